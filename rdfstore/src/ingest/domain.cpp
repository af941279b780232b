// Domain data: RDF files of the users' own.
#include "domain.h"

#include <set>

#include "mapping/names.h"
#include "provml/error.h"
#include "provml/rdf/ingest.h"
#include "provml/rdf/mapper.h"
#include "provml/rdf/syntax.h"

namespace provml::rdf {

namespace {

// Graphs that only ingest() may write: replacing them would lose provenance.
bool is_own_graph(const std::string& graph) {
  return graph == kProspectiveGraph || graph == kCatalogGraph || graph.starts_with("urn:provml:run:");
}

}  // namespace

void check_domain_graph(const std::string& graph, const std::filesystem::path& file) {
  if (is_own_graph(graph))
    throw Error("provml-E0411", "domain data cannot go into the graph " + graph,
                "name another graph: this one belongs to provml", file.string());
}

std::uint64_t load_domain(Batch& batch, const std::filesystem::path& file, const std::string& default_graph) {
  std::uint64_t count = 0;
  std::set<std::string> graphs;
  const auto enter = [&](const std::string& graph) {
    if (!graphs.insert(graph).second) return;
    check_domain_graph(graph, file);
    batch.clear_graph(Term::iri(graph));
    batch.add({Term::iri(graph), Term::iri(ns::kType), Term::iri(provml_iri("DomainGraph")),
               Term::iri(std::string(kCatalogGraph))});
  };
  if (!default_graph.empty()) enter(default_graph);
  parse_file(file, "", [&](Quad quad) {
    if (quad.graph.value.empty()) quad.graph = Term::iri(default_graph);
    enter(quad.graph.value);
    batch.add(quad);
    ++count;
  });
  return count;
}

std::uint64_t ingest_domain_file(Store& store, const std::filesystem::path& file,
                                 const std::string& graph_iri) {
  const std::string name =
      graph_iri.empty() ? "urn:provml:domain:" + escape_iri_segment(file.stem().string()) : graph_iri;
  const auto batch = store.begin();
  const std::uint64_t count = load_domain(*batch, file, name);
  batch->commit();
  return count;
}

}  // namespace provml::rdf
