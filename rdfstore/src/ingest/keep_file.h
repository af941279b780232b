// What is kept below the home for good: whole, and on stable storage when the call returns.
#ifndef PROVML_RDF_INGEST_KEEP_FILE_H
#define PROVML_RDF_INGEST_KEEP_FILE_H

#include <filesystem>
#include <string>
#include <string_view>

namespace provml::rdf {

/// Creates or replaces directory/name; returns its path. A file that says the same already is left as it is.
/// Throws provml-E0407. Any thread or process: the last one wins.
std::filesystem::path keep_file(const std::filesystem::path& directory, const std::string& name,
                                std::string_view bytes);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_KEEP_FILE_H
