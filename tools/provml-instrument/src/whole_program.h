// whole_program.h: --all, which captures functions and loops that nobody marked.
//
//   WholeProgram all{true, 10};
//   std::string why = all.refusal(function, body);     // "" when it is captured
//
// It reads what a function was given to read (values, constant references); what the function may not have
// initialised, or shares (other references, pointers), is recorded with its type.
#ifndef PROVML_INSTRUMENT_WHOLE_PROGRAM_H
#define PROVML_INSTRUMENT_WHOLE_PROGRAM_H

#include <clang/AST/Decl.h>
#include <clang/AST/Stmt.h>
#include <clang/Basic/SourceManager.h>

#include <string>

namespace provml::instrument {

struct WholeProgram {
  static constexpr unsigned kDefaultThreshold = 10;
  bool on = false;
  unsigned threshold = kDefaultThreshold;  ///< of weight()

  /// Why a function that nobody marked is left alone, or "".
  std::string refusal(const clang::FunctionDecl& function, const clang::Stmt& body) const;
  /// The same for a loop.
  std::string refusal(const clang::Stmt& loop) const;
  /// Whether a file belongs to the program: not to the system, wherever the command line found it.
  static bool is_own(const clang::SourceManager& sources, clang::SourceLocation where);
};

/// Size and complexity: the number of statements, plus one for every decision (if, loop, case, catch, &&, ||,
/// ?:). Lambdas weigh for themselves.
unsigned weight(const clang::Stmt& statement);

}  // namespace provml::instrument

#endif
