// Texts of PLLib -> single plans and messages.
#ifndef PROVML_RDF_INGEST_PLLIB_READ_H
#define PROVML_RDF_INGEST_PLLIB_READ_H

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace provml::rdf {

using PllibVisit = std::function<void(const nlohmann::json& item, const std::string& place)>;
using PllibProblems = std::vector<std::string>;

bool is_pllib_plan(const nlohmann::json& item);
bool is_pllib_message(const nlohmann::json& item);

/// The plans and messages of one JSON text, or of lines of JSON, in their order. What is neither is a
/// problem.
void each_pllib_item(std::string_view text, const std::string& name, const PllibVisit& visit,
                     PllibProblems& problems);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_PLLIB_READ_H
