// provml/export/jsonld.h: quads as JSON-LD 1.1.
//
//   exporting::write_jsonld(std::cout, {*store->snapshot()});
//
// Any thread. The same quads come back from any JSON-LD processor, but that it may change language tags to
// lower case. Sorted: equal sets give equal bytes. Takes memory for the subjects of the largest graph.
#ifndef PROVML_EXPORT_JSONLD_H
#define PROVML_EXPORT_JSONLD_H

#include <iosfwd>

#include "provml/export/selection.h"

namespace provml::exporting {

/// One document: a context with the usual prefixes, named graphs as `@graph`. One node per line.
void write_jsonld(std::ostream& out, const Selection& selection);

}  // namespace provml::exporting

#endif  // PROVML_EXPORT_JSONLD_H
