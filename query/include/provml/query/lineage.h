// provml/query/lineage.h: where data came from and what was made of it (docs/mapping.md, "How lineage reads
// it").
//
//   query::Lineage tree = query::trace(*store->snapshot(), {"urn:provml:file:host:/m/model.pt;v=12-3"}, {});
//   query::write_tree(std::cout, tree, {});
//
// Thread rule: that of the source for trace(); the writers only read the Lineage. Errors: provml::Error
// provml-E0505 if no start is known to the source.
#ifndef PROVML_QUERY_LINEAGE_H
#define PROVML_QUERY_LINEAGE_H

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::query {

enum class Direction : std::uint8_t { backward, forward };

struct LineageOptions {
  Direction direction = Direction::backward;
  std::size_t max_depth = 0;  ///< number of activities followed one after the other; 0: all
  bool across_runs = true;    ///< false: stay within the runs of the starts
  bool details = true;  ///< labels, values, times, metrics and annotations; false: only IRIs, kinds and edges
};

enum class NodeKind : std::uint8_t { file, version, slot, activity, process, run, value, reference, domain };
/// "file", "version", ...
std::string_view to_string(NodeKind kind);

/// A name and a value that belong to a node. `from` says how it is known: "used", "generated",
/// "characteristic", "member", or the IRI of a domain graph.
struct Property {
  std::string name, value, from;
  friend auto operator<=>(const Property&, const Property&) = default;
};

struct LineageNode {
  std::string iri;
  NodeKind kind = NodeKind::slot;
  std::string label;  ///< base name of a file, name of an activity's mark, of a slot, of a workflow
  std::string type;   ///< local name of the most telling class: "LearningStageExecution", "ModelEvaluation"
  std::string value;  ///< of a slot: its values, joined by " | "
  std::string path;   ///< of a file
  std::string run;    ///< IRI of the run; "" for shared data
  std::string activity;              ///< of a slot: IRI of the activity it is in
  std::string stage;                 ///< of a learning stage: "Training", "Validation", "Test"
  std::string started, ended;        ///< xsd:dateTime, or ""; for a version `ended` is when it was modified
  std::string status;                ///< "failed" or ""
  bool output = false;               ///< of a slot: generated, not used
  bool partial = false;              ///< of a slot: truncated, sampled or redacted
  std::size_t depth = 0;             ///< number of activities between it and the nearest start
  std::vector<Property> properties;  ///< metrics of an activity, characteristics and annotations of data
};

/// A step in the direction from result to origin, whatever the direction of the search: `from` depends on
/// `to`.
struct LineageEdge {
  std::size_t from = 0, to = 0;  ///< indexes of nodes
  std::string_view relation;  ///< "used", "wasGeneratedBy", "partOf", "wasDerivedFrom", "specializationOf",
                              ///< "contentFrom", "movedFrom", "annotatedBy", "hadMember", "memberOf"
  friend auto operator<=>(const LineageEdge&, const LineageEdge&) = default;
};

struct Lineage {
  Direction direction = Direction::backward;
  std::vector<std::size_t> starts;  ///< indexes of nodes
  std::vector<LineageNode> nodes;   ///< in breadth-first order
  std::vector<LineageEdge> edges;
};

/// Everything that `starts` (IRIs) depend on (backward) or that depends on them (forward). A start that is a
/// run or an activity stands for all that happened within it.
Lineage trace(const rdf::QuadSource& source, const std::vector<std::string>& starts,
              const LineageOptions& options);

/// The quads of a lineage, sorted: of its nodes, of the parameters and measures of its activities, and of
/// what describes them (plans, attributes, agents, stores). Of relations between data and activities those
/// whose ends are both in it.
std::vector<rdf::Quad> lineage_quads(const rdf::QuadSource& source, const Lineage& lineage);

struct TreeOptions {
  std::size_t width = 0;  ///< columns of the terminal; 0: lines are not cut
  bool ascii = false;     ///< draw branches with ASCII characters
};

/// For people: data and activities, with parameters and metrics on the activity's line; what repeats is
/// printed once.
void write_tree(std::ostream& out, const Lineage& lineage, const TreeOptions& options);
/// Graphviz; slots are drawn as the edges that they are.
void write_dot(std::ostream& out, const Lineage& lineage);
/// {"direction", "starts", "nodes", "edges"}: everything.
void write_json(std::ostream& out, const Lineage& lineage);
/// Rows (depth, kind, name, value, run, started, IRI) of all nodes: the columns of --format table and csv.
std::vector<std::vector<std::string>> lineage_rows(const Lineage& lineage);
/// Names of the columns of lineage_rows().
const std::vector<std::string>& lineage_columns();

}  // namespace provml::query

#endif  // PROVML_QUERY_LINEAGE_H
