#include "rule_matcher.h"

#include <algorithm>

#include "function_facts.h"

namespace provml::instrument {

const FunctionRule* RuleMatcher::match(const clang::FunctionDecl& function) const {
  return file_.functions().empty() ? nullptr : file_.match(facts_of(function));
}

bool RuleMatcher::excluded(const clang::FunctionDecl& function) const {
  return !file_.exclusions().empty() && file_.excluded(facts_of(function));
}

bool RuleMatcher::wants_body(const clang::FunctionDecl& function) const {
  if (file_.functions().empty()) return false;
  const FunctionFacts facts = facts_of(function);
  if (file_.match(facts) != nullptr) return true;
  return std::any_of(file_.functions().begin(), file_.functions().end(), [&](const FunctionRule& rule) {
    return !rule.selector.name ||
           std::any_of(facts.names.begin(), facts.names.end(),
                       [&](const std::string& name) { return rule.selector.name->may_name_inside(name); });
  });
}

const FunctionRule* RuleMatcher::take(const clang::FunctionDecl& function, const std::string& name) {
  const FunctionRule* rule = match(function);
  if (rule != nullptr) taken_[rule].push_back(name);
  return rule;
}

const std::vector<std::string>& RuleMatcher::taken(const FunctionRule& rule) const {
  static const std::vector<std::string> kNone;
  const auto found = taken_.find(&rule);
  return found == taken_.end() ? kNone : found->second;
}

}  // namespace provml::instrument
