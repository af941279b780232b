#include "agents.h"

#include "json_input.h"
#include "names.h"

namespace provml::rdf {

namespace {

const std::string kQualifiedAssociation = prov_iri("qualifiedAssociation"),
                  kAssociation = prov_iri("Association"), kAgentOf = prov_iri("agent"),
                  kHadPlan = prov_iri("hadPlan"), kSoftwareAgent = prov_iri("SoftwareAgent"),
                  kProgram = provml_iri("Program");

void describe_software(Emitter& out, const std::string& software, std::string_view label) {
  out.type(software, ns::kAgent);
  out.type(software, kSoftwareAgent);
  out.type(software, kProgram);
  out.literal(software, ns::kLabel, label);
}

void associate(Emitter& out, const std::string& activity, const std::string& association,
               const std::string& agent, const std::string& plan) {
  out.iri(activity, kQualifiedAssociation, association);
  out.type(association, kAssociation);
  out.iri(association, kAgentOf, agent);
  out.iri(association, kHadPlan, plan);
}

void map_program(Emitter& out, const ProcessInfo& process, const nlohmann::json& frame) {
  const std::string& program = process.program_iri;
  const std::string exe = string_of(frame, "exe").value_or("");
  describe_software(out, program, std::string_view(exe).substr(exe.rfind('/') + 1));
  out.literal(program, provml_iri("path"), exe);
  out.iri(process.process_iri, ns::kWasAssociatedWith, program);
  const nlohmann::json& git = object_of(frame, "git");
  if (const auto commit = string_of(git, "commit"); commit && !commit->empty())
    out.literal(program, provml_iri("gitCommit"), *commit);
  if (const auto dirty = boolean_of(git, "dirty")) out.boolean(program, provml_iri("gitDirty"), *dirty);
  if (const auto text = string_of(frame, "compiler"); text && !text->empty()) {
    const std::string compiler = software_iri("compiler", *text);
    describe_software(out, compiler, *text);
    out.iri(program, provml_iri("builtWith"), compiler);
  }
  if (process.user_iri.empty()) return;
  out.iri(program, prov_iri("actedOnBehalfOf"), process.user_iri);
  const std::string delegation = process.process_iri + "/delegation";
  out.iri(program, prov_iri("qualifiedDelegation"), delegation);
  out.type(delegation, prov_iri("Delegation"));
  out.iri(delegation, kAgentOf, process.user_iri);
  out.iri(delegation, prov_iri("hadActivity"), process.process_iri);
}

}  // namespace

void name_agents(ProcessInfo& process, const nlohmann::json& frame) {
  if (!process.user.empty()) process.user_iri = agent_iri(process.host, process.user);
  const std::string exe = string_of(frame, "exe").value_or("");
  if (exe.empty()) return;
  const nlohmann::json& git = object_of(frame, "git");
  std::string version = string_of(git, "commit").value_or("");
  if (boolean_of(git, "dirty").value_or(false)) version += "-dirty";
  process.program_iri = program_iri(process.host, exe, version);
}

void map_agents(Emitter& out, const ProcessInfo& process, const nlohmann::json& frame) {
  if (!process.user_iri.empty()) {
    const std::string& user = process.user_iri;
    out.iri(process.run_iri, ns::kWasAssociatedWith, user);
    out.type(user, ns::kAgent);
    out.type(user, ns::kPerson);
    out.literal(user, ns::kLabel, process.user);
  }
  if (!process.program_iri.empty()) map_program(out, process, frame);
  if (const auto version = string_of(frame, "runtime_version"); version && !version->empty()) {
    const std::string runtime = software_iri("provml", *version);
    describe_software(out, runtime, "provml " + *version);
    out.literal(runtime, provml_iri("version"), *version);
    out.iri(process.process_iri, ns::kWasAssociatedWith, runtime);
  }
  if (const auto workflow = string_of(frame, "workflow"); workflow && !workflow->empty())
    map_workflow_of_run(out, process, *workflow);
}

void map_workflow_of_run(Emitter& out, const ProcessInfo& process, const std::string& name) {
  const std::string workflow = workflow_iri(name);
  out.iri(process.run_iri, ns::kPlanOf, workflow);
  out.type(workflow, ns::kEntity);
  out.type(workflow, ns::kPlan);
  out.type(workflow, provml_iri(kWorkflowRole.plan_class));
  out.literal(workflow, ns::kLabel, name);
  if (!process.user_iri.empty())
    associate(out, process.run_iri, process.run_iri + "/association/" + escape_iri_segment(name),
              process.user_iri, workflow);
}

void map_association(Emitter& out, const ProcessInfo& process, const SiteInfo& site,
                     const std::string& activity) {
  const std::string& agent = process.program_iri.empty() ? process.user_iri : process.program_iri;
  if (agent.empty()) return;
  out.iri(activity, ns::kWasAssociatedWith, agent);
  associate(out, activity, activity + "/association", agent, site.iri);
}

}  // namespace provml::rdf
