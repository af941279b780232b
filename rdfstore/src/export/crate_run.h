// One run of a crate: its workflow with tools and steps, and its actions.
#ifndef PROVML_RDFSTORE_SRC_EXPORT_CRATE_RUN_H
#define PROVML_RDFSTORE_SRC_EXPORT_CRATE_RUN_H

#include <map>
#include <string>
#include <vector>

#include "export/crate.h"
#include "export/crate_values.h"
#include "export/record.h"
#include "provml/export/rocrate.h"

namespace provml::exporting {

class CrateRun {
 public:
  CrateRun(Crate& crate, CrateValues& values, const Record& record, const Run& run, std::string workflow_id,
           const CrateOptions& options)
      : crate_(crate),
        values_(values),
        record_(record),
        run_(run),
        workflow_(std::move(workflow_id)),
        options_(options) {}

  void add();
  /// What the file of the workflow says: the sites that the run went through.
  Json workflow_file() const;

 private:
  using Executions = std::vector<std::size_t>;
  void group();
  void workflow();
  void main_action();
  void steps();
  void step(std::size_t site, const Executions& executions, std::size_t position);
  void action(const std::string& id, const std::string& tool, const Executions& executions);
  void in_and_out(const std::string& id, const Executions& executions);
  void program_step();
  std::string engine();
  std::string agent();
  void status(Json& action, bool failed, const std::string& error);
  void control(const std::string& action, const std::string& step);
  bool is_main(const Activity& activity) const;

  Crate& crate_;
  CrateValues& values_;
  const Record& record_;
  const Run& run_;
  const std::string workflow_;
  const CrateOptions& options_;
  std::map<std::size_t, Executions> by_site_;
  std::vector<std::size_t> sites_;  ///< in the order of their first execution
};

}  // namespace provml::exporting

#endif  // PROVML_RDFSTORE_SRC_EXPORT_CRATE_RUN_H
