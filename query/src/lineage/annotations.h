// Domain data: what users say about the data that lineage reached, in the graphs that the catalogue lists.
#ifndef PROVML_QUERY_LINEAGE_ANNOTATIONS_H
#define PROVML_QUERY_LINEAGE_ANNOTATIONS_H

#include <vector>

#include "lineage/graph.h"
#include "provml/query/lineage.h"

namespace provml::query {

/// Gives files, versions and references the statements of which they are the subject in domain graphs, and
/// adds nodes for the resources that these name, two steps far. A file is also known there by its file: IRI.
void add_annotations(const Graph& graph, const std::vector<rdf::TermId>& ids, Lineage& lineage);

}  // namespace provml::query

#endif  // PROVML_QUERY_LINEAGE_ANNOTATIONS_H
