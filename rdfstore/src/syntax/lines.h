// lines.h: N-Triples and N-Quads, line by line. Pure.
//
// Of our own because raptor changes language tags to lower case there and gives errors no column.
#ifndef PROVML_RDF_SYNTAX_LINES_H
#define PROVML_RDF_SYNTAX_LINES_H

#include <functional>
#include <string>
#include <string_view>

#include "provml/rdf/term.h"

namespace provml::rdf::syntax {

/// `text` is UTF-8. Blank nodes become IRIs: `skolem` + label. Throws provml-E0405 with NAME:LINE:COLUMN.
void parse_lines(std::string_view text, bool graphs, const std::string& skolem, const std::string& name,
                 const std::function<void(Quad)>& sink);

}  // namespace provml::rdf::syntax

#endif  // PROVML_RDF_SYNTAX_LINES_H
