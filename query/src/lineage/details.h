// What the nodes of a lineage are called and what belongs to them: everything that the search itself does not
// need.
#ifndef PROVML_QUERY_LINEAGE_DETAILS_H
#define PROVML_QUERY_LINEAGE_DETAILS_H

#include <vector>

#include "lineage/graph.h"
#include "provml/query/lineage.h"

namespace provml::query {

/// Fills the nodes' descriptive members and adds domain nodes. `ids` are the terms of the nodes.
void add_details(const Graph& graph, const std::vector<rdf::TermId>& ids, Lineage& lineage);

}  // namespace provml::query

#endif  // PROVML_QUERY_LINEAGE_DETAILS_H
