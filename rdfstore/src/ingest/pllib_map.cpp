// PLLib's messages: {prov_obj, dataflow_name, act_type: workflow | task | cycle}.
#include "pllib_map.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "mapping/agents.h"
#include "mapping/emitter.h"
#include "mapping/json_input.h"
#include "mapping/names.h"
#include "pllib_values.h"

namespace provml::rdf {

namespace {

using nlohmann::json;

// Seconds since the epoch, with a fraction.
std::optional<std::int64_t> time_of(const json& object, const char* key) {
  const auto seconds = real_of(object, key);
  if (!seconds || !std::isfinite(*seconds) || std::fabs(*seconds) > 9e9) return std::nullopt;
  const double whole = std::floor(*seconds);
  // A double holds a time of today to about a quarter of a microsecond.
  return static_cast<std::int64_t>(whole) * 1'000'000'000 + std::llround((*seconds - whole) * 1e6) * 1'000;
}

class Message {
 public:
  Message(const json& message, const PllibPlan& plan, const std::string& host, const std::string& place,
          const QuadSink& sink, PllibProblems& problems)
      : message_(message),
        object_(message.at("prov_obj")),
        plan_(plan),
        host_(host),
        place_(place),
        sink_(sink),
        problems_(problems),
        workflow_(pllib_workflow_of(message)) {}

  void map() {
    const std::string kind = string_of(message_, "act_type").value_or(guessed_kind());
    if (kind == "workflow")
      workflow();
    else if (kind == "task")
      part("task", "dt", "id", "DataTransformationExecution", "DataTransformation");
    else if (kind == "cycle")
      part("cycle", "cycle_name", "iteration_id", "IterationExecution", "Iteration");
    else
      problem("act_type '" + kind + "' is not known; the message is left out");
  }

 private:
  std::string guessed_kind() const {
    return object_.contains("task") ? "task" : object_.contains("cycle") ? "cycle" : "workflow";
  }
  void problem(const std::string& what) { problems_.push_back("provml-E0413 " + place_ + ": " + what); }

  // A run is named by its workflow and the execution's id; tasks of no workflow belong to the run "global".
  std::string run_id(const json& execution) const {
    const std::string id = pllib_text(execution);
    if (id.empty() && workflow_.empty()) return "global";
    if (id.empty()) return workflow_;
    return workflow_.empty() ? id : workflow_ + "-" + id;
  }

  void enter_run(const json& holder) {
    const auto execution = holder.find("wf_execution");
    const std::string id = run_id(execution == holder.end() ? json() : *execution);
    run_ = run_iri(id);
    Emitter out(sink_, run_);
    out.type(run_, ns::kActivity);
    out.type(run_, provml_iri(kWorkflowRole.execution_class));
    out.literal(run_, provml_iri("runId"), id);
    if (workflow_.empty()) return;
    out.literal(run_, ns::kWorkflow, workflow_);
    ProcessInfo process;
    process.run_iri = run_;
    map_workflow_of_run(out, process, workflow_);
  }

  void workflow() {
    enter_run(object_);
    Emitter out(sink_, run_);
    times(out, run_, object_);
    details(out, run_, object_, {"wf_execution", "values"});
    details(out, run_, message_, {"prov_obj", "dataflow_name", "act_type"});
    values(out, run_, "", true);
  }

  // A task or an iteration of a cycle.
  void part(const char* holder, const char* name_key, const char* id_key, const char* execution_class,
            const char* plan_class) {
    const auto found = object_.find(holder);
    const auto named = object_.find(name_key);
    const std::string name = named == object_.end() ? std::string() : pllib_text(*named);
    if (found == object_.end() || !found->is_object() || name.empty())
      return problem(std::string("has no '") + holder + "' or no '" + name_key +
                     "'; the message is left out");
    const json& about = *found;
    enter_run(about);
    Emitter out(sink_, run_);
    const auto id = about.find(id_key);
    const std::string activity = activity_iri(name, id == about.end() ? json() : *id);
    const std::string plan = pllib_plan_iri(workflow_, name);
    out.type(activity, provml_iri(execution_class));
    out.iri(activity, ns::kPlanOf, plan);
    Emitter prospective(sink_, kProspectiveGraph);
    prospective.type(plan, ns::kEntity);
    prospective.type(plan, ns::kPlan);
    prospective.type(plan, provml_iri(plan_class));
    prospective.literal(plan, ns::kLabel, name);
    const auto cycle = string_of(about, "parent_cycle_name");
    // PLLib leaves out an iteration that is 0.
    const json iteration =
        about.contains("parent_cycle_iteration") ? about["parent_cycle_iteration"] : json(0);
    out.iri(activity, ns::kPartOf, cycle && !cycle->empty() ? activity_iri(*cycle, iteration) : run_);
    times(out, activity, about);
    details(out, activity, about,
            {"id", "iteration_id", "wf_execution", "parent_cycle_name", "parent_cycle_iteration"});
    details(out, activity, message_, {"prov_obj", "dataflow_name", "act_type"});
    if (const auto person = object_.find("person"); person != object_.end() && !pllib_text(*person).empty()) {
      const std::string who = "urn:provml:person:" + escape_iri_segment(pllib_text(*person));
      out.iri(activity, ns::kWasAssociatedWith, who);
      out.type(who, ns::kAgent);
      out.type(who, ns::kPerson);
      out.literal(who, ns::kLabel, pllib_text(*person));
    }
    values(out, activity, name, string_of(object_, "type").value_or("Input") == "Output");
  }

  std::string activity_iri(const std::string& name, const json& id) const {
    return run_ + "/a/" + escape_iri_segment(name) + ":" + escape_iri_segment(pllib_text(id));
  }

  void times(Emitter& out, const std::string& activity, const json& about) {
    const auto start = time_of(about, "startTime"), end = time_of(about, "endTime");
    if (start) out.time(activity, ns::kStartedAtTime, *start);
    if (end) out.time(activity, ns::kEndedAtTime, *end);
    if (start && end && *end >= *start)
      out.real(activity, ns::kDurationSeconds, static_cast<double>(*end - *start) / 1e9);
    if (string_of(about, "status").value_or("") == "ERRORED") out.literal(activity, ns::kStatus, "failed");
  }

  // What has no place of its own: KEY=TEXT.
  void details(Emitter& out, const std::string& subject, const json& about,
               const std::set<std::string>& known) {
    static const std::set<std::string> kEverywhere{"startTime", "endTime", "status"};
    for (const auto& [key, value] : about.items())
      if (!known.contains(key) && !kEverywhere.contains(key) && !value.is_null())
        out.literal(subject, provml_iri("detail"), clean_utf8(key) + "=" + pllib_text(value));
  }

  void values(Emitter& out, const std::string& activity, const std::string& transformation, bool output) {
    const auto found = object_.find("values");
    if (found == object_.end() || found->is_null()) return;
    json given = *found;
    if (!given.is_object()) {
      problem("'values' is not an object; it is kept as one value");
      given = json{{"values", given}};
    }
    const std::string plan = pllib_plan_iri(workflow_, transformation.empty() ? "workflow" : transformation);
    for (const auto& [name, value] : given.items()) {
      const auto planned = plan_.find(pllib_attribute_key(transformation, clean_utf8(name)));
      map_pllib_value(out, {activity, plan, clean_utf8(name), output, host_},
                      planned == plan_.end() ? PllibAttribute() : planned->second, value);
    }
  }

  const json& message_;
  const json& object_;
  const PllibPlan& plan_;
  const std::string& host_;
  const std::string& place_;
  const QuadSink& sink_;
  PllibProblems& problems_;
  std::string workflow_, run_;
};

}  // namespace

void map_pllib_message(const json& message, const PllibPlan& plan, const std::string& host,
                       const std::string& place, const QuadSink& sink, PllibProblems& problems) {
  Message(message, plan, host, place, sink, problems).map();
}

}  // namespace provml::rdf
