#include "export/crate_run.h"

#include <algorithm>

#include "export/lookup.h"
#include "provml/rdf/mapper.h"

namespace provml::exporting {
namespace {

const char* const kCompleted = "http://schema.org/CompletedActionStatus";
const char* const kFailed = "http://schema.org/FailedActionStatus";

std::string where(const Site& site) {
  std::string text = site.description;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
  };
  add(site.role);
  add(site.function);
  if (!site.file.empty()) add(site.file + (site.line.empty() ? "" : ":" + site.line));
  return text;
}

}  // namespace

/// The function that is marked as the workflow is the workflow, not a step of it.
bool CrateRun::is_main(const Activity& activity) const {
  if (activity.iri == run_.iri) return true;
  return activity.site != kNowhere && activity.parent == kNowhere &&
         record_.sites[activity.site].role == "workflow";
}

void CrateRun::group() {
  for (const std::size_t n : run_.activities) {
    const Activity& activity = record_.activities[n];
    if (activity.site == kNowhere || is_main(activity)) continue;
    Executions& executions = by_site_[activity.site];
    if (executions.empty()) sites_.push_back(activity.site);
    executions.push_back(n);
  }
}

void CrateRun::add() {
  group();
  workflow();
  main_action();
  steps();
}

Json CrateRun::workflow_file() const {
  Json file{{"workflow", run_.workflow},
            {"program", run_.program.name},
            {"programVersion", run_.program.version},
            {"steps", Json::array()}};
  for (const std::size_t n : sites_) {
    const Site& site = record_.sites[n];
    Json one{{"iri", site.iri},   {"name", site.name}, {"role", site.role},       {"function", site.function},
             {"file", site.file}, {"line", site.line}, {"inputs", Json::array()}, {"outputs", Json::array()}};
    for (const Attribute& attribute : site.inputs)
      one["inputs"].push_back(
          {{"name", attribute.name}, {"type", attribute.type}, {"classes", attribute.classes}});
    for (const Attribute& attribute : site.outputs)
      one["outputs"].push_back(
          {{"name", attribute.name}, {"type", attribute.type}, {"classes", attribute.classes}});
    file["steps"].push_back(std::move(one));
  }
  return file;
}

void CrateRun::workflow() {
  Json& made = crate_.entity(workflow_, {"File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"});
  made["name"] = !run_.workflow.empty()       ? run_.workflow
                 : !run_.program.name.empty() ? run_.program.name
                                              : run_.id;
  made["description"] = "the marked functions and loops that the run went through, as they were recorded";
  made["encodingFormat"] = "application/json";
  made["programmingLanguage"] = Crate::ref("#cpp");
  made["conformsTo"] = Crate::ref("https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE");
  if (!run_.program.version.empty()) made["version"] = run_.program.version;
  Json& language = crate_.entity("#cpp", "ComputerLanguage");
  language["name"] = "C++";
  language["identifier"] = Crate::ref("https://isocpp.org/");
  language["url"] = Crate::ref("https://isocpp.org/");
  crate_.link("./", "hasPart", workflow_);
  for (const std::size_t n : run_.activities) {
    const Activity& activity = record_.activities[n];
    if (activity.site == kNowhere || activity.parent != kNowhere) continue;
    for (const Attribute& attribute : record_.sites[activity.site].inputs)
      crate_.link(workflow_, "input", values_.parameter(attribute));
    for (const Attribute& attribute : record_.sites[activity.site].outputs)
      crate_.link(workflow_, "output", values_.parameter(attribute));
  }
}

std::string CrateRun::agent() {
  const Agent& user = run_.user;
  const std::string id = user.iri.empty() ? "#unknown-user" : user.iri;
  crate_.entity(id, "Person")["name"] = user.name.empty() ? "unknown" : user.name;
  return id;
}

void CrateRun::status(Json& action, bool failed, const std::string& error) {
  action["actionStatus"] = failed ? kFailed : kCompleted;
  if (failed && !error.empty()) action["error"] = error;
}

void CrateRun::main_action() {
  Json& made = crate_.entity(run_.iri, "CreateAction");
  made["name"] = "Run " + run_.id;
  std::string commands;
  for (const Process& process : run_.processes) commands += (commands.empty() ? "" : "\n") + process.command;
  if (commands.empty()) commands = "Run " + run_.id;
  made["description"] = commands;
  made["instrument"] = Crate::ref(workflow_);
  made["agent"] = Crate::ref(agent());
  if (!run_.started.empty()) made["startTime"] = crate_time(run_.started);
  if (!run_.ended.empty()) {
    made["endTime"] = crate_time(run_.ended);
    status(made, run_.failed, run_.error);
  }
  crate_.link("./", "mentions", run_.iri);
  const RunData data = data_of(record_, run_);
  for (const std::size_t n : run_.activities) {
    const Activity& activity = record_.activities[n];
    const bool outermost = activity.parent == kNowhere;
    const auto add = [&](const Value& value, const char* property, const std::vector<std::size_t>& wanted) {
      for (const std::string& id :
           outermost&& value.data.empty() ? values_.value(value) : std::vector<std::string>())
        crate_.link(run_.iri, property, id);
      const bool any = std::any_of(value.data.begin(), value.data.end(), [&](std::size_t one) {
        return std::find(wanted.begin(), wanted.end(), one) != wanted.end();
      });
      if (!any) return;
      for (const std::string& id : values_.value(value)) crate_.link(run_.iri, property, id);
    };
    for (const Value& value : activity.used) add(value, "object", data.inputs);
    for (const Value& value : activity.generated) add(value, "result", data.outputs);
  }
}

void CrateRun::steps() {
  std::size_t position = 0;
  for (const std::size_t site : sites_) step(site, by_site_[site], position++);
  if (sites_.empty()) program_step();
}

std::string CrateRun::engine() {
  const std::string id = run_.program.iri.empty() ? "#program/" + rdf::escape_iri(run_.id) : run_.program.iri;
  Json& made = crate_.entity(id, "SoftwareApplication");
  made["name"] = run_.program.name.empty() ? "the program of run " + run_.id : run_.program.name;
  if (!run_.program.version.empty()) made["softwareVersion"] = run_.program.version;
  if (!run_.capturer.name.empty()) {
    crate_.entity(run_.capturer.iri, "SoftwareApplication")["name"] = run_.capturer.name;
    if (!run_.capturer.version.empty())
      crate_.entity(run_.capturer.iri, "SoftwareApplication")["softwareVersion"] = run_.capturer.version;
    made["softwareRequirements"] = Crate::ref(run_.capturer.iri);
  }
  return id;
}

/// A run without marked functions: the program itself is the one tool.
void CrateRun::program_step() {
  const std::string tool = engine(), id = "#execution/" + rdf::escape_iri(run_.id);
  crate_.link(workflow_, "hasPart", tool);
  const std::string step = "#step/" + rdf::escape_iri(run_.id);
  Json& made = crate_.entity(step, "HowToStep");
  made["position"] = "0";
  made["workExample"] = Crate::ref(tool);
  crate_.link(workflow_, "step", step);
  const Json main = crate_.entity(run_.iri, "CreateAction");
  Json& action = crate_.entity(id, "CreateAction");
  for (const char* key :
       {"description", "agent", "startTime", "endTime", "actionStatus", "error", "object", "result"})
    if (main.contains(key)) action[key] = main[key];
  action["name"] = "Execution of " + run_.id;
  action["instrument"] = Crate::ref(tool);
  crate_.link("./", "mentions", id);
  control(id, step);
}

void CrateRun::step(std::size_t site_index, const Executions& executions, std::size_t position) {
  const Site& site = record_.sites[site_index];
  const std::string run = rdf::escape_iri_segment(run_.id),
                    part = rdf::escape_iri_segment(local_name(site.iri));
  Json& tool = crate_.entity(site.iri, "SoftwareApplication");
  tool["name"] = site.name;
  if (const std::string text = where(site); !text.empty()) tool["description"] = text;
  if (!run_.program.version.empty()) tool["softwareVersion"] = run_.program.version;
  for (const Attribute& attribute : site.inputs) crate_.link(site.iri, "input", values_.parameter(attribute));
  for (const Attribute& attribute : site.outputs)
    crate_.link(site.iri, "output", values_.parameter(attribute));
  crate_.link(workflow_, "hasPart", site.iri);
  const std::string id = "#step/" + run + "/" + part;
  Json& made = crate_.entity(id, "HowToStep");
  made["name"] = site.name;
  made["position"] = std::to_string(position);
  made["workExample"] = Crate::ref(site.iri);
  crate_.link(workflow_, "step", id);
  if (executions.size() > options_.max_executions) {
    const std::string all = "#executions/" + run + "/" + part;
    action(all, site.iri, executions);
    return control(all, id);
  }
  for (const std::size_t n : executions) {
    const std::string& one = record_.activities[n].iri;
    action(one, site.iri, {n});
    control(one, id);
  }
}

void CrateRun::action(const std::string& id, const std::string& tool, const Executions& executions) {
  const Activity& first = record_.activities[executions.front()];
  std::string ended, error;
  std::size_t failures = 0;
  bool complete = true;
  for (const std::size_t n : executions) {
    const Activity& activity = record_.activities[n];
    ended = std::max(ended, activity.ended);
    complete = complete && !activity.ended.empty();
    if (!activity.failed) continue;
    ++failures;
    error = (activity.exception.empty() ? "exception" : activity.exception) +
            (activity.message.empty() ? "" : ": " + activity.message);
  }
  Json& made = crate_.entity(id, "CreateAction");
  made["name"] =
      first.name + (executions.size() == 1 ? "" : ", " + std::to_string(executions.size()) + " executions");
  std::string text = "Execution of " + first.name;
  if (executions.size() > 1)
    text = std::to_string(executions.size()) + " executions of " + first.name + " as one action, " +
           std::to_string(failures) + " of them failed; provenance.trig has each";
  else if (first.parent != kNowhere)
    text += " within " + record_.activities[first.parent].name;
  made["description"] = text;
  made["instrument"] = Crate::ref(tool);
  made["agent"] = Crate::ref(agent());
  if (!first.started.empty()) made["startTime"] = crate_time(first.started);
  if (!ended.empty()) made["endTime"] = crate_time(ended);
  if (complete || failures) status(made, failures > 0, error);
  crate_.link("./", "mentions", id);
  in_and_out(id, executions);
}

void CrateRun::in_and_out(const std::string& id, const Executions& executions) {
  const auto add = [&](const Value& value, const char* property) {
    for (const std::string& one : values_.value(value)) crate_.link(id, property, one);
  };
  if (executions.size() == 1) {
    for (const Value& value : record_.activities[executions.front()].used) add(value, "object");
    for (const Value& value : record_.activities[executions.front()].generated) add(value, "result");
    return;
  }
  for (const char* property : {"object", "result"}) {
    std::map<std::string, std::vector<const Value*>> by_slot;
    for (const std::size_t n : executions) {
      const Activity& activity = record_.activities[n];
      for (const Value& value : *property == 'o' ? activity.used : activity.generated) {
        for (const std::string& file : values_.files(value)) crate_.link(id, property, file);
        if (value.data.empty() && value.value)
          by_slot[value.attribute.empty() ? value.name : value.attribute].push_back(&value);
      }
    }
    for (const auto& [slot, values] : by_slot) {
      const std::string name =
          id + "/" + (*property == 'o' ? "s/" : "o/") + rdf::escape_iri_segment(local_name(slot));
      crate_.link(id, property, values_.summary(name, values));
    }
  }
}

void CrateRun::control(const std::string& action, const std::string& step) {
  const std::string id = "#control/" + rdf::escape_iri(action.starts_with('#') ? action.substr(1) : action);
  Json& made = crate_.entity(id, "ControlAction");
  made["name"] = "orchestration of " + crate_.entity(action, "CreateAction")["name"].get<std::string>();
  made["instrument"] = Crate::ref(step);
  made["object"] = Crate::ref(action);
  const std::string organize = "#organize/" + rdf::escape_iri(run_.id);
  if (!crate_.has(organize)) {
    const std::string program = engine(), user = agent();
    Json& all = crate_.entity(organize, "OrganizeAction");
    all["name"] = "orchestration of run " + run_.id;
    all["instrument"] = Crate::ref(program);
    all["result"] = Crate::ref(run_.iri);
    all["agent"] = Crate::ref(user);
    if (!run_.started.empty()) all["startTime"] = crate_time(run_.started);
    if (!run_.ended.empty()) all["endTime"] = crate_time(run_.ended);
  }
  crate_.link(organize, "object", id);
}

}  // namespace provml::exporting
