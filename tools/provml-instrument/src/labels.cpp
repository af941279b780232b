#include "labels.h"

#include <clang/AST/ExprCXX.h>

namespace provml::instrument {

bool has_foreign_case(const clang::Stmt& statement) {
  if (llvm::isa<clang::SwitchCase>(statement)) return true;
  if (llvm::isa<clang::SwitchStmt, clang::LambdaExpr>(statement)) return false;
  for (const auto* child : statement.children())
    if (child != nullptr && has_foreign_case(*child)) return true;
  return false;
}

void collect_labels(const clang::Stmt& statement, std::vector<const clang::LabelDecl*>& labels) {
  if (llvm::isa<clang::LambdaExpr>(statement)) return;
  if (const auto* label = llvm::dyn_cast<clang::LabelStmt>(&statement)) labels.push_back(label->getDecl());
  for (const auto* child : statement.children())
    if (child != nullptr) collect_labels(*child, labels);
}

}  // namespace provml::instrument
