#include "diagnostic_log.h"

#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/MemoryBuffer.h>
#include <provml/error.h>

#include <algorithm>
#include <map>

#include "output.h"

namespace provml::instrument {
namespace {

const char* name_of(clang::DiagnosticsEngine::Level level) {
  switch (level) {
    case clang::DiagnosticsEngine::Note:
      return "note";
    case clang::DiagnosticsEngine::Remark:
      return "remark";
    case clang::DiagnosticsEngine::Warning:
      return "warning";
    default:
      return "error";
  }
}

}  // namespace

void DiagnosticLog::attach(clang::DiagnosticsEngine& engine) {
  next_ = engine.getClient();
  owned_ = engine.takeClient();
  engine.setClient(this, false);
}

DiagnosticLog::Place DiagnosticLog::place_of(const clang::SourceManager& sources,
                                             clang::SourceLocation where) {
  if (where.isInvalid()) return {};
  const auto at = sources.getExpansionLoc(where);
  const auto file = sources.getFileEntryRefForID(sources.getFileID(at));
  return {file ? absolute_path(file->getName()) : "", sources.getSpellingLineNumber(at),
          sources.getSpellingColumnNumber(at), sources.getFileOffset(at)};
}

void DiagnosticLog::HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& info) {
  DiagnosticConsumer::HandleDiagnostic(level, info);  // counts
  next_->HandleDiagnostic(level, info);
  Entry entry;
  entry.severity = name_of(level);
  llvm::SmallString<256> text;
  info.FormatDiagnostic(text);
  entry.message = std::string(text);
  if (const auto cut = entry.message.rfind(" [provml-E");
      cut != std::string::npos && entry.message.back() == ']') {
    entry.id = entry.message.substr(cut + 2, entry.message.size() - cut - 3);
    entry.message.erase(cut);
  }
  if (info.hasSourceManager()) {
    const auto& sources = info.getSourceManager();
    entry.place = place_of(sources, info.getLocation());
    for (const auto& hint : info.getFixItHints()) {
      const auto& range = hint.RemoveRange;
      if (range.isInvalid() || range.getBegin().isMacroID() || range.getEnd().isMacroID()) continue;
      auto end = range.getEnd();
      if (range.isTokenRange() && range.getBegin().isValid() && !hint.RemoveRange.getAsRange().isInvalid())
        end = clang::Lexer::getLocForEndOfToken(end, 0, sources, clang::LangOptions());
      entry.fixes.push_back({place_of(sources, range.getBegin()), place_of(sources, end), hint.CodeToInsert});
    }
  }
  entries_.push_back(std::move(entry));
}

void DiagnosticLog::BeginSourceFile(const clang::LangOptions& language,
                                    const clang::Preprocessor* preprocessor) {
  next_->BeginSourceFile(language, preprocessor);
}
void DiagnosticLog::EndSourceFile() { next_->EndSourceFile(); }
void DiagnosticLog::finish() { next_->finish(); }

void DiagnosticLog::write(llvm::json::OStream& out) const {
  out.array([&] {
    for (const Entry& entry : entries_)
      out.object([&] {
        if (!entry.id.empty()) out.attribute("id", entry.id);
        out.attribute("severity", entry.severity);
        out.attribute("message", llvm::json::fixUTF8(entry.message));
        if (!entry.place.file.empty()) {
          out.attribute("file", llvm::json::fixUTF8(entry.place.file));
          out.attribute("line", entry.place.line);
          out.attribute("column", entry.place.column);
        }
        if (entry.fixes.empty()) return;
        out.attributeArray("fixes", [&] {
          for (const Fix& fix : entry.fixes)
            out.object([&] {
              out.attribute("file", llvm::json::fixUTF8(fix.begin.file));
              out.attribute("line", fix.begin.line);
              out.attribute("column", fix.begin.column);
              out.attribute("end_line", fix.end.line);
              out.attribute("end_column", fix.end.column);
              out.attribute("text", llvm::json::fixUTF8(fix.text));
            });
        });
      });
  });
}

unsigned DiagnosticLog::apply_fixes() const {
  std::map<std::string, std::vector<const Fix*>> files;
  for (const Entry& entry : entries_) {
    if (entry.id.empty()) continue;
    for (const Fix& fix : entry.fixes)
      if (!fix.begin.file.empty() && fix.begin.file == fix.end.file) files[fix.begin.file].push_back(&fix);
  }
  unsigned count = 0;
  for (auto& [file, fixes] : files) {
    const auto buffer = llvm::MemoryBuffer::getFile(file);
    if (!buffer) throw Error("provml-E0113", "cannot read " + file, "check that the file is still there");
    std::stable_sort(fixes.begin(), fixes.end(),
                     [](const Fix* a, const Fix* b) { return a->begin.offset < b->begin.offset; });
    const std::string before = (*buffer)->getBuffer().str();
    std::string after;
    unsigned at = 0;
    const Fix* last = nullptr;
    for (const Fix* fix : fixes) {
      const bool same = last != nullptr && fix->begin.offset == last->begin.offset &&
                        fix->end.offset == last->end.offset && fix->text == last->text;
      if (same || fix->begin.offset < at || fix->end.offset < fix->begin.offset ||
          fix->end.offset > before.size())
        continue;
      after += before.substr(at, fix->begin.offset - at) + fix->text;
      at = fix->end.offset;
      last = fix;
      ++count;
    }
    write_file(file, after + before.substr(at));
  }
  return count;
}

}  // namespace provml::instrument
