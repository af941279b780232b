// workflow_file.h: marks from a JSON file, for code without marks, and the prospective provenance that stands
// beside them (study, experiment, data stores, roles of the user's domain). The schema is
// annotations/schemas/workflow.schema.json.
//
//   WorkflowFile file = WorkflowFile::read("w.json");      // throws provml::Error with FILE:LINE:COLUMN
//   if (const FunctionRule* rule = file.match(facts_of(function))) ...
#ifndef PROVML_INSTRUMENT_WORKFLOW_FILE_H
#define PROVML_INSTRUMENT_WORKFLOW_FILE_H

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain_roles.h"
#include "marks.h"
#include "name_pattern.h"
#include "workflow_context.h"

namespace provml::instrument {

struct LoopRule {
  std::optional<unsigned> ordinal;  ///< from 1, among all loops of the function in source order
  std::string variable, name, description;
};

/// What picks functions: a name, a file, or both.
struct Selector {
  std::optional<FunctionPattern> name;
  std::optional<FilePattern> file;
  std::string text;   ///< as written: "ns::fit" or "ns::fit in src/*.cpp"
  std::string where;  ///< FILE:LINE:COLUMN

  bool matches(const FunctionFacts& facts) const;
};

struct FunctionRule {
  Selector selector;
  std::string role;  ///< or "" when only loops are named
  std::string description;
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

  /// The first rule that fits a function, or nullptr; none fits an excluded one. Of a lambda or a local
  /// class, too, only the own name counts.
  const FunctionRule* match(const FunctionFacts& facts) const;
  /// Whether marks on this function are to be left alone.
  bool excluded(const FunctionFacts& facts) const;
  bool empty() const { return functions_.empty() && exclude_.empty(); }

  const std::vector<FunctionRule>& functions() const { return functions_; }
  const std::vector<Selector>& exclusions() const { return exclude_; }
  const DomainRoles& roles() const { return roles_; }
  /// Whether "storages" was given and does not name this store.
  bool is_unknown_store(const std::string& name) const;
  const std::set<std::string>& stores() const { return stores_; }
  const WorkflowContext& context() const { return context_; }
  /// The whole file as JSON text with "path" added; "" when there is none.
  const std::string& json() const { return json_; }

 private:
  friend class WorkflowReader;
  std::vector<FunctionRule> functions_;
  std::vector<Selector> exclude_;
  DomainRoles roles_;
  std::set<std::string> stores_;
  bool has_stores_ = false;
  WorkflowContext context_;
  std::string json_;
};

}  // namespace provml::instrument

#endif
