// provml/prov/prov_o.h: PROV documents <-> PROV-O, the RDF form of PROV.
//
//   prov::Document d = prov::from_quads(quads);
//   std::vector<rdf::Quad> q = prov::to_quads(d, rdf::Term::iri("urn:graph"));
//
// Any thread; pure. Source: PROV-O (W3C, 2013). docs/interchange.md says what is kept, and how.
#ifndef PROVML_PROV_PROV_O_H
#define PROVML_PROV_PROV_O_H

#include <span>
#include <vector>

#include "provml/prov/document.h"
#include "provml/rdf/quad_source.h"
#include "provml/rdf/term.h"

namespace provml::prov {

/// Statements are read from PROV-O's unqualified properties and from its qualified classes; what both say is
/// said once. Whatever else has a subject that is an element or a relation is an attribute of it: nothing is
/// lost. A subject that PROV does not know is an entity. Classes below PROV's (of PROV-ML, and by
/// rdfs:subClassOf in the quads) count as those. A named graph whose IRI is a prov:Bundle is a bundle; all
/// other graphs are the document. Sorted.
Document from_quads(std::span<const rdf::Quad> quads);
/// The same of all quads that match.
Document from_quads(const rdf::QuadSource& source, const rdf::QuadIds& pattern = {});

/// Every relation is written by its unqualified property; one that has an identifier, attributes or further
/// arguments by a qualified class as well. There are no blank nodes: a relation without an identifier is
/// named by its content, and from_quads() knows such names. Bundles go to graphs of their own.
/// from_quads(to_quads(d)) is d, sorted, but for what RDF has one place for: two statements of one element,
/// and a relation stated both with and without further arguments.
std::vector<rdf::Quad> to_quads(const Document& document, const rdf::Term& graph = rdf::Term::iri(""));

}  // namespace provml::prov

#endif  // PROVML_PROV_PROV_O_H
