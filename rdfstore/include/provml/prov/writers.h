// provml/prov/writers.h: PROV documents as text, and the reader of PROV-JSON. The other readers: readers.h.
//
//   prov::write_provn(std::cout, document);
//
// Any thread. Equal documents give equal bytes. Sources: PROV-N (W3C, 2013), PROV-XML (W3C note, 2013),
// PROV-JSON (W3C member submission, 2013).
//
// PROV-N writes every IRI. The names of PROV-XML are XML's: an IRI whose last piece does not begin with a
// letter has none. In PROV-XML, and in PROV-JSON so that the two say the same, such a piece is written with
// "_" before it and a prefix "esc1", "esc2" ...; restore_names() takes it off again.
#ifndef PROVML_PROV_WRITERS_H
#define PROVML_PROV_WRITERS_H

#include <iosfwd>
#include <string>
#include <string_view>

#include "provml/prov/document.h"

namespace provml::prov {

void write_provn(std::ostream& out, const Document& document);
void write_provxml(std::ostream& out, const Document& document);
void write_provjson(std::ostream& out, const Document& document);

/// Errors: provml::Error with `name` as place: provml-E0446 not JSON, or not PROV-JSON; provml-E0442 a prefix
/// that is not declared; provml-E0443 a statement lacks an argument that PROV requires.
Document read_provjson(std::string_view text, const std::string& name);

/// Undoes what write_provxml() and write_provjson() did to names, of a document that was read from their
/// text.
void restore_names(Document& document);

}  // namespace provml::prov

#endif  // PROVML_PROV_WRITERS_H
