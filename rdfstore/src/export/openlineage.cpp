#include "provml/export/openlineage.h"

#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "export/digest.h"
#include "export/record.h"
#include "provml/rdf/mapper.h"

namespace provml::exporting {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kProducer = "https://w3id.org/provml";
constexpr std::string_view kEventSchema =
    "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
constexpr std::string_view kFacets = "https://openlineage.io/spec/facets/";
constexpr std::string_view kOwnFacets = "https://w3id.org/provml/openlineage/1/";

/// A facet of OpenLineage: `where` is its version and name, "1-0-1/ErrorMessageRunFacet".
Json facet(std::string_view where) {
  const std::string name(where.substr(where.find('/') + 1));
  return {{"_producer", kProducer},
          {"_schemaURL", std::string(kFacets).append(where).append(".json#/$defs/").append(name)}};
}

Json own_facet(std::string_view name) {
  return {{"_producer", kProducer},
          {"_schemaURL", std::string(kOwnFacets).append(name).append(".json#/$defs/").append(name)}};
}

/// A number, a truth value or a text, as JSON has it.
Json json_of(const rdf::Term& term) {
  const std::string type = term.datatype.substr(term.datatype.find('#') + 1);
  if (type == "boolean") return term.value == "true";
  if (type == "integer" || type == "double") {
    const Json number = Json::parse(term.value, nullptr, false);
    if (number.is_number()) return number;
  }
  return term.value;
}

class Events {
 public:
  Events(std::ostream& out, const Record& record) : out_(out), record_(record) {}

  void run(const Run& run) {
    const RunData data = data_of(record_, run);
    Json inputs = Json::array(), outputs = Json::array();
    for (const std::size_t n : data.inputs) inputs.push_back(dataset(record_.data[n], "input"));
    for (const std::size_t n : data.outputs) outputs.push_back(dataset(record_.data[n], "output"));
    const Json job{{"namespace", space(run)}, {"name", name(run)}, {"facets", job_facets(run)}};
    const auto event = [&](std::string_view kind, const std::string& time, const Json& facets) {
      const Json line{{"eventType", kind},
                      {"eventTime", time},
                      {"run", {{"runId", uuid5_of_url(run.iri)}, {"facets", facets}}},
                      {"job", job},
                      {"inputs", inputs},
                      {"outputs", kind == "START" ? Json::array() : outputs},
                      {"producer", kProducer},
                      {"schemaURL", kEventSchema}};
      out_ << line.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    };
    if (run.started.empty()) return;
    Json facets = run_facets(run);
    event("START", run.started, facets);
    if (run.ended.empty()) return;
    if (const Json values = evaluations(run); !values.empty()) {
      facets["provml_evaluations"] = own_facet("EvaluationsRunFacet");
      facets["provml_evaluations"]["evaluations"] = values;
    }
    if (run.failed) {
      facets["errorMessage"] = facet("1-0-1/ErrorMessageRunFacet");
      facets["errorMessage"]["message"] = run.error.empty() ? "failed" : run.error;
      facets["errorMessage"]["programmingLanguage"] = "C++";
    }
    event(run.failed ? "FAIL" : "COMPLETE", run.ended, facets);
  }

 private:
  static std::string space(const Run& run) {
    return "provml://" + (run.processes.empty() ? std::string() : run.processes.front().host);
  }
  static std::string name(const Run& run) {
    if (!run.workflow.empty()) return run.workflow;
    return run.program.name.empty() ? run.id : run.program.name;
  }

  Json run_facets(const Run& run) const {
    Json facets = Json::object();
    facets["processing_engine"] = facet("1-1-1/ProcessingEngineRunFacet");
    facets["processing_engine"]["name"] = "provml";
    facets["processing_engine"]["version"] = run.capturer.version.empty() ? "unknown" : run.capturer.version;
    Json own = own_facet("ProcessesRunFacet");
    own["run"] = run.iri;
    own["user"] = run.user.name;
    own["processes"] = Json::array();
    for (const Process& process : run.processes) {
      Json one{{"host", process.host}, {"commandLine", process.command}, {"startTime", process.started}};
      if (!process.ended.empty()) one["endTime"] = process.ended;
      if (process.exit_status) one["exitStatus"] = *process.exit_status;
      if (!process.commit.empty()) one["gitCommit"] = process.commit;
      if (!process.commit.empty()) one["gitDirty"] = process.dirty;
      own["processes"].push_back(std::move(one));
    }
    facets["provml_processes"] = std::move(own);
    return facets;
  }

  Json job_facets(const Run& run) const {
    Json facets = Json::object();
    facets["jobType"] = facet("2-0-4/JobTypeJobFacet");
    facets["jobType"]["processingType"] = "BATCH";
    facets["jobType"]["integration"] = "PROVML";
    facets["jobType"]["jobType"] = "JOB";
    std::string commit;
    for (const Process& process : run.processes)
      if (commit.empty()) commit = process.commit;
    for (const std::size_t n : run.activities) {
      const std::size_t site = record_.activities[n].site;
      if (site == kNowhere || record_.sites[site].file.empty()) continue;
      const std::string& file = record_.sites[site].file;
      Json where = facet("1-1-0/SourceCodeLocationJobFacet");
      where["type"] = commit.empty() ? "file" : "git";
      where["url"] = "file://" + rdf::escape_iri(file);
      where["path"] = file;
      if (!commit.empty()) where["version"] = commit;
      facets["sourceCodeLocation"] = std::move(where);
      break;
    }
    if (!run.user.name.empty()) {
      facets["ownership"] = facet("1-0-1/OwnershipJobFacet");
      facets["ownership"]["owners"] = Json::array({{{"name", "user:" + run.user.name}}});
    }
    return facets;
  }

  /// The last value of every measure of every site, and how often it was taken.
  Json evaluations(const Run& run) const {
    struct Measure {
      const Activity* activity = nullptr;
      const Value* value = nullptr;
      std::size_t count = 0;
    };
    std::map<std::string, Measure> last;
    for (const std::size_t n : run.activities)
      for (const Value& value : record_.activities[n].generated)
        if (value.type == "ModelEvaluation" && value.value) {
          Measure& measure = last[value.attribute.empty() ? value.iri : value.attribute];
          measure = {&record_.activities[n], &value, measure.count + 1};
        }
    Json all = Json::array();
    for (const auto& [attribute, measure] : last)
      all.push_back({{"name", measure.value->name},
                     {"value", json_of(*measure.value->value)},
                     {"activity", measure.activity->name},
                     {"time", measure.activity->ended},
                     {"count", measure.count}});
    return all;
  }

  static Json dataset(const Data& data, std::string_view side) {
    Json made{{"namespace", data.file && data.store.empty() ? "file://" + data.host
                            : !data.store_address.empty()   ? data.store_address
                            : !data.store.empty()           ? "provml-store://" + data.store
                                                            : "iri"},
              {"name", data.file && !data.path.empty() ? data.path : data.iri}};
    Json facets = Json::object();
    if (!data.modified.empty()) {
      facets["version"] = facet("1-0-1/DatasetVersionDatasetFacet");
      facets["version"]["datasetVersion"] = data.sha256.empty() ? data.modified : "sha256:" + data.sha256;
    }
    Json identity = own_facet("DataDatasetFacet");
    identity["iri"] = data.iri;
    identity["label"] = data.label;
    if (!data.modified.empty()) identity["modified"] = data.modified;
    facets["provml_data"] = std::move(identity);
    made["facets"] = std::move(facets);
    if (data.size) {
      const bool input = side == "input";
      Json size = facet(input ? "1-0-0/InputStatisticsInputDatasetFacet"
                              : "1-0-2/OutputStatisticsOutputDatasetFacet");
      size["size"] = *data.size;
      made[input ? "inputFacets" : "outputFacets"] =
          Json{{input ? "inputStatistics" : "outputStatistics", std::move(size)}};
    }
    return made;
  }

  std::ostream& out_;
  const Record& record_;
};

}  // namespace

std::string uuid5_of_url(std::string_view url) {
  // 6ba7b811-9dad-11d1-80b4-00c04fd430c8, RFC 9562, 6.6
  std::string text("\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8", 16);
  const auto digest = sha1(text.append(url));
  std::string uuid;
  for (std::size_t n = 0; n < 16; ++n) {
    unsigned byte = digest[n];
    if (n == 6) byte = (byte & 0x0fU) | 0x50U;
    if (n == 8) byte = (byte & 0x3fU) | 0x80U;
    if (n == 4 || n == 6 || n == 8 || n == 10) uuid += '-';
    uuid += "0123456789abcdef"[byte >> 4U];
    uuid += "0123456789abcdef"[byte & 15U];
  }
  return uuid;
}

void write_openlineage(std::ostream& out, const Selection& selection) {
  const Record record = read_record(selection);
  Events events(out, record);
  for (const Run& run : record.runs) events.run(run);
  out.flush();
}

}  // namespace provml::exporting
