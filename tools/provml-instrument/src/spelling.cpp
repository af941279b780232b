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

bool within(const clang::SourceManager& sources, clang::SourceLocation where,
            const std::vector<clang::SourceRange>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const clang::SourceRange& range) {
    return sources.isInFileID(range.getBegin(), sources.getFileID(where)) && range.getBegin() < where &&
           where < range.getEnd();
  });
}

}  // namespace

void check_skipped(clang::Preprocessor& preprocessor, const std::vector<clang::SourceRange>& skipped,
                   Report& report) {
  const auto& sources = preprocessor.getSourceManager();
  const auto known = macros();
  std::set<clang::FileID> files;
  for (const auto& range : skipped) files.insert(sources.getFileID(range.getBegin()));
  for (const auto file : files) {
    const auto buffer = sources.getBufferOrNone(file);
    if (!buffer) continue;
    clang::Lexer lexer(file, *buffer, sources, preprocessor.getLangOpts());
    clang::Token token;
    bool directive = false, last = false;
    std::string before;  // the identifier before ::
    while (!last) {
      last = lexer.LexFromRawLexer(token);
      if (token.isAtStartOfLine()) directive = token.is(clang::tok::hash);
      if (token.is(clang::tok::coloncolon)) continue;
      const std::string word = token.is(clang::tok::raw_identifier) ? token.getRawIdentifier().str() : "";
      const bool mark = std::find(known.begin(), known.end(), word) != known.end() || before == "provml";
      before = word;
      if (directive || word.empty() || !mark || !within(sources, token.getLocation(), skipped)) continue;
      report.warning(token.getLocation(), "provml-E0107",
                     "'" + word +
                         "' is not followed: it is in a branch of a condition that asks for the compiler, "
                         "which Clang skips "
                         "and g++ may take; mark what is outside of the condition");
      before.clear();
    }
  }
}

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
