// refusals.h: why a function is left as it is.
//
//   std::string why = refusals.of(function, lambda, body);   // "" when it can be rewritten
#ifndef PROVML_INSTRUMENT_REFUSALS_H
#define PROVML_INSTRUMENT_REFUSALS_H

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>
#include <clang/Lex/Preprocessor.h>

#include <optional>
#include <set>
#include <string>

#include "constant_use.h"
#include "directives.h"

namespace provml::instrument {

class Refusals {
 public:
  Refusals(clang::ASTContext& context, clang::Preprocessor& preprocessor, const Directives& directives)
      : context_(context), preprocessor_(preprocessor), directives_(directives), constants_(context) {}

  /// The reason in words, or "". `lambda` is the expression when `function` is its call operator; `body` is
  /// the block or function-try-block.
  std::string of(const clang::FunctionDecl& function, const clang::LambdaExpr* lambda,
                 const clang::Stmt& body);

 private:
  bool is_of_capture(clang::SourceLocation where) const;
  bool is_capture(const clang::NamespaceDecl& space) const;
  std::string of_names(clang::SourceLocation where) const;
  std::string of_spelling(const clang::FunctionDecl& function, const clang::Stmt& body) const;
  std::string of_evaluation(const clang::FunctionDecl& function, const clang::LambdaExpr* lambda);
  std::string of_attributes(const clang::FunctionDecl& function);
  std::string of_statements(const clang::Stmt& body) const;
  bool token_before_body(const clang::LambdaExpr& lambda, llvm::StringRef spelling) const;
  bool resolves_ifunc(const clang::FunctionDecl& function);

  clang::ASTContext& context_;
  clang::Preprocessor& preprocessor_;
  const Directives& directives_;
  ConstantUse constants_;
  std::optional<std::set<std::string>> resolvers_;
};

}  // namespace provml::instrument

#endif
