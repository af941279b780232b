// rule_matcher.h: the workflow file's rules against the functions of one translation unit, and which of them
// fitted what.
#ifndef PROVML_INSTRUMENT_RULE_MATCHER_H
#define PROVML_INSTRUMENT_RULE_MATCHER_H

#include <clang/AST/Decl.h>

#include <map>
#include <string>
#include <vector>

#include "workflow_file.h"

namespace provml::instrument {

class RuleMatcher {
 public:
  explicit RuleMatcher(const WorkflowFile& file) : file_(file) {}

  /// The rule of a function, or nullptr.
  const FunctionRule* match(const clang::FunctionDecl& function) const;
  bool excluded(const clang::FunctionDecl& function) const;
  /// Whether the body of a function is to be read: for itself, or for lambdas and local classes within.
  bool wants_body(const clang::FunctionDecl& function) const;
  /// The same as match; notes that the rule is followed for a function of this name.
  const FunctionRule* take(const clang::FunctionDecl& function, const std::string& name);

  const WorkflowFile& file() const { return file_; }
  /// The names of the functions that took a rule, in source order.
  const std::vector<std::string>& taken(const FunctionRule& rule) const;

 private:
  const WorkflowFile& file_;
  std::map<const FunctionRule*, std::vector<std::string>> taken_;
};

}  // namespace provml::instrument

#endif
