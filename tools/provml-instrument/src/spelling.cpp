#include "spelling.h"

#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <provml/vocabulary.h>

#include <set>

#include "json_reader.h"

namespace provml::instrument {
namespace {

std::vector<std::string> macros() {
  std::vector<std::string> known;
  for (const auto& row : vocabulary::kActivityRoles) known.emplace_back(row.macro);
  for (const auto& row : vocabulary::kValueRoles) known.emplace_back(row.macro);
  for (const auto& row : vocabulary::kFlags) known.emplace_back(row.macro);
  return known;
}

/// The mark that was meant: the nearest, or the only one that begins or ends with it.
std::string meant(const std::string& word, const std::vector<std::string>& known) {
  std::string near = nearest_word(word, known);
  if (!near.empty()) return near;
  std::size_t fits = 0;
  for (const auto& candidate : known)
    if (candidate.compare(0, word.size(), word) == 0 || word.compare(0, candidate.size(), candidate) == 0) {
      ++fits;
      near = candidate;
    }
  return fits == 1 ? near : "";
}

}  // namespace

void check_spelling(clang::Preprocessor& preprocessor, Report& report) {
  const auto& sources = preprocessor.getSourceManager();
  const auto known = macros();
  const bool included = preprocessor.isMacroDefined("PROVML_IGNORE");
  std::set<std::string> told;
  for (unsigned i = 0; i < sources.local_sloc_entry_size(); ++i) {
    const auto& entry = sources.getLocalSLocEntry(i);
    if (!entry.isFile() || entry.getFile().getFileCharacteristic() != clang::SrcMgr::C_User) continue;
    const auto file = sources.getFileID(clang::SourceLocation::getFromRawEncoding(entry.getOffset()));
    const auto buffer = sources.getBufferOrNone(file);
    if (!buffer || !buffer->getBuffer().contains("PROVML_")) continue;
    clang::Lexer lexer(file, *buffer, sources, preprocessor.getLangOpts());
    clang::Token token;
    for (bool last = false; !last;) {
      last = lexer.LexFromRawLexer(token);
      if (token.isNot(clang::tok::raw_identifier)) continue;
      const std::string word = token.getRawIdentifier().str();
      if (word.compare(0, 7, "PROVML_") != 0 || preprocessor.isMacroDefined(word) ||
          !told.insert(word).second)
        continue;
      const bool right = std::find(known.begin(), known.end(), word) != known.end();
      if (right && !included) {
        report.warning(token.getLocation(), "provml-E0135",
                       word + " is not defined here: #include <provml/annotations.h>",
                       clang::FixItHint::CreateInsertion(sources.getLocForStartOfFile(file),
                                                         "#include <provml/annotations.h>\n"));
        return;
      }
      const std::string near = right ? "" : meant(word, known);
      if (near.empty()) continue;
      report.warning(token.getLocation(), "provml-E0135",
                     "there is no mark " + word + "; did you mean " + near + "?",
                     clang::FixItHint::CreateReplacement(token.getLocation(), near));
    }
  }
}

}  // namespace provml::instrument
