// Domain data: RDF files of the users' own.
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

std::uint64_t ingest_domain_file(Store& store, const std::filesystem::path& file,
                                 const std::string& graph_iri) {
  const std::string name =
      graph_iri.empty() ? "urn:provml:domain:" + escape_iri_segment(file.stem().string()) : graph_iri;
  std::uint64_t count = 0;
  std::set<std::string> graphs;
  const auto batch = store.begin();
  const auto enter = [&](const std::string& graph) {
    if (!graphs.insert(graph).second) return;
    if (is_own_graph(graph))
      throw Error("provml-E0411", "domain data cannot go into the graph " + graph,
                  "name another graph: this one belongs to provml", file.string());
    batch->clear_graph(Term::iri(graph));
    batch->add({Term::iri(graph), Term::iri(ns::kType), Term::iri(provml_iri("DomainGraph")),
                Term::iri(std::string(kCatalogGraph))});
  };
  enter(name);
  parse_file(file, "", [&](Quad quad) {
    if (quad.graph.value.empty()) quad.graph = Term::iri(name);
    enter(quad.graph.value);
    batch->add(quad);
    ++count;
  });
  batch->commit();
  return count;
}

}  // namespace provml::rdf
