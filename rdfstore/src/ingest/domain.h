// Domain graphs: what goes into them, and what may not.
#ifndef PROVML_RDF_INGEST_DOMAIN_H
#define PROVML_RDF_INGEST_DOMAIN_H

#include <cstdint>
#include <filesystem>
#include <string>

#include "provml/rdf/store.h"

namespace provml::rdf {

/// Throws provml-E0411 for a graph of provml's own.
void check_domain_graph(const std::string& graph, const std::filesystem::path& file);
/// Puts the file's quads into `batch`; those without a graph into `default_graph`. Every graph is emptied
/// before and catalogued. Returns the number of quads.
std::uint64_t load_domain(Batch& batch, const std::filesystem::path& file, const std::string& default_graph);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_DOMAIN_H
