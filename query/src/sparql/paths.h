// paths.h: evaluation of property paths over ids.
#ifndef PROVML_QUERY_SPARQL_PATHS_H
#define PROVML_QUERY_SPARQL_PATHS_H

#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "algebra.h"
#include "dataset.h"
#include "function_ref.h"

namespace provml::query::sparql {

class PathFinder {
 public:
  using Sink = FunctionRef<bool(TermId, TermId)>;
  explicit PathFinder(const Dataset& dataset) : dataset_(dataset) {}
  /// Pairs (s, o) that the path connects; an end that is 0 is free. Closures give each pair once.
  bool find(const CompiledPath& path, TermId s, TermId o, TermId graph, Sink sink);

 private:
  using Nodes = std::vector<TermId>;
  bool links(TermId s, TermId p, TermId o, TermId graph, const std::vector<TermId>* negated, Sink sink);
  bool closure(const CompiledPath& path, TermId s, TermId o, TermId graph, Sink sink);
  std::shared_ptr<const Nodes> reach(const Nfa& nfa, bool backward, TermId start, TermId graph);
  /// Whether `target` is reached; stops there.
  bool search(const Nfa& nfa, bool backward, TermId start, TermId target, TermId graph, Nodes* found);
  Nodes all_nodes(TermId graph);
  Nodes first_nodes(const Nfa& nfa, TermId graph);

  const Dataset& dataset_;
  using Key = std::tuple<const Nfa*, bool, TermId, TermId>;
  std::map<Key, std::shared_ptr<const Nodes>> memory_;
  std::size_t remembered_ = 0;
  std::map<std::pair<const Nfa*, TermId>, TermId> last_start_;
};

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_PATHS_H
