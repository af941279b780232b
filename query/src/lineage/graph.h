// The source as lineage sees it: triples of the union of all graphs, with the terms of the mapping as ids.
#ifndef PROVML_QUERY_LINEAGE_GRAPH_H
#define PROVML_QUERY_LINEAGE_GRAPH_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::query {

/// Ids of the terms that lineage follows; 0 where the source does not hold the term.
struct Terms {
  explicit Terms(const rdf::QuadSource& source);
  rdf::TermId type, label;
  rdf::TermId used, generated_by, derived_from, specialization_of, had_member, value, started, ended,
      associated_with;
  rdf::TermId part_of, content_from, plan, stage, status, attribute, path, size, modified, partial, workflow,
      derivations, content;
  rdf::TermId catalog, domain_graph, file_version, file, collection;
};

class Graph {
 public:
  explicit Graph(const rdf::QuadSource& source) : source_(source), terms(source) {}

  /// Calls visit(id) for every object of (subject, predicate, ?).
  template <class Visit>
  void objects(rdf::TermId subject, rdf::TermId predicate, Visit visit) const {
    if (!predicate) return;
    auto cursor = source_.match({subject, predicate, 0, 0}, rdf::MatchMode::triples);
    for (rdf::QuadIds q; cursor->next(q);) visit(q.object);
  }
  /// Calls visit(id) for every subject of (?, predicate, object).
  template <class Visit>
  void subjects(rdf::TermId predicate, rdf::TermId object, Visit visit) const {
    if (!predicate) return;
    auto cursor = source_.match({0, predicate, object, 0}, rdf::MatchMode::triples);
    for (rdf::QuadIds q; cursor->next(q);) visit(q.subject);
  }
  /// The first object, or 0.
  rdf::TermId object(rdf::TermId subject, rdf::TermId predicate) const;
  rdf::TermId subject(rdf::TermId predicate, rdf::TermId object) const;
  bool has(rdf::TermId subject, rdf::TermId predicate, rdf::TermId object) const;
  /// Lexical form or IRI of the first object, or "".
  std::string text(rdf::TermId subject, rdf::TermId predicate) const;
  std::string string_of(rdf::TermId id) const { return source_.term_of(id).value; }
  const rdf::QuadSource& source() const { return source_; }

 private:
  const rdf::QuadSource& source_;

 public:
  const Terms terms;
};

/// The part of an IRI after its last '#', '/' or ':'.
std::string local_name(std::string_view iri);
/// IRI of the run that an IRI of the mapping is in, or "".
std::string run_of(std::string_view iri);
/// `urn:provml:run:RUN/v/...`: a value in memory.
bool is_memory_value(std::string_view iri);

}  // namespace provml::query

#endif  // PROVML_QUERY_LINEAGE_GRAPH_H
