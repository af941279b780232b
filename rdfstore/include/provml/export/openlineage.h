// provml/export/openlineage.h: runs as OpenLineage events.
//
//   exporting::write_openlineage(std::cout, {*store->snapshot()});
//
// Any thread. Equal quads give equal bytes. Errors: provml::Error provml-E0460 where nothing ran.
#ifndef PROVML_EXPORT_OPENLINEAGE_H
#define PROVML_EXPORT_OPENLINEAGE_H

#include <iosfwd>
#include <string>
#include <string_view>

#include "provml/export/selection.h"

namespace provml::exporting {

/// Newline-delimited JSON: of every run a START event and, when it has ended, COMPLETE or FAIL
/// (docs/exports.md).
void write_openlineage(std::ostream& out, const Selection& selection);

/// The UUID of version 5 of a name in the namespace of URLs (RFC 9562).
std::string uuid5_of_url(std::string_view url);

}  // namespace provml::exporting

#endif  // PROVML_EXPORT_OPENLINEAGE_H
