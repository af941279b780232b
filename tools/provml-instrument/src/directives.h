// directives.h: the preprocessor's conditions that ask which compiler reads them, and pragmas. Where g++
// compiles the program, Clang may have read another branch than g++ will: nothing may be inserted across such
// a condition.
//
//   Directives directives(preprocessor, is_gnu);        // before anything is read
//   if (directives.ask_compiler_within(body)) ...       // leave the function as it is
#ifndef PROVML_INSTRUMENT_DIRECTIVES_H
#define PROVML_INSTRUMENT_DIRECTIVES_H

#include <clang/Lex/Preprocessor.h>

#include <set>
#include <string>
#include <vector>

namespace provml::instrument {

class Directives {
 public:
  /// `gnu`: the program is compiled by g++. The object must live as long as `preprocessor`.
  Directives(clang::Preprocessor& preprocessor, bool gnu);

  /// Whether a condition that may read differently for the real compiler begins, changes or ends in the
  /// range.
  bool ask_compiler_within(clang::SourceRange range) const;
  /// Where the outermost such condition around a place begins (the name of its directive), or no place.
  clang::SourceLocation asking_around(clang::SourceLocation place) const;
  /// Whether a pragma of this name (as "acc") is in the range.
  bool pragma_within(llvm::StringRef name, clang::SourceRange range) const;
  /// The text that Clang skips and the real compiler may not.
  const std::vector<clang::SourceRange>& skipped() const { return skipped_; }

 private:
  friend class DirectiveCollector;
  struct Chain {
    std::vector<clang::SourceLocation> directives;  ///< #if, #elif, #else, #endif
    bool asks = false;
  };
  struct Pragma {
    std::string name;
    clang::SourceLocation where;
  };
  bool within(clang::SourceLocation place, clang::SourceRange range) const;

  clang::Preprocessor& preprocessor_;
  const bool gnu_;
  std::vector<Chain> open_, chains_;  ///< chains_: those that ask
  std::set<std::string> answers_;     ///< macros whose definition depends on the compiler
  std::vector<Pragma> pragmas_;
  std::vector<clang::SourceRange> skipped_;
};

}  // namespace provml::instrument

#endif
