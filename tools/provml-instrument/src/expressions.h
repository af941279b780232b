// expressions.h: questions about expressions.
#ifndef PROVML_INSTRUMENT_EXPRESSIONS_H
#define PROVML_INSTRUMENT_EXPRESSIONS_H

#include <clang/AST/ExprCXX.h>

namespace provml::instrument {

/// Whether `f` holds for a statement or expression or one within it, default arguments included; lambdas are
/// asked but not entered.
template <class F>
bool any_of(const clang::Stmt* statement, const F& f) {
  if (statement == nullptr) return false;
  if (f(*statement)) return true;
  if (llvm::isa<clang::LambdaExpr>(statement)) return false;
  if (const auto* d = llvm::dyn_cast<clang::CXXDefaultArgExpr>(statement)) return any_of(d->getExpr(), f);
  if (const auto* d = llvm::dyn_cast<clang::CXXDefaultInitExpr>(statement)) return any_of(d->getExpr(), f);
  for (const auto* child : statement->children())
    if (any_of(child, f)) return true;
  return false;
}

/// The local variable that an expression is, or nullptr.
const clang::ValueDecl* returned_variable(const clang::Expr& value);
/// Whether evaluating an expression changes `variable`.
bool changes(const clang::Expr& value, const clang::VarDecl& variable);
/// Whether a class can be copied or moved by anyone.
bool movable(const clang::CXXRecordDecl& record);
/// Whether an expression is std::move(variable), std::forward<T>(variable) or a cast to the same end.
bool moves(const clang::Stmt& statement, const clang::VarDecl& variable);
/// Whether a lambda's [&] can capture a variable. `bindings`: whether the language captures structured
/// bindings.
bool capturable(const clang::ValueDecl& decl, bool bindings);
/// Whether a call that a template leaves open may have a default argument like
/// std::source_location::current().
bool may_ask_place(const clang::Stmt& statement);
/// Whether a body is that of a coroutine.
bool is_coroutine(const clang::Stmt* body);

}  // namespace provml::instrument

#endif
