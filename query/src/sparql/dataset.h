// dataset.h: the graphs that a query sees (SPARQL 1.1, 13).
#ifndef PROVML_QUERY_SPARQL_DATASET_H
#define PROVML_QUERY_SPARQL_DATASET_H

#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::query::sparql {

using rdf::MatchMode;
using rdf::QuadIds;
using rdf::TermId;

/// Graphs that a pattern is matched in, besides the ids of named graphs.
inline constexpr TermId kDefault = 0;            ///< the query's default graph
inline constexpr TermId kAnyNamed = ~TermId{0};  ///< every named graph; matches tell which

class Dataset {
 public:
  Dataset(const rdf::QuadSource& source, bool union_default)
      : source_(source), union_default_(union_default) {}
  /// FROM and FROM NAMED.
  void restrict(std::vector<TermId> defaults, const std::vector<TermId>& named);

  /// Null where nothing can match. With kDefault each triple comes once and the graph is 0.
  std::unique_ptr<rdf::QuadCursor> match(TermId s, TermId p, TermId o, TermId graph) const;
  std::uint64_t estimate(TermId s, TermId p, TermId o, TermId graph) const;
  /// All named graphs that hold a quad. The first call may read the whole source.
  const std::vector<TermId>& named_graphs() const;
  bool is_named_graph(TermId graph) const;

 private:
  bool may_be_named(TermId graph) const;

  const rdf::QuadSource& source_;
  bool union_default_;
  bool restricted_ = false;
  std::vector<TermId> defaults_;
  std::unordered_set<TermId> named_;
  mutable std::optional<std::vector<TermId>> all_named_;
};

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_DATASET_H
