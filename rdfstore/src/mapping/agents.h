// Who and what took part in a run: its user, its program, and what built and watched it (docs/mapping.md,
// Agents).
#ifndef PROVML_RDF_MAPPING_AGENTS_H
#define PROVML_RDF_MAPPING_AGENTS_H

#include <nlohmann/json.hpp>
#include <string>

#include "emitter.h"

namespace provml::rdf {

/// The IRIs of the user and of the program, from the PROCESS frame.
void name_agents(ProcessInfo& process, const nlohmann::json& frame);
/// What a PROCESS frame says of agents.
void map_agents(Emitter& out, const ProcessInfo& process, const nlohmann::json& frame);
/// The run follows the workflow `name`: as provml:plan, and as the user's qualified association.
void map_workflow_of_run(Emitter& out, const ProcessInfo& process, const std::string& name);
/// The program follows the plan of a stage: its qualified association.
void map_association(Emitter& out, const ProcessInfo& process, const SiteInfo& site,
                     const std::string& activity);

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPING_AGENTS_H
