// UTF-8 as RFC 3629 has it: the one decoder of the mapping.
#ifndef PROVML_RDF_MAPPING_UTF8_H
#define PROVML_RDF_MAPPING_UTF8_H

#include <cstddef>
#include <string>
#include <string_view>

namespace provml::rdf {

inline constexpr char32_t kInvalid = 0xFFFFFFFF;

/// The code point at text[at] and its length in bytes; kInvalid and 1 where no valid sequence starts there.
struct CodePoint {
  char32_t value = kInvalid;
  std::size_t length = 1;
};
CodePoint code_point_at(std::string_view text, std::size_t at);

/// The text with every invalid byte and every NUL replaced by U+FFFD, so that it may be an RDF literal. With
/// `cut`, a sequence that the end cuts off is left out instead.
std::string clean_utf8(std::string_view text, bool cut = false);

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPING_UTF8_H
