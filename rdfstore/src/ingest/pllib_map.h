// One plan or message of PLLib -> quads (docs/mapping.md, PLLib). Pure: any order and any repetition gives
// the same set, for a given plan.
#ifndef PROVML_RDF_INGEST_PLLIB_MAP_H
#define PROVML_RDF_INGEST_PLLIB_MAP_H

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "pllib_read.h"
#include "provml/rdf/mapper.h"

namespace provml::rdf {

/// What a plan says of an attribute.
struct PllibAttribute {
  std::string role;        ///< of the vocabulary, or ""
  bool reference = false;  ///< its values name data
  std::string store;       ///< in which; "" for the file system
};
/// TRANSFORMATION, NUL, ATTRIBUTE -> what the plan of a workflow says of it.
using PllibPlan = std::map<std::string, PllibAttribute>;
std::string pllib_attribute_key(std::string_view transformation, std::string_view attribute);

std::string pllib_workflow_of(const nlohmann::json& item);
PllibPlan read_pllib_plan(const nlohmann::json& plan);
void map_pllib_plan(const nlohmann::json& plan, const QuadSink& sink);
/// What cannot be understood of the message becomes a line in `problems`, with `place`.
void map_pllib_message(const nlohmann::json& message, const PllibPlan& plan, const std::string& host,
                       const std::string& place, const QuadSink& sink, PllibProblems& problems);

/// Names that plans and messages share.
std::string pllib_plan_iri(std::string_view workflow, std::string_view transformation);
std::string pllib_text(const nlohmann::json& value);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_PLLIB_MAP_H
