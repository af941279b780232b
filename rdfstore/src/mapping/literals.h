// Lexical forms of captured values.
#ifndef PROVML_RDF_MAPPING_LITERALS_H
#define PROVML_RDF_MAPPING_LITERALS_H

#include <cstdint>
#include <string>
#include <string_view>

#include "provml/frames.h"

namespace provml::rdf {

/// 16 lower-case hex digits.
std::string hex_text(std::uint64_t number);
/// Compact JSON of a value inside a list or map, or of a whole list, map or array.
std::string json_text(const frames::Value& value);
/// {"shape":[..],"dtype":"f4","min":..,"max":..,"mean":..,"nan":..}
std::string json_text(const frames::ArraySummary& array);
/// Arguments as one line that a POSIX shell reads back as the same arguments.
void append_shell_word(std::string& line, std::string_view word);

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPING_LITERALS_H
