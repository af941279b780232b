// provml/prov/readers.h: PROV documents from text.
//
//   prov::Document d = prov::read_provn(text, "run.provn");
//   prov::Document x = prov::read_provxml(text, "run.xml");
//
// Any thread. `name` stands for the text in errors. Nothing is fetched from the network. Errors:
// provml::Error with NAME:LINE:COLUMN
//   provml-E0440 not PROV-N     provml-E0441 not XML, or not PROV-XML   provml-E0442 a prefix that is not
//   declared    provml-E0443 a statement lacks an argument that PROV requires
#ifndef PROVML_PROV_READERS_H
#define PROVML_PROV_READERS_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "provml/prov/document.h"

namespace provml::prov {

/// PROV-N (W3C, 2013). Trailing optional arguments may be left out one by one, and a delegation may leave its
/// responsible agent open if it names an activity. What the model has no place for (extensibility expressions
/// that are not PROV's own) is left out and, with NAME:LINE:COLUMN, told to `notes`.
Document read_provn(std::string_view text, const std::string& name,
                    std::vector<std::string>* notes = nullptr);

/// PROV-XML (W3C, 2013). The elements of subtypes (prov:person, prov:wasRevisionOf ...) become their
/// statement with a prov:type; prov:bundle with statements in it is read as prov:bundleContent. Documents
/// with a DTD are refused.
Document read_provxml(std::string_view text, const std::string& name,
                      std::vector<std::string>* notes = nullptr);

/// The syntaxes of a text with provenance: PROV-N, PROV-XML, PROV-JSON (writers.h), or one of RDF
/// (rdf/syntax.h).
enum class Format : std::uint8_t { provn, xml, json, rdf };
/// By the name's extension where that says it, else by how the text begins.
Format guess_format(std::string_view text, const std::string& name);

}  // namespace provml::prov

#endif  // PROVML_PROV_READERS_H
