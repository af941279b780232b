// json_position.h: where in a JSON text a value stands, for diagnostics after it was parsed.
#ifndef PROVML_INSTRUMENT_JSON_POSITION_H
#define PROVML_INSTRUMENT_JSON_POSITION_H

#include <string>
#include <vector>

namespace provml::instrument {

/// "LINE:COLUMN" of the value (or, with `key`, of the last key) that `path` leads to in the valid JSON
/// `text`; the components are keys, or "#N" for elements of arrays.
std::string json_position(const std::string& text, const std::vector<std::string>& path, bool key);

}  // namespace provml::instrument

#endif
