// What a workflow file says beside the marks, as site descriptors carry it: workflow, study, experiment,
// evaluation, data stores, roles of the user's domain (docs/mapping.md, SITE).
#ifndef PROVML_RDF_MAPPING_WORKFLOW_PART_H
#define PROVML_RDF_MAPPING_WORKFLOW_PART_H

#include <nlohmann/json.hpp>
#include <string>

#include "emitter.h"

namespace provml::rdf {

/// A data store by its name and its JSON: {"type", "iri", "description", other keys}. What may be a secret is
/// left out.
DataStoreInfo parse_store(const std::string& name, const nlohmann::json& json);
/// The store and its metadata.
void map_store(Emitter& out, const DataStoreInfo& store);
/// What the data of a store are named by: its IRI, else its name.
std::string key_of_store(const DataStoreInfo& store);

/// Sets `workflow`, `stores` and `domain_roles` of a site.
void parse_workflow_part(SiteInfo& site, const nlohmann::json& descriptor);
/// What a descriptor says of them, in the prospective graph.
void map_workflow_part(Emitter& out, const SiteInfo& site);
/// What an execution of the site says of its run.
void map_run_of_workflow(Emitter& out, const ProcessInfo& process, const SiteInfo& site);

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPING_WORKFLOW_PART_H
