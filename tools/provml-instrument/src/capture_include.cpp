#include "capture_include.h"

#include <clang/AST/Decl.h>
#include <clang/Lex/Lexer.h>

#include <map>

#include "site.h"

namespace provml::instrument {
namespace {

class Inserter {
 public:
  Inserter(const clang::ASTContext& context, Edits& edits, const Directives& directives)
      : context_(context), sources_(context.getSourceManager()), edits_(edits), directives_(directives) {}

  void insert(clang::SourceLocation site, bool tuple) {
    const auto begin = outermost(site);
    const auto [file, offset] = sources_.getDecomposedLoc(begin);
    unsigned at = place(file, offset, last_end_before(begin, file));
    if (const auto asking = directives_.asking_around(sources_.getComposedLoc(file, at)); asking.isValid()) {
      const unsigned directive = sources_.getFileOffset(asking);
      const std::size_t before = sources_.getBufferData(file).rfind('\n', directive);
      at = before == llvm::StringRef::npos ? 0 : static_cast<unsigned>(before + 1);
    }
    const std::string text =
        tuple ? "#include <tuple>\n#include \"provml/capture.h\"\n" : "#include \"provml/capture.h\"\n";
    const llvm::StringRef buffer = sources_.getBufferData(file);
    const std::size_t line =
        buffer.rfind('\n', at) == llvm::StringRef::npos || at == 0 ? 0 : buffer.rfind('\n', at - 1) + 1;
    const bool alone = buffer.slice(line, at).trim(" \t").empty();
    const auto where = sources_.getComposedLoc(file, alone ? static_cast<unsigned>(line) : at);
    const auto presumed = sources_.getPresumedLoc(where);
    if (!done_.emplace(where.getRawEncoding(), true).second) return;
    // Without a name the directive keeps the one that is in force: that of the file's first #line, or the
    // user's own.
    edits_.insert_first(
        where, std::string(alone ? "" : "\n") + text + "#line " + std::to_string(presumed.getLine()) + "\n");
  }

 private:
  /// The beginning of the top-level declaration around a place.
  clang::SourceLocation outermost(clang::SourceLocation place) const {
    for (const auto* decl : context_.getTranslationUnitDecl()->decls()) {
      if (decl->isImplicit() || decl->getBeginLoc().isInvalid()) continue;
      const auto begin = sources_.getExpansionLoc(decl->getBeginLoc());
      const auto end = sources_.getExpansionRange(decl->getEndLoc()).getEnd();
      if (sources_.isBeforeInTranslationUnit(place, begin) || sources_.isBeforeInTranslationUnit(end, place))
        continue;
      return begin;
    }
    return place;
  }
  /// Offset of the end of the last top-level declaration in `file` before `begin`.
  unsigned last_end_before(clang::SourceLocation begin, clang::FileID file) const {
    unsigned last = 0;
    const unsigned limit = sources_.getFileOffset(begin);
    for (const auto* decl : context_.getTranslationUnitDecl()->decls()) {
      if (decl->isImplicit() || decl->getEndLoc().isInvalid()) continue;
      const auto [end_file, end] =
          sources_.getDecomposedLoc(sources_.getExpansionRange(decl->getEndLoc()).getEnd());
      if (end_file == file && end < limit) last = std::max(last, end + 1);
    }
    return last;
  }
  /// The first token after the last directive and declaration before `offset`: attributes and marks of the
  /// declaration are not parted from it.
  unsigned place(clang::FileID file, unsigned offset, unsigned from) const {
    const llvm::StringRef buffer = sources_.getBufferData(file);
    clang::Lexer lexer(sources_.getLocForStartOfFile(file), context_.getLangOpts(), buffer.begin(),
                       buffer.begin(), buffer.end());
    clang::Token token;
    bool directive = false, found = false;
    unsigned candidate = offset;
    while (!lexer.LexFromRawLexer(token)) {
      const unsigned at = sources_.getFileOffset(token.getLocation());
      if (at > offset) break;
      if (token.isAtStartOfLine()) directive = token.is(clang::tok::hash);
      if (directive || at < from || token.is(clang::tok::semi)) {
        found = false;
      } else if (!found) {
        found = true;
        candidate = at;
      }
    }
    return found ? candidate : offset;
  }

  const clang::ASTContext& context_;
  const clang::SourceManager& sources_;
  Edits& edits_;
  const Directives& directives_;
  std::map<clang::SourceLocation::UIntTy, bool> done_;
};

}  // namespace

void add_capture_includes(const clang::ASTContext& context, Edits& edits,
                          const std::vector<clang::SourceLocation>& sites,
                          const std::set<clang::FileID>& needs_tuple, const Directives& directives) {
  const auto& sources = context.getSourceManager();
  std::map<clang::FileID, clang::SourceLocation> first;
  for (const auto site : sites) {
    const auto where = sources.getExpansionLoc(site);
    const auto [at, fresh] = first.emplace(sources.getFileID(where), where);
    if (!fresh && sources.isBeforeInTranslationUnit(where, at->second)) at->second = where;
  }
  Inserter inserter(context, edits, directives);
  for (const auto& [file, where] : first) inserter.insert(where, needs_tuple.count(file) != 0);
}

}  // namespace provml::instrument
