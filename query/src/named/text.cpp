// UTF-8 text on a terminal.
#include <array>
#include <cstdint>
#include <utility>

#include "provml/query/results.h"

namespace provml::query {
namespace {

/// Decodes one code point; advances `at` by at least one byte. Invalid bytes give U+FFFD.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 && first < 0xF5 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
  if (more == 0 || first >= 0xF5) return 0xFFFD;
  char32_t point = first & (0x3F >> more);
  std::size_t end = at;
  for (int i = 0; i < more; ++i, ++end) {
    if (end >= text.size() || (byte(end) & 0xC0) != 0x80) return 0xFFFD;
    point = (point << 6) | (byte(end) & 0x3F);
  }
  at = end;
  return point;
}

// Blocks whose characters take two columns (East Asian wide and full width, emoji), and none (combining
// marks). A table of our own because wcwidth() depends on the locale of the process.
constexpr std::array<std::pair<char32_t, char32_t>, 14> kWide{{{0x1100, 0x115F},
                                                               {0x2E80, 0x303E},
                                                               {0x3041, 0x33FF},
                                                               {0x3400, 0x4DBF},
                                                               {0x4E00, 0x9FFF},
                                                               {0xA000, 0xA4CF},
                                                               {0xAC00, 0xD7A3},
                                                               {0xF900, 0xFAFF},
                                                               {0xFE30, 0xFE6F},
                                                               {0xFF00, 0xFF60},
                                                               {0xFFE0, 0xFFE6},
                                                               {0x1F300, 0x1F64F},
                                                               {0x1F900, 0x1F9FF},
                                                               {0x20000, 0x3FFFD}}};
constexpr std::array<std::pair<char32_t, char32_t>, 9> kNarrow{{{0x0300, 0x036F},
                                                                {0x0483, 0x0489},
                                                                {0x0591, 0x05BD},
                                                                {0x0610, 0x061A},
                                                                {0x064B, 0x065F},
                                                                {0x200B, 0x200F},
                                                                {0x20D0, 0x20FF},
                                                                {0xFE00, 0xFE0F},
                                                                {0xFE20, 0xFE2F}}};

std::size_t width_of(char32_t point) {
  if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return 0;
  for (const auto& [first, last] : kNarrow)
    if (point >= first && point <= last) return 0;
  for (const auto& [first, last] : kWide)
    if (point >= first && point <= last) return 2;
  return 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += width_of(next_code_point(text, at));
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::size_t at = 0, columns = 0;
  while (at < text.size()) {
    std::size_t next = at;
    const std::size_t more = width_of(next_code_point(text, next));
    if (columns + more > width - 1) break;
    columns += more;
    at = next;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string visible(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += "\xE2\x90";
      out += static_cast<char>(0x80 + byte);
    } else if (byte == 0x7F) {
      out += "\xE2\x90\xA1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace provml::query
