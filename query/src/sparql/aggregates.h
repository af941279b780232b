// aggregates.h: what one aggregate has seen of one group.
#ifndef PROVML_QUERY_SPARQL_AGGREGATES_H
#define PROVML_QUERY_SPARQL_AGGREGATES_H

#include <unordered_set>

#include "ast.h"
#include "pool.h"

namespace provml::query::sparql {

class Accumulator {
 public:
  /// `id` is 0 for an error of the argument.
  void add(const Aggregate& a, Pool& pool, TermId id);
  /// 0 where the aggregate has no value.
  TermId result(const Aggregate& a, Pool& pool) const;

 private:
  std::uint64_t count_ = 0;
  bool error_ = false;
  Number sum_ = Number::integer(0);
  TermId chosen_ = 0;
  Value extreme_;
  std::string text_;
  std::unordered_set<TermId> seen_;
};

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_AGGREGATES_H
