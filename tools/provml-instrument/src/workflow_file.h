// workflow_file.h: marks from a JSON file, for code without marks. The schema is
// annotations/schemas/workflow.schema.json.
//
//   WorkflowFile file = WorkflowFile::read("w.json");      // throws provml::Error with FILE:LINE:COLUMN
//   if (const FunctionRule* rule = file.match("ns::fit")) ...
#ifndef PROVML_INSTRUMENT_WORKFLOW_FILE_H
#define PROVML_INSTRUMENT_WORKFLOW_FILE_H

#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "marks.h"

namespace provml::instrument {

/// "ns::fit", "ns::*" (any characters, also ::) or "/regex/" on the full qualified name.
class NamePattern {
 public:
  /// Throws std::regex_error.
  explicit NamePattern(const std::string& text);
  bool matches(const std::string& name) const { return std::regex_match(name, expression_); }

 private:
  std::regex expression_;
};

struct LoopRule {
  std::optional<unsigned> ordinal;  ///< from 1, among all loops of the function in source order
  std::string variable, name;
};

struct FunctionRule {
  NamePattern pattern;
  std::string role;  ///< or "" when only loops are named
  std::optional<std::string> name;
  std::map<std::string, ValueMarks> parameters, locals;
  ValueMarks result;
  std::optional<std::string> state;  ///< members of *this, "" for all
  std::vector<LoopRule> loops;
};

class WorkflowFile {
 public:
  static WorkflowFile read(const std::string& path);
  /// `text` is the content of `path`.
  static WorkflowFile parse(const std::string& text, const std::string& path);

  /// The first rule that fits a qualified name, or nullptr; none fits an excluded name.
  const FunctionRule* match(const std::string& qualified_name) const;
  /// Whether marks on this function are to be left alone.
  bool excluded(const std::string& qualified_name) const;
  bool empty() const { return functions_.empty() && exclude_.empty(); }

 private:
  friend class WorkflowReader;
  std::vector<FunctionRule> functions_;
  std::vector<NamePattern> exclude_;
};

}  // namespace provml::instrument

#endif
