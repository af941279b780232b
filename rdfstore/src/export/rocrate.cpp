#include "provml/export/rocrate.h"

#include <algorithm>
#include <fstream>
#include <functional>

#include "export/crate.h"
#include "export/crate_files.h"
#include "export/crate_run.h"
#include "export/crate_values.h"
#include "export/record.h"
#include "provml/error.h"
#include "provml/rdf/mapper.h"
#include "provml/rdf/syntax.h"

namespace provml::exporting {
namespace {

namespace fs = std::filesystem;

constexpr std::pair<const char*, const char*> kProfiles[] = {
    {"https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate"},
    {"https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate"},
    {"https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate"},
    {"https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate"}};

void save(const fs::path& file, const std::function<void(std::ostream&)>& write) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  if (out) write(out);
  out.close();
  if (!out) throw Error("provml-E0407", "cannot be written", "choose another directory", file.string());
}

void save(const fs::path& file, const Json& json) {
  save(file,
       [&](std::ostream& out) { out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n'; });
}

/// The run that the crate is about: of several the one that ended last.
const Run& main_run(const Record& record) {
  return *std::max_element(record.runs.begin(), record.runs.end(), [](const Run& a, const Run& b) {
    return std::tie(a.ended, a.started, a.iri) < std::tie(b.ended, b.started, b.iri);
  });
}

void describe(Crate& crate, const Record& record, const std::string& main_workflow) {
  const Run& run = main_run(record);
  Json& descriptor = crate.entity("ro-crate-metadata.json", "CreativeWork");
  descriptor["about"] = Crate::ref("./");
  descriptor["conformsTo"] = Json::array({Crate::ref("https://w3id.org/ro/crate/1.1"),
                                          Crate::ref("https://w3id.org/workflowhub/workflow-ro-crate/1.0")});
  Json& root = crate.entity("./", "Dataset");
  root["name"] = record.runs.size() == 1 ? "Provenance of run " + run.id
                                         : "Provenance of " + std::to_string(record.runs.size()) +
                                               " runs, the last one " + run.id;
  root["description"] =
      "What was recorded of the run by provml: data, parameters and results of its marked functions and "
      "loops. "
      "provenance.trig has all of it, in W3C PROV and ML Schema.";
  root["datePublished"] = crate_time(run.ended.empty() ? run.started : run.ended);
  root["license"] = "not stated";
  root["mainEntity"] = Crate::ref(main_workflow);
  for (const auto& [id, name] : kProfiles) {
    Json& profile = crate.entity(id, "CreativeWork");
    profile["name"] = name;
    profile["version"] = std::string(id).substr(std::string(id).rfind('/') + 1);
    crate.link("./", "conformsTo", id);
  }
  Json& quads = crate.entity("provenance.trig", "File");
  quads["name"] = "everything that was recorded, as RDF";
  quads["encodingFormat"] = "application/trig";
  crate.link("./", "hasPart", "provenance.trig");
}

}  // namespace

CrateReport write_rocrate(const fs::path& directory, const Selection& selection,
                          const CrateOptions& options) {
  const Record record = read_record(selection);
  std::error_code failed;
  fs::create_directories(directory, failed);
  if (failed)
    throw Error("provml-E0407", "cannot make the directory: " + failed.message(), "choose another directory",
                directory.string());
  CrateReport report;
  Crate crate;
  const std::string& main = main_run(record).iri;
  describe(crate, record, "workflow.json");
  CrateFiles files(crate, directory, options, report);
  CrateValues values(crate, files, record);
  for (const Run& run : record.runs) {
    const std::string workflow =
        run.iri == main ? "workflow.json" : "workflow-" + rdf::escape_iri_segment(run.id) + ".json";
    CrateRun one(crate, values, record, run, workflow, options);
    one.add();
    save(directory / workflow, one.workflow_file());
  }
  save(directory / "provenance.trig", [&](std::ostream& out) {
    rdf::WriteOptions how;
    how.pattern.graph = selection.graph;
    rdf::write(out, selection.source, rdf::Syntax::trig, how);
  });
  save(directory / "ro-crate-metadata.json", crate.document());
  return report;
}

}  // namespace provml::exporting
