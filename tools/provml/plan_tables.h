// The site tables of a build: what its programs can record, before they ever ran.
#ifndef PROVML_TOOLS_PROVML_PLAN_TABLES_H
#define PROVML_TOOLS_PROVML_PLAN_TABLES_H

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace provml::cli {

struct PlanSlot {
  std::string name;  ///< with its field: "config.epochs"
  std::string type, what;
  std::vector<std::string> roles;
  bool output = false, reference = false;
  std::string storage;  ///< of a reference; "filesystem" for files
  std::vector<std::string>
      from;  ///< of an output: what feeds it; "LEVEL/NAME" for inputs of activities around it
  bool from_known = false;
};

struct PlanSite {
  std::string identity, usr, role, name, function, signature, file, enclosing, all_inputs;
  unsigned ordinal = 0, line = 0, column = 0, end_line = 0;
  std::vector<PlanSlot> slots;
  std::vector<std::string> called;   ///< hashes of the functions that it calls
  std::vector<std::string> objects;  ///< in which it is
};

struct Plan {
  std::vector<PlanSite> sites;     ///< by file and line; one per identity
  std::vector<std::string> stale;  ///< tables that were left out: their objects or sources are gone
  /// Sites directly within the one with this identity ("": in none), in order.
  std::vector<const PlanSite*> within(const std::string& identity) const;
  /// The function sites that `site` calls.
  std::vector<const PlanSite*> calls(const PlanSite& site) const;
  /// Whether a marked function of the plan calls it.
  bool is_called(const PlanSite& site) const;
};

/// Reads all tables below `directory`. Throws provml::Error: provml-E0604 no such directory, E0605 nothing
/// there is instrumented, E0606 a table that cannot be understood.
Plan read_plan(const std::filesystem::path& directory);

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_PLAN_TABLES_H
