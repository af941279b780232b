// provml/rdf/term.h: RDF terms and quads as values.
//
//   Quad q{Term::iri("urn:a"), Term::iri(prov + "used"), Term::iri("urn:b"), Term::iri("urn:graph")};
//   Term d = Term::literal("0.5", xsd + "double");
#ifndef PROVML_RDF_TERM_H
#define PROVML_RDF_TERM_H

#include <compare>
#include <cstdint>
#include <string>
#include <utility>

namespace provml::rdf {

enum class TermKind : std::uint8_t { iri, literal, blank };

/// An RDF 1.1 term. A literal has a datatype IRI; "" stands for xsd:string, and with `language` for
/// rdf:langString.
struct Term {
  TermKind kind = TermKind::iri;
  std::string value;     ///< IRI, lexical form, or blank node label
  std::string datatype;  ///< literals only
  std::string language;  ///< literals only

  static Term iri(std::string v) { return {TermKind::iri, std::move(v), {}, {}}; }
  static Term literal(std::string v, std::string datatype = {}, std::string language = {}) {
    return {TermKind::literal, std::move(v), std::move(datatype), std::move(language)};
  }
  static Term blank(std::string label) { return {TermKind::blank, std::move(label), {}, {}}; }
  friend auto operator<=>(const Term&, const Term&) = default;
};

/// A quad. The default graph is Term::iri("").
struct Quad {
  Term subject, predicate, object, graph;
  friend auto operator<=>(const Quad&, const Quad&) = default;
};

/// The N-Triples form of a term (escaped), used for display, hashing and N-Quads.
std::string to_ntriples(const Term& term);

}  // namespace provml::rdf

#endif  // PROVML_RDF_TERM_H
