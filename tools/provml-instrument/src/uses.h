// uses.h: which variables a body reads and which it may write.
//
//   Uses uses(function);
//   uses.is_used(parameter); uses.may_be_written(parameter);     // true when in doubt
#ifndef PROVML_INSTRUMENT_USES_H
#define PROVML_INSTRUMENT_USES_H

#include <clang/AST/Decl.h>
#include <clang/AST/Stmt.h>

#include <set>
#include <vector>

namespace provml::instrument {

class Uses {
 public:
  explicit Uses(const clang::FunctionDecl& function);
  bool is_used(const clang::VarDecl& variable) const { return used_.count(&variable) != 0; }
  /// Whether the variable, or what it refers or points to, may be changed.
  bool may_be_written(const clang::VarDecl& variable) const { return written_.count(&variable) != 0; }
  /// The variables that statements of the body declare.
  const std::vector<const clang::VarDecl*>& locals() const { return locals_; }

 private:
  void walk(const clang::Stmt* statement);
  bool may_write(const clang::Expr& use) const;

  std::vector<const clang::Stmt*> around_;
  std::set<const clang::VarDecl*> used_, written_;
  std::vector<const clang::VarDecl*> locals_;
};

}  // namespace provml::instrument

#endif
