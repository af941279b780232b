#include "uses.h"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>

namespace provml::instrument {

Uses::Uses(const clang::FunctionDecl& function) {
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function))
    for (const auto* init : constructor->inits()) walk(init->getInit());
  walk(function.getBody());
}

void Uses::walk(const clang::Stmt* statement) {
  if (statement == nullptr) return;
  if (const auto* use = llvm::dyn_cast<clang::DeclRefExpr>(statement)) {
    if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(use->getDecl())) {
      used_.insert(variable);
      if (may_write(*use)) written_.insert(variable);
    }
  }
  if (const auto* declaration = llvm::dyn_cast<clang::DeclStmt>(statement))
    for (const auto* decl : declaration->decls())
      if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl)) locals_.push_back(variable);
  around_.push_back(statement);
  if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(statement)) {
    for (const auto* init : lambda->capture_inits()) walk(init);
    walk(lambda->getBody());
  } else {
    for (const auto* child : statement->children()) walk(child);
  }
  around_.pop_back();
}

/// Follows a use outward: `pointer` says whether what is at hand is a pointer's value, else it is an lvalue.
bool Uses::may_write(const clang::Expr& use) const {
  const clang::Stmt* inner = &use;
  bool pointer = false;
  for (auto at = around_.rbegin(); at != around_.rend(); inner = *at++) {
    const clang::Stmt* outer = *at;
    if (llvm::isa<clang::ParenExpr>(outer)) continue;
    if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(outer)) {
      const clang::QualType type = cast->getType();
      switch (cast->getCastKind()) {
        case clang::CK_LValueToRValue:
          if (!type->isPointerType() || type->getPointeeType().isConstQualified()) return false;
          pointer = true;
          continue;
        case clang::CK_ArrayToPointerDecay:
          pointer = true;
          continue;
        case clang::CK_NoOp:
          if (pointer ? type->isPointerType() && type->getPointeeType().isConstQualified()
                      : type.isConstQualified())
            return false;
          continue;
        case clang::CK_DerivedToBase:
        case clang::CK_UncheckedDerivedToBase:
          continue;
        case clang::CK_ToVoid:
        case clang::CK_PointerToBoolean:
          return false;
        default:
          return true;
      }
    }
    if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(outer)) {
      if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(member->getMemberDecl()))
        return !method->isConst() && !method->isStatic();
      pointer = false;
      continue;
    }
    if (const auto* element = llvm::dyn_cast<clang::ArraySubscriptExpr>(outer)) {
      if (element->getBase() != inner) return false;
      pointer = false;
      continue;
    }
    if (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(outer)) {
      if (unary->getOpcode() != clang::UO_Deref || !pointer) return unary->getOpcode() != clang::UO_LNot;
      pointer = false;
      continue;
    }
    if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(outer)) {
      if (binary->isAssignmentOp()) return true;
      if (binary->isComparisonOp() || binary->isLogicalOp()) return false;
      if (pointer && binary->isAdditiveOp() && binary->getType()->isPointerType()) continue;
      return binary->getType()->isDependentType() || (binary->isCommaOp() && binary->getRHS() == inner);
    }
    if (llvm::isa<clang::LambdaExpr>(outer)) return false;  // its body is looked at by itself
    return !llvm::isa<clang::CompoundStmt, clang::IfStmt, clang::ForStmt, clang::WhileStmt, clang::DoStmt,
                      clang::LabelStmt, clang::SwitchCase, clang::AttributedStmt>(outer);
  }
  return true;
}

}  // namespace provml::instrument
