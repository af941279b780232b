// mark_checks.h: marks that are followed but cannot mean what was intended, told with fix-its: an output that
// is never written, a hyperparameter that is never read, marks that contradict each other.
#ifndef PROVML_INSTRUMENT_MARK_CHECKS_H
#define PROVML_INSTRUMENT_MARK_CHECKS_H

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>

#include "report.h"
#include "rule_matcher.h"

namespace provml::instrument {

class MarkChecks {
 public:
  MarkChecks(const clang::ASTContext& context, const RuleMatcher& rules, Report& report)
      : context_(context), rules_(rules), report_(report) {}

  /// The marks of one declaration among each other.
  void check(const clang::Decl& decl);
  /// A definition: its parameters and locals against its body. A declaration: whether the definition is seen.
  void check_function(const clang::FunctionDecl& function);

 private:
  void check_parameter(const clang::ParmVarDecl& parameter, const ValueMarks& marks, const class Uses& uses);
  void check_redeclarations(const clang::FunctionDecl& function);
  void check_store(const ValueMarks& marks, clang::SourceLocation where);
  std::optional<clang::FixItHint> removal(const clang::Decl& decl, llvm::StringRef role) const;

  const clang::ASTContext& context_;
  const RuleMatcher& rules_;
  Report& report_;
};

}  // namespace provml::instrument

#endif
