// provml/rdf/imported.h: provenance of others, kept below the home so that a store can be built again.
//
//   rdf::keep_import(home, text, "colleague.provn", quads);
//   rdf::take_kept(*store, home, report);                      // annotate.h; every ingest() does it too
//
// Any thread or process. Errors: provml-E0407.
#ifndef PROVML_RDF_IMPORTED_H
#define PROVML_RDF_IMPORTED_H

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "provml/rdf/term.h"

namespace provml::rdf {

/// HOME/imports: one N-Quads file for each import, and in originals/ the texts that they were made of.
std::filesystem::path imports_directory(const std::filesystem::path& home);

/// Keeps the text as it came, under the last piece of `name`, and what it says as `quads`. On stable storage
/// when it returns; the same again changes nothing.
void keep_import(const std::filesystem::path& home, std::string_view text, const std::string& name,
                 std::span<const Quad> quads);

}  // namespace provml::rdf

#endif  // PROVML_RDF_IMPORTED_H
