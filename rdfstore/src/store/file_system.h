// file_system.h: which file systems an LMDB store may live on.
#ifndef PROVML_RDF_STORE_FILE_SYSTEM_H
#define PROVML_RDF_STORE_FILE_SYSTEM_H

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace provml::rdf::store {

/// Name of the network file system with this statfs magic number; "" for local ones.
std::string_view network_file_system(std::uint64_t magic);

/// Throws provml-E0402 if the directory (or the nearest one above it that exists) is on a network file
/// system, unless $PROVML_ALLOW_NETWORK_STORE is set and not empty.
void refuse_network_file_system(const std::filesystem::path& directory);
/// The same for a known magic number; for tests.
void refuse_network_file_system(const std::filesystem::path& directory, std::uint64_t magic);

}  // namespace provml::rdf::store

#endif  // PROVML_RDF_STORE_FILE_SYSTEM_H
