// provml/rdf/quad_source.h: the abstract source of quads that query/ reads.
//
//   TermId type = source.id_of(Term::iri(rdf + "type"));
//   auto cursor = source.match({0, type, 0, 0}, MatchMode::quads);
//   for (QuadIds q; cursor->next(q);) use(source.term_of(q.subject));
//
// A source is a snapshot: what it answers does not change while it lives. It is used by one thread; several
// sources over one store may be used by several threads.
#ifndef PROVML_RDF_QUAD_SOURCE_H
#define PROVML_RDF_QUAD_SOURCE_H

#include <cstdint>
#include <memory>

#include "provml/rdf/term.h"

namespace provml::rdf {

/// Number of a term in one source. 0 is "no term" and, in a pattern, "any".
using TermId = std::uint64_t;
/// The id that every source gives to the default graph.
inline constexpr TermId kDefaultGraph = 1;

struct QuadIds {
  TermId subject = 0, predicate = 0, object = 0, graph = 0;
  friend auto operator<=>(const QuadIds&, const QuadIds&) = default;
};

enum class MatchMode {
  quads,   ///< every matching quad
  triples  ///< graphs are ignored: every (s, p, o) that is in any graph once; `graph` is 0 in the result
};

class QuadCursor {
 public:
  virtual ~QuadCursor() = default;
  virtual bool next(QuadIds& quad) = 0;
};

class QuadSource {
 public:
  virtual ~QuadSource() = default;
  /// 0 if the source holds no such term.
  virtual TermId id_of(const Term& term) const = 0;
  virtual Term term_of(TermId id) const = 0;
  /// Pattern components that are 0 match anything.
  virtual std::unique_ptr<QuadCursor> match(const QuadIds& pattern, MatchMode mode) const = 0;
  /// A cheap upper estimate of the number of matches, for join ordering.
  virtual std::uint64_t estimate(const QuadIds& pattern) const = 0;
};

}  // namespace provml::rdf

#endif  // PROVML_RDF_QUAD_SOURCE_H
