// provml/query/engine.h: SPARQL 1.1 over a QuadSource.
//
//   query::Result r = query::evaluate(source, "SELECT ?s WHERE { ?s a prov:Activity }", {.prefixes =
//   query::default_prefixes()}); for (const auto& row : r.rows) if (row[0]) print(*row[0]);
//
// Thread rule: that of the source. Errors: provml::Error provml-E05xx with line and column of the query text.
#ifndef PROVML_QUERY_ENGINE_H
#define PROVML_QUERY_ENGINE_H

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::query {

enum class Form { select, ask, construct, describe };

struct Result {
  Form form = Form::select;
  std::vector<std::string> variables;                       ///< without '?'
  std::vector<std::vector<std::optional<rdf::Term>>> rows;  ///< SELECT; an unbound variable is nullopt
  bool boolean = false;                                     ///< ASK
  std::vector<rdf::Quad> graph;                             ///< CONSTRUCT, DESCRIBE
};

struct Options {
  std::map<std::string, std::string> prefixes;  ///< known besides the query's own PREFIX lines
  bool union_default_graph = true;  ///< patterns outside GRAPH see every graph as one set of triples
  std::string base;                 ///< base IRI for relative IRIs
};

/// prov:, mls:, provml:, rdf:, rdfs:, xsd:, owl:.
std::map<std::string, std::string> default_prefixes();

/// Parses and evaluates; the whole result is in memory.
Result evaluate(const rdf::QuadSource& source, std::string_view sparql, const Options& options);

}  // namespace provml::query

#endif  // PROVML_QUERY_ENGINE_H
