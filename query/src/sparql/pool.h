// pool.h: ids of all terms of one evaluation: those of the source, and local ones for what is computed.
//
// One term has one id: equal ids are equal terms. Local ids have the highest bit set.
#ifndef PROVML_QUERY_SPARQL_POOL_H
#define PROVML_QUERY_SPARQL_POOL_H

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "provml/rdf/quad_source.h"
#include "value.h"

namespace provml::query::sparql {

using rdf::TermId;
inline constexpr TermId kLocal = TermId{1} << 63;
inline bool is_local(TermId id) { return (id & kLocal) != 0; }

class Pool {
 public:
  explicit Pool(const rdf::QuadSource& source) : source_(source) {}
  TermId intern(const rdf::Term& term);
  TermId intern(const Value& value) { return intern(value.as_term()); }
  /// Valid until the next trim(); for a local id always.
  const Value& value(TermId id);
  rdf::Term term(TermId id);
  /// A blank node that is nowhere in the source.
  rdf::Term fresh_blank();
  /// Forgets decoded terms of the source when they are many. Call where no reference to a Value is held.
  void trim();

 private:
  const rdf::QuadSource& source_;
  std::unordered_map<std::string, TermId> ids_;
  std::deque<Value> local_;
  std::unordered_map<TermId, Value> decoded_;
  std::uint64_t blanks_ = 0;
};

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_POOL_H
