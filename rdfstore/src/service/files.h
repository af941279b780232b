// Files whose contents must be on stable storage. Errors are std::system_error.
#ifndef PROVML_RDF_SERVICE_FILES_H
#define PROVML_RDF_SERVICE_FILES_H

#include <filesystem>
#include <string_view>

namespace provml::rdf::service {

[[noreturn]] void fail();  ///< with errno

void write_all(int file, std::string_view bytes);
void sync_file(int file);
/// The entries of a directory.
void sync_directory(const std::filesystem::path& directory);
/// Creates it with its parents, durably.
void make_directory(const std::filesystem::path& directory);
/// Writes, syncs and removes a small file in it.
void try_to_write(const std::filesystem::path& directory);

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_FILES_H
