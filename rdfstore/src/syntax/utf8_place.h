// utf8_place.h: where a text stops being UTF-8. Pure.
#ifndef PROVML_RDF_SYNTAX_UTF8_PLACE_H
#define PROVML_RDF_SYNTAX_UTF8_PLACE_H

#include <cstddef>
#include <optional>
#include <string_view>

namespace provml::rdf::syntax {

struct Place {
  std::size_t line = 1, column = 1;  ///< from 1; columns in bytes
};

/// Length of the UTF-8 sequence at the start of `text`, 0 if there is none (bad lead, short, overlong,
/// surrogate, too large).
inline std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f) ||
      (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f)) {
    return 0;
  }
  return length;
}

inline std::optional<Place> first_bad_utf8(std::string_view text) {
  Place place;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text.substr(at));
    if (length == 0) return place;
    if (text[at] == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      place.column += length;
    }
    at += length;
  }
  return std::nullopt;
}

}  // namespace provml::rdf::syntax

#endif  // PROVML_RDF_SYNTAX_UTF8_PLACE_H
