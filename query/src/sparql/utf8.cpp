#include "lexer.h"

namespace provml::query::sparql {

void append_utf8(std::string& out, char32_t code) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

char32_t decode_utf8(std::string_view text, std::size_t& position) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(position);
  int more = 0;
  char32_t code = first;
  if (first >= 0xf0 && first < 0xf8) {
    more = 3, code = first & 0x07U;
  } else if (first >= 0xe0 && first < 0xf0) {
    more = 2, code = first & 0x0fU;
  } else if (first >= 0xc0 && first < 0xe0) {
    more = 1, code = first & 0x1fU;
  }
  std::size_t at = position + 1;
  for (int i = 0; i < more; ++i, ++at) {
    if (at >= text.size() || (byte(at) & 0xc0) != 0x80) {
      ++position;
      return first;
    }
    code = (code << 6) | (byte(at) & 0x3fU);
  }
  position = at;
  return code;
}

}  // namespace provml::query::sparql
