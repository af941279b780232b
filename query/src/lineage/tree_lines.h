// The text of the tree's lines: one for a datum, one or more for an activity.
#ifndef PROVML_QUERY_LINEAGE_TREE_LINES_H
#define PROVML_QUERY_LINEAGE_TREE_LINES_H

#include <string>
#include <vector>

#include "provml/query/lineage.h"
#include "provml/query/results.h"

namespace provml::query {

/// A value as it stands on a line: arrays by their shape, long text cut, no control characters.
std::string short_value(const std::string& value);
/// "name=value name=value ..." of the properties from `from`.
std::string assignments(const std::vector<Property>& properties, const std::string& from);
/// File, version, reference, value or slot: its name and what tells it from others of that name.
std::string data_line(const LineageNode& node);
/// Characteristics and annotations: one line each kind, the kind as its first word.
std::vector<std::string> data_notes(const LineageNode& node);
/// An activity (innermost first) with those around it that have not been shown yet, and its run.
std::string activity_line(const std::vector<const LineageNode*>& chain, const LineageNode* run);
/// Run id of a run's IRI.
std::string run_name(const std::string& iri);

}  // namespace provml::query

#endif  // PROVML_QUERY_LINEAGE_TREE_LINES_H
