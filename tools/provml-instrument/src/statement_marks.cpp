#include "statement_marks.h"

#include <clang/Lex/Lexer.h>
#include <clang/Lex/MacroArgs.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Lex/Token.h>
#include <provml/vocabulary.h>

#include "domain_roles.h"
#include "marks.h"
#include "sugar.h"

namespace provml::instrument {

/// Sees PROVML_ITERATION(name) and PROVML_BLOCK(name) as they expand.
class MacroCollector : public clang::PPCallbacks {
 public:
  explicit MacroCollector(StatementMarks& marks) : marks_(marks) {}

  void MacroExpands(const clang::Token& name, const clang::MacroDefinition&, clang::SourceRange range,
                    const clang::MacroArgs* arguments) override {
    const auto* identifier = name.getIdentifierInfo();
    if (identifier == nullptr || !identifier->getName().starts_with("PROVML_")) return;
    for (const auto& row : vocabulary::kActivityRoles) {
      if (!row.statement || identifier->getName() != llvm::StringRef(row.macro.data(), row.macro.size()))
        continue;
      StatementMarks::Pending pending;
      pending.mark.role = std::string(row.role);
      pending.mark.where = range.getBegin();
      pending.end = range.getEnd();
      read_name(arguments, identifier->getName().str(), pending);
      if (range.getBegin().isMacroID())
        pending.error =
            "a mark that another macro spells cannot be followed; write it before the statement itself";
      marks_.pending_.push_back(std::move(pending));
    }
  }
  void SourceRangeSkipped(clang::SourceRange range, clang::SourceLocation) override {
    marks_.skipped_.push_back(range);
  }

 private:
  static void read_name(const clang::MacroArgs* arguments, const std::string& macro,
                        StatementMarks::Pending& to) {
    const clang::Token* token = arguments == nullptr ? nullptr : arguments->getUnexpArgument(0);
    for (; token != nullptr && token->isNot(clang::tok::eof); ++token) {
      llvm::StringRef spelling(
          token->getLiteralData() == nullptr || !token->isLiteral() ? "" : token->getLiteralData(),
          token->isLiteral() ? token->getLength() : 0);
      if (token->isNot(clang::tok::string_literal) || spelling.size() < 2 || spelling.contains('\\')) {
        to.error = "the argument of " + macro + " must be a string literal";
        return;
      }
      to.mark.name += spelling.drop_front().drop_back();
    }
    if (to.mark.name.empty()) to.error = "the argument of " + macro + " must be a string literal";
  }
  StatementMarks& marks_;
};

std::unique_ptr<clang::PPCallbacks> StatementMarks::callbacks() {
  return std::make_unique<MacroCollector>(*this);
}

void StatementMarks::read_sugar(clang::FileID file, Report& report) {
  const auto buffer = sources_.getBufferOrNone(file);
  if (!buffer || buffer->getBuffer().find("provml") == llvm::StringRef::npos) return;
  clang::Lexer lexer(file, *buffer, sources_, language_);
  std::vector<clang::Token> window;  // the last six tokens: [ [ provml :: name
  clang::Token token;
  while (!lexer.LexFromRawLexer(token)) {
    window.push_back(token);
    if (window.size() > 5) window.erase(window.begin());
    if (window.size() < 5) continue;
    const auto raw = [&](std::size_t i) {
      return window[i].is(clang::tok::raw_identifier) ? window[i].getRawIdentifier() : "";
    };
    const bool start = window[0].is(clang::tok::l_square) || window[0].is(clang::tok::comma);
    if (!start || window[1].isNot(clang::tok::l_square) || raw(2) != "provml" ||
        window[3].isNot(clang::tok::coloncolon) || window[4].isNot(clang::tok::raw_identifier))
      continue;
    const auto where = window[4].getLocation();
    const bool inactive = std::any_of(skipped_.begin(), skipped_.end(), [&](const clang::SourceRange& range) {
      return sources_.isInFileID(range.getBegin(), file) && range.getBegin() < where &&
             where < range.getEnd();
    });
    if (inactive) continue;
    const std::string name = raw(4).str();
    const auto* activity = vocabulary::find_activity_role(name);
    if (activity == nullptr && !is_value_role(name) && vocabulary::find_flag(name) == nullptr) {
      std::string nearest;
      const std::string message = unknown_role(name, &nearest);
      report.warning(where, "provml-E0101", message,
                     nearest.empty() ? std::nullopt
                                     : std::optional(clang::FixItHint::CreateReplacement(
                                           clang::SourceRange(where, where), nearest)));
      continue;
    }
    if (activity == nullptr || !activity->statement) continue;
    Pending pending;
    pending.mark.role = name;
    pending.mark.where = where;
    const auto arguments = sugar_arguments(sources_, language_, where);
    if (!arguments)
      pending.error = "the argument of '" + name + "' must be a string literal";
    else if (arguments->size() > 1)
      pending.error = "'" + name + "' takes at most one argument, not " + std::to_string(arguments->size());
    else if (!arguments->empty())
      pending.mark.name = arguments->front();
    int open = 2;  // of [[
    while (open > 0 && !lexer.LexFromRawLexer(token)) {
      if (token.is(clang::tok::l_square)) ++open;
      if (token.is(clang::tok::r_square)) --open;
    }
    pending.end = token.getLocation();
    pending_.push_back(std::move(pending));
    window.clear();
  }
}

clang::SourceLocation StatementMarks::next_statement(clang::SourceLocation end) const {
  auto at = clang::Lexer::getLocForEndOfToken(end, 0, sources_, language_);
  const auto [file, offset] = sources_.getDecomposedLoc(at);
  const llvm::StringRef buffer = sources_.getBufferData(file);
  clang::Lexer lexer(sources_.getLocForStartOfFile(file), language_, buffer.begin(), buffer.begin() + offset,
                     buffer.end());
  clang::Token token;
  int square = 0, round = 0;
  bool directive = false, macro = false;
  while (!lexer.LexFromRawLexer(token)) {
    if (token.isAtStartOfLine()) directive = token.is(clang::tok::hash);
    if (directive) continue;
    if (token.is(clang::tok::l_square)) ++square;
    if (token.is(clang::tok::r_square)) {
      --square;
      continue;
    }
    if (square > 0) continue;
    if (token.is(clang::tok::raw_identifier) &&
        (token.getRawIdentifier().starts_with("PROVML_") || token.getRawIdentifier() == "_Pragma")) {
      macro = true;  // a mark after the mark, or a pragma
      continue;
    }
    if (macro && token.is(clang::tok::l_paren)) ++round;
    if (round > 0) {
      if (token.is(clang::tok::r_paren) && --round == 0) macro = false;
      continue;
    }
    return token.getLocation();
  }
  return {};
}

void StatementMarks::settle(Report& report) {
  for (Pending& pending : pending_) {
    if (!pending.error.empty()) {
      report.warning(pending.mark.where, pending.mark.where.isMacroID() ? "provml-E0106" : "provml-E0103",
                     pending.error);
      continue;
    }
    const auto statement = next_statement(pending.end);
    if (statement.isValid() && marks_.emplace(statement.getRawEncoding(), pending.mark).second) continue;
    report.warning(pending.mark.where, "provml-E0105", "no loop or block follows this mark");
  }
  pending_.clear();
}

StatementMark* StatementMarks::find(clang::SourceLocation where) {
  if (where.isInvalid() || where.isMacroID()) return nullptr;
  const auto found = marks_.find(where.getRawEncoding());
  return found == marks_.end() ? nullptr : &found->second;
}

void StatementMarks::report_unused(Report& report) const {
  for (const auto& [where, mark] : marks_)
    if (!mark.used)
      report.warning(mark.where, "provml-E0105",
                     mark.role == "block" ? "no block follows this mark: write it before '{'"
                                          : "no loop follows this mark: write it before for, while or do");
}

}  // namespace provml::instrument
