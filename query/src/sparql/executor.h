// executor.h: evaluation of an operator tree.
//
// Solutions are pushed: an operator binds slots of the one current row and calls its sink, which returns
// false to stop. A row handed into an operator restricts it; where that would change the answers
// (may_receive) the operator's own solutions are taken once and joined by hash.
#ifndef PROVML_QUERY_SPARQL_EXECUTOR_H
#define PROVML_QUERY_SPARQL_EXECUTOR_H

#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "algebra.h"
#include "dataset.h"
#include "expressions.h"
#include "hash_table.h"
#include "paths.h"

namespace provml::query::sparql {

class Executor {
 public:
  Executor(const rdf::QuadSource& source, const Options& options);
  Result run(Query& q);

 private:
  using Sink = FunctionRef<bool()>;
  using Row = std::vector<TermId>;

  // executor.cpp: operators
  bool evaluate(const Node& n, TermId* row, const SlotSet& given, Sink sink);
  bool evaluate_part(const Node& n, TermId* row, const SlotSet& given, Sink sink);
  bool join(const Node& n, const std::vector<const Node*>& order, std::size_t at, TermId* row,
            const SlotSet& given, Sink sink);
  std::vector<const Node*> join_order(const Node& n, const TermId* row);
  bool left_join(const Node& n, TermId* row, const SlotSet& given, Sink sink);
  bool minus(const Node& n, TermId* row, const SlotSet& given, Sink sink);
  bool graph(const Node& n, TermId* row, const SlotSet& given, Sink sink);
  bool extend(const Node& n, TermId* row, const SlotSet& given, Sink sink);
  std::shared_ptr<HashTable> solutions(const Node& n, const TermId* row, const SlotSet* columns);
  bool holds(const Condition& c, const TermId* row);
  bool exists(const Expr& e, const TermId* row);
  double cost(const Node& n, const TermId* row);

  // bgp.cpp: basic graph patterns
  struct Plan {
    SlotSet bound;
    std::vector<std::size_t> order;
    std::vector<std::vector<const Condition*>> checks;  ///< before each pattern, and at the end
    double cost = 0, rows = 0;
  };
  const Plan& plan(const Node& n, const TermId* row);
  Plan make_plan(const Node& n, const TermId* row);
  double pattern_cost(const Node& n, const Pattern& p, const TermId* row, const SlotSet& known) const;
  bool bgp(const Node& n, const Plan& p, std::size_t level, TermId* row, Sink sink);
  bool match(const Node& n, const Pattern& p, TermId* row, Sink sink);
  bool is_node(TermId id, TermId graph) const;
  TermId graph_of(const Node& n, const TermId* row) const;

  // select.cpp: solution modifiers
  /// The solutions' `columns`; slot `graph_slot` (if any) is bound to `graph` from the start.
  Table select(Query& q, const std::vector<int>& columns, int graph_slot, TermId graph);
  void each_solution(Query& q, Row& row, FunctionRef<bool()> visit);
  void each_group(Query& q, Row& row, FunctionRef<bool()> visit);
  TermId value_of(const Expr& e, const Row& row);
  std::vector<std::size_t> sorted(const Query& q, std::size_t rows, const std::vector<TermId>& keys);
  void restrict_dataset(const Query& q);
  void construct(Query& q, Result& r);
  void describe(Query& q, Result& r);

  Pool pool_;
  Dataset dataset_;
  Expressions expressions_;
  PathFinder paths_;

  const TermId* base_ = nullptr;  ///< the row that operators evaluated by themselves start from
  SlotSet base_bound_;            ///< what it binds: the solution around an EXISTS
  std::size_t width_ = 0;
  std::uint64_t work_ = 0;  ///< matches looked at

  struct Effort {
    std::uint64_t calls = 0, work = 0;
    bool by_hash = false;
    double full_cost = -1;
  };
  std::unordered_map<const Node*, Effort> efforts_;
  std::unordered_map<const Node*, std::vector<std::unique_ptr<Plan>>> plans_;
  std::map<std::pair<const Node*, TermId>, std::shared_ptr<HashTable>> tables_;
};

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_EXECUTOR_H
