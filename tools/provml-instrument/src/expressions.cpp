#include "expressions.h"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>

namespace provml::instrument {

bool changes(const clang::Expr& value, const clang::VarDecl& variable) {
  const auto names = [&](const clang::Expr* e) {
    const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(e->IgnoreParenImpCasts());
    return reference != nullptr && reference->getDecl() == &variable;
  };
  return any_of(&value, [&](const clang::Stmt& s) {
    if (const auto* u = llvm::dyn_cast<clang::UnaryOperator>(&s))
      return u->isIncrementDecrementOp() && names(u->getSubExpr());
    if (const auto* b = llvm::dyn_cast<clang::BinaryOperator>(&s))
      return b->isAssignmentOp() && names(b->getLHS());
    return false;
  });
}

const clang::ValueDecl* returned_variable(const clang::Expr& value) {
  const auto* expression = value.IgnoreUnlessSpelledInSource();
  const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(expression->IgnoreParens());
  if (reference == nullptr) return nullptr;
  const auto* variable = llvm::dyn_cast<clang::VarDecl>(reference->getDecl());
  const bool local = variable != nullptr ? variable->isLocalVarDeclOrParm()  // others may need a qualifier
                                         : llvm::isa<clang::BindingDecl>(reference->getDecl());
  return local ? reference->getDecl() : nullptr;
}

bool movable(const clang::CXXRecordDecl& record) {
  const auto* definition = record.getDefinition();
  if (definition == nullptr) return false;
  if (definition->hasSimpleMoveConstructor() || definition->hasSimpleCopyConstructor()) return true;
  for (const auto* constructor : definition->ctors())
    if (constructor->isCopyOrMoveConstructor() && !constructor->isDeleted() &&
        constructor->getAccess() == clang::AS_public)
      return true;
  return definition->needsImplicitMoveConstructor() || definition->needsImplicitCopyConstructor();
}

bool capturable(const clang::ValueDecl& decl, bool bindings) {
  if (llvm::isa<clang::BindingDecl>(decl)) return bindings;
  if (llvm::isa<clang::IndirectFieldDecl>(decl)) return false;
  const auto* variable = llvm::dyn_cast<clang::VarDecl>(&decl);
  if (variable == nullptr || !variable->isLocalVarDeclOrParm() || variable->hasGlobalStorage()) return true;
  if (variable->hasAttr<clang::AsmLabelAttr>()) return false;
  if (variable->getType()->isVariablyModifiedType()) return false;
  const auto* record = variable->getType()->getAsCXXRecordDecl();
  return record == nullptr || !record->isAnonymousStructOrUnion();
}

bool may_ask_place(const clang::Stmt& statement) {
  const auto* open = llvm::dyn_cast<clang::OverloadExpr>(&statement);
  if (open == nullptr) return false;
  for (const auto* candidate : open->decls()) {
    const auto* function = candidate->getUnderlyingDecl()->getAsFunction();
    if (function == nullptr) continue;
    for (const auto* parameter : function->parameters())
      if (parameter->hasDefaultArg() && !parameter->hasUnparsedDefaultArg() &&
          !parameter->hasUninstantiatedDefaultArg() &&
          any_of(parameter->getDefaultArg(),
                 [](const clang::Stmt& s) { return llvm::isa<clang::SourceLocExpr>(s); }))
        return true;
  }
  return false;
}

bool moves(const clang::Stmt& statement, const clang::VarDecl& variable) {
  const auto names = [&](const clang::Expr* e) {
    const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(e->IgnoreParenCasts());
    return reference != nullptr && reference->getDecl() == &variable;
  };
  if (const auto* cast = llvm::dyn_cast<clang::ExplicitCastExpr>(&statement))
    return cast->getTypeAsWritten()->isRValueReferenceType() && names(cast->getSubExpr());
  const auto* call = llvm::dyn_cast<clang::CallExpr>(&statement);
  if (call == nullptr || call->getNumArgs() != 1 || !names(call->getArg(0))) return false;
  const auto* callee = call->getCallee()->IgnoreParenImpCasts();
  llvm::StringRef name;
  if (const auto* known = llvm::dyn_cast<clang::DeclRefExpr>(callee);
      known != nullptr && known->getDecl()->getIdentifier())
    name = known->getDecl()->getName();
  if (const auto* open = llvm::dyn_cast<clang::UnresolvedLookupExpr>(callee);
      open != nullptr && open->getName().isIdentifier())
    name = open->getName().getAsIdentifierInfo()->getName();
  return name == "move" || name == "forward";
}

}  // namespace provml::instrument
