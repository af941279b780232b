// provml/rdf/ontology.h: annotations/ontology/provml.ttl, as it was when this was built.
#ifndef PROVML_RDF_ONTOLOGY_H
#define PROVML_RDF_ONTOLOGY_H

#include <string_view>

namespace provml::rdf {

/// Turtle. Any thread.
std::string_view ontology_text();

}  // namespace provml::rdf

#endif  // PROVML_RDF_ONTOLOGY_H
