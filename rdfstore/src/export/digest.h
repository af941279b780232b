// SHA-256 of files and the SHA-1 of names: what Nettle does for the exports.
#ifndef PROVML_RDFSTORE_SRC_EXPORT_DIGEST_H
#define PROVML_RDFSTORE_SRC_EXPORT_DIGEST_H

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace provml::exporting {

std::array<std::uint8_t, 20> sha1(std::string_view text);
/// Copies a file and returns the SHA-256 of what was written, in hexadecimal digits. Throws provml-E0407.
std::string copy_with_sha256(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace provml::exporting

#endif  // PROVML_RDFSTORE_SRC_EXPORT_DIGEST_H
