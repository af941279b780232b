// Quads of a selection by predicate, and what the whole source says of a thing.
#ifndef PROVML_RDFSTORE_SRC_EXPORT_LOOKUP_H
#define PROVML_RDFSTORE_SRC_EXPORT_LOOKUP_H

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "provml/export/selection.h"
#include "provml/vocabulary.h"

namespace provml::exporting {

using rdf::TermId;

class Lookup {
 public:
  explicit Lookup(const Selection& selection) : source_(selection.source), graph_(selection.graph) {}

  TermId term(std::string_view space, std::string_view name) const {
    return source_.id_of(rdf::Term::iri(std::string(space).append(name)));
  }
  TermId prov(std::string_view name) const { return term(vocabulary::kProv, name); }
  TermId own(std::string_view name) const { return term(vocabulary::kNamespace, name); }
  std::string text(TermId id) const { return source_.term_of(id).value; }
  rdf::Term whole(TermId id) const { return source_.term_of(id); }

  /// visit(subject, object) for the quads of the selection.
  template <class Visit>
  void each(TermId predicate, Visit visit) const {
    if (!predicate) return;
    auto cursor =
        source_.match({0, predicate, 0, graph_}, graph_ ? rdf::MatchMode::quads : rdf::MatchMode::triples);
    for (rdf::QuadIds q; cursor->next(q);) visit(q.subject, q.object);
  }
  /// visit(object) for what the whole source says.
  template <class Visit>
  void objects(TermId subject, TermId predicate, Visit visit) const {
    if (!predicate || !subject) return;
    auto cursor = source_.match({subject, predicate, 0, 0}, rdf::MatchMode::triples);
    for (rdf::QuadIds q; cursor->next(q);) visit(q.object);
  }
  template <class Visit>
  void subjects(TermId predicate, TermId object, Visit visit) const {
    if (!predicate || !object) return;
    auto cursor = source_.match({0, predicate, object, 0}, rdf::MatchMode::triples);
    for (rdf::QuadIds q; cursor->next(q);) visit(q.subject);
  }
  bool has(TermId subject, TermId predicate, TermId object) const {
    if (!subject || !predicate || !object) return false;
    rdf::QuadIds q;
    return source_.match({subject, predicate, object, 0}, rdf::MatchMode::triples)->next(q);
  }
  /// Texts of the objects, sorted.
  std::vector<std::string> texts(TermId subject, TermId predicate) const {
    std::vector<std::string> found;
    objects(subject, predicate, [&](TermId id) { found.push_back(text(id)); });
    std::sort(found.begin(), found.end());
    return found;
  }
  /// The first of them, or "".
  std::string text(TermId subject, TermId predicate) const {
    auto found = texts(subject, predicate);
    return found.empty() ? std::string() : std::move(found.front());
  }
  const rdf::QuadSource& source() const { return source_; }

 private:
  const rdf::QuadSource& source_;
  TermId graph_;
};

/// The part of an IRI after its last '#', '/' or ':'.
inline std::string local_name(const std::string& iri) {
  const auto at = iri.find_last_of("#/:");
  return at == std::string::npos || at + 1 == iri.size() ? iri : iri.substr(at + 1);
}

/// What the IRIs of docs/mapping.md say by their form.
inline bool is_run(const std::string& iri) {
  return iri.starts_with("urn:provml:run:") && iri.find('/') == std::string::npos;
}
inline bool is_slot(const std::string& iri) {
  if (!iri.starts_with("urn:provml:run:")) return false;
  const auto activity = iri.find("/a/");
  const auto run_slot = iri.find('/');  // of a run itself: RUN/s/NAME
  const auto from = activity == std::string::npos ? run_slot : activity + 2;
  return from != std::string::npos &&
         (iri.find("/s/", from) != std::string::npos || iri.find("/o/", from) != std::string::npos);
}
inline bool is_memory_value(const std::string& iri) {
  if (!iri.starts_with("urn:provml:run:")) return false;
  const auto slash = iri.find('/');
  return slash != std::string::npos && iri.compare(slash, 3, "/v/") == 0;
}

}  // namespace provml::exporting

#endif  // PROVML_RDFSTORE_SRC_EXPORT_LOOKUP_H
