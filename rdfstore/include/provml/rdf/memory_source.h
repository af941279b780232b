// provml/rdf/memory_source.h: a QuadSource over quads in memory, for tests, small inputs and one-off queries.
//
//   rdf::MemorySource source({{Term::iri("urn:a"), Term::iri("urn:p"), Term::literal("1"), Term::iri("")}});
//   auto cursor = source.match({source.id_of(Term::iri("urn:a")), 0, 0, 0}, MatchMode::triples);
//
// Every pattern is answered from a sorted index; memory is about 200 bytes per quad besides its terms.
// Immutable once built: any number of threads may read it. Errors: term_of() of an id that no match gave
// throws provml::Error provml-E0409.
#ifndef PROVML_RDF_MEMORY_SOURCE_H
#define PROVML_RDF_MEMORY_SOURCE_H

#include <array>
#include <map>
#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::rdf {

class MemorySource : public QuadSource {
 public:
  MemorySource() : MemorySource(std::vector<Quad>{}) {}
  /// Duplicates count once.
  explicit MemorySource(const std::vector<Quad>& quads);

  TermId id_of(const Term& term) const override;
  Term term_of(TermId id) const override;
  std::unique_ptr<QuadCursor> match(const QuadIds& pattern, MatchMode mode) const override;
  std::uint64_t estimate(const QuadIds& pattern) const override;
  /// Number of different quads.
  std::uint64_t size() const { return indexes_[0].size(); }

 private:
  using Key = std::array<TermId, 4>;
  struct Range {
    std::size_t index, begin, end;
  };
  TermId intern(const Term& term);
  Range range_of(const QuadIds& pattern) const;

  std::map<Term, TermId> ids_;
  std::vector<const Term*> terms_;  ///< by id; points into ids_
  std::array<std::vector<Key>, 6> indexes_;
};

}  // namespace provml::rdf

#endif  // PROVML_RDF_MEMORY_SOURCE_H
