#include "workflow_file.h"

#include <provml/error.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace provml::instrument {

bool Selector::matches(const FunctionFacts& facts) const {
  try {
    return (!name || name->matches(facts)) && (!file || file->matches(facts));
  } catch (const std::regex_error& e) {  // a match may give up where the expression is right
    throw Error("provml-E0111",
                "the pattern \"" + text + "\" cannot be compared with " +
                    (facts.names.empty() ? "a name" : "'" + facts.names.front() + "'") + ": " + e.what(),
                "write a simpler pattern", where);
  }
}

WorkflowFile WorkflowFile::read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    throw Error("provml-E0109", "the workflow file cannot be read", "give the path of a JSON file", path);
  return parse(text.str(), path);
}

const FunctionRule* WorkflowFile::match(const FunctionFacts& facts) const {
  for (const auto& rule : functions_)
    if (rule.selector.matches(facts)) return excluded(facts) ? nullptr : &rule;
  return nullptr;
}

bool WorkflowFile::excluded(const FunctionFacts& facts) const {
  return std::any_of(exclude_.begin(), exclude_.end(), [&](const Selector& s) { return s.matches(facts); });
}

bool WorkflowFile::is_unknown_store(const std::string& name) const {
  return has_stores_ && !name.empty() && stores_.count(name) == 0;
}

}  // namespace provml::instrument
