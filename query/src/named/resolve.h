// The lookups behind Resolver.
#ifndef PROVML_QUERY_NAMED_RESOLVE_H
#define PROVML_QUERY_NAMED_RESOLVE_H

#include <filesystem>
#include <string>
#include <vector>

#include "lineage/graph.h"

namespace provml::query {

/// Versions (or the file itself, or another reference) that a user's text means; empty if there are none.
/// Throws provml-E0515 if it may mean several.
std::vector<rdf::TermId> resolve_data(const Graph& graph, const std::filesystem::path& cwd,
                                      const std::string& text);
/// Adds the versions that are the same file under another name: size and time of modification (ns) are equal
/// and exactly one of them was written by a known activity.
void add_moves(const Graph& graph, std::vector<rdf::TermId>& ids);
/// Input slots whose value is the text: as it stands, as a number, or as a range (111-125, [111,125],
/// 111:125) in any of the forms in which programs hold ranges. Characteristics of data only where nothing
/// else has the value.
std::vector<rdf::TermId> resolve_setting(const Graph& graph, const std::string& text);
/// Run ids, latest first.
std::vector<std::string> known_runs(const Graph& graph);
/// Paths (or names) of the data that slots of a class refer to, in order.
std::vector<std::string> known_data(const Graph& graph, std::string_view slot_class);
/// "a, b, c and 4 more" of at most ten.
std::string some_of(const std::vector<std::string>& known);

}  // namespace provml::query

#endif  // PROVML_QUERY_NAMED_RESOLVE_H
