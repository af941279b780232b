#include "directives.h"

#include <clang/Basic/CharInfo.h>
#include <clang/Lex/Lexer.h>
#include <clang/Lex/PPCallbacks.h>

#include <algorithm>

namespace provml::instrument {
namespace {

/// Whether a name in a condition has another answer from g++ than from Clang. `defined(__GNUC__)` has not.
bool names_compiler(llvm::StringRef name, bool only_defined) {
  if (name.starts_with("__clang") || name.starts_with("__SANITIZE_") || name == "PROVML_INSTRUMENTING" ||
      name == "__VERSION__" || name == "__llvm__")
    return true;
  if (name == "__has_builtin" || name == "__has_feature" || name == "__has_extension" ||
      name == "__has_warning" || name == "__has_attribute" || name == "__has_declspec_attribute" ||
      name == "__is_identifier")
    return true;
  if (only_defined) return false;
  return name.starts_with("__GNUC") || name == "__GNUG__" || name == "_OPENMP" || name.starts_with("__cpp_");
}

}  // namespace

class DirectiveCollector : public clang::PPCallbacks {
 public:
  explicit DirectiveCollector(Directives& of) : of_(of), sources_(of.preprocessor_.getSourceManager()) {}

  void If(clang::SourceLocation where, clang::SourceRange condition, ConditionValueKind) override {
    open(where, asks(condition));
  }
  void Ifdef(clang::SourceLocation where, const clang::Token& name, const clang::MacroDefinition&) override {
    open(where, asks_name(name));
  }
  void Ifndef(clang::SourceLocation where, const clang::Token& name, const clang::MacroDefinition&) override {
    open(where, asks_name(name));
  }
  void Elif(clang::SourceLocation where, clang::SourceRange condition, ConditionValueKind,
            clang::SourceLocation) override {
    next(where, asks(condition));
  }
  void Elifdef(clang::SourceLocation where, const clang::Token& name,
               const clang::MacroDefinition&) override {
    next(where, asks_name(name));
  }
  void Elifndef(clang::SourceLocation where, const clang::Token& name,
                const clang::MacroDefinition&) override {
    next(where, asks_name(name));
  }
  void Elifdef(clang::SourceLocation where, clang::SourceRange condition, clang::SourceLocation) override {
    next(where, asks(condition));
  }
  void Elifndef(clang::SourceLocation where, clang::SourceRange condition, clang::SourceLocation) override {
    next(where, asks(condition));
  }
  void Else(clang::SourceLocation where, clang::SourceLocation) override { next(where, false); }
  void Endif(clang::SourceLocation where, clang::SourceLocation) override {
    if (of_.open_.empty()) return;
    next(where, false);
    if (of_.open_.back().asks) of_.chains_.push_back(std::move(of_.open_.back()));
    of_.open_.pop_back();
  }
  void MacroDefined(const clang::Token& name, const clang::MacroDirective* directive) override {
    if (directive == nullptr || !user(directive->getLocation()) || name.getIdentifierInfo() == nullptr)
      return;
    if (std::any_of(of_.open_.begin(), of_.open_.end(), [](const auto& chain) { return chain.asks; }))
      of_.answers_.insert(name.getIdentifierInfo()->getName().str());
  }
  void PragmaDirective(clang::SourceLocation where, clang::PragmaIntroducerKind) override {
    if (!user(where)) return;
    const auto& language = of_.preprocessor_.getLangOpts();
    auto token = clang::Lexer::findNextToken(where, sources_, language);  // "pragma"
    if (token && where.isFileID())
      token = clang::Lexer::findNextToken(token->getLocation(), sources_, language);
    if (token && token->is(clang::tok::raw_identifier))
      of_.pragmas_.push_back({token->getRawIdentifier().str(), where});
  }
  void SourceRangeSkipped(clang::SourceRange range, clang::SourceLocation) override {
    if (!of_.gnu_ || !user(range.getBegin())) return;
    if (std::any_of(of_.open_.begin(), of_.open_.end(), [](const auto& chain) { return chain.asks; }))
      of_.skipped_.push_back(range);
  }

 private:
  bool user(clang::SourceLocation where) const {
    return !sources_.isInSystemHeader(sources_.getExpansionLoc(where));
  }
  void open(clang::SourceLocation where, bool asks) { of_.open_.push_back({{where}, asks}); }
  void next(clang::SourceLocation where, bool asks) {
    if (of_.open_.empty()) return;
    of_.open_.back().directives.push_back(where);
    of_.open_.back().asks = of_.open_.back().asks || asks;
  }
  bool asks_name(const clang::Token& name) const {
    const auto* identifier = name.getIdentifierInfo();
    if (!of_.gnu_ || identifier == nullptr || !user(name.getLocation())) return false;
    return names_compiler(identifier->getName(), true) ||
           of_.answers_.count(identifier->getName().str()) != 0;
  }
  bool asks(clang::SourceRange condition) const {
    if (!of_.gnu_ || condition.isInvalid() || !user(condition.getBegin())) return false;
    const llvm::StringRef text = clang::Lexer::getSourceText(clang::CharSourceRange::getTokenRange(condition),
                                                             sources_, of_.preprocessor_.getLangOpts());
    bool defined = false;
    for (std::size_t i = 0; i < text.size();) {
      if (!clang::isAsciiIdentifierStart(text[i])) {
        if (text[i] != '(' && text[i] != ' ') defined = false;
        if (clang::isDigit(text[i]))
          while (i < text.size() && clang::isAsciiIdentifierContinue(text[i])) ++i;
        else
          ++i;
        continue;
      }
      std::size_t end = i;
      while (end < text.size() && clang::isAsciiIdentifierContinue(text[end])) ++end;
      const llvm::StringRef name = text.slice(i, end);
      if (names_compiler(name, defined) || of_.answers_.count(name.str()) != 0) return true;
      defined = name == "defined";
      i = end;
    }
    return false;
  }

  Directives& of_;
  const clang::SourceManager& sources_;
};

Directives::Directives(clang::Preprocessor& preprocessor, bool gnu) : preprocessor_(preprocessor), gnu_(gnu) {
  preprocessor.addPPCallbacks(std::make_unique<DirectiveCollector>(*this));
}

bool Directives::within(clang::SourceLocation place, clang::SourceRange range) const {
  const auto& sources = preprocessor_.getSourceManager();
  const auto begin = sources.getExpansionLoc(range.getBegin()), end = sources.getExpansionLoc(range.getEnd());
  return !sources.isBeforeInTranslationUnit(place, begin) && !sources.isBeforeInTranslationUnit(end, place);
}

bool Directives::ask_compiler_within(clang::SourceRange range) const {
  return std::any_of(chains_.begin(), chains_.end(), [&](const Chain& chain) {
    return std::any_of(chain.directives.begin(), chain.directives.end(),
                       [&](clang::SourceLocation where) { return within(where, range); });
  });
}

clang::SourceLocation Directives::asking_around(clang::SourceLocation place) const {
  const auto& sources = preprocessor_.getSourceManager();
  clang::SourceLocation first;
  for (const Chain& chain : chains_) {
    const auto begin = chain.directives.front(), end = chain.directives.back();
    if (sources.getFileID(begin) != sources.getFileID(place)) continue;
    if (sources.isBeforeInTranslationUnit(place, begin) || sources.isBeforeInTranslationUnit(end, place))
      continue;
    if (first.isInvalid() || sources.isBeforeInTranslationUnit(begin, first)) first = begin;
  }
  return first;
}

bool Directives::pragma_within(llvm::StringRef name, clang::SourceRange range) const {
  return std::any_of(pragmas_.begin(), pragmas_.end(), [&](const Pragma& pragma) {
    return pragma.name == name && within(pragma.where, range);
  });
}

}  // namespace provml::instrument
