// JSON of frames, read tolerantly: a key of another type than expected is an unknown key.
#ifndef PROVML_RDF_MAPPING_JSON_INPUT_H
#define PROVML_RDF_MAPPING_JSON_INPUT_H

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "provml/error.h"
#include "utf8.h"

namespace provml::rdf {

// What is nested deeper than this is nobody's text: copying it would take a stack as deep.
inline constexpr int kMaxNesting = 500;

inline bool nested_too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '\\')
      ++at;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '[' || c == '{') && ++depth > kMaxNesting)
      return true;
    else if (!quoted && (c == ']' || c == '}'))
      --depth;
    else if (c == '\n')
      quoted = false;  // no text of JSON goes over the end of a line
  }
  return false;
}

/// The object in `text`; throws provml-E0403 naming `what` ("PROCESS frame") if it is none.
inline nlohmann::json parse_object(std::string_view text, const char* what) {
  const std::string clean = clean_utf8(text);
  if (nested_too_deep(clean))
    throw Error("provml-E0403", std::string(what) + " is nested too deep",
                "the journal was written by another program");
  nlohmann::json json = nlohmann::json::parse(clean, nullptr, false);
  if (!json.is_object())
    throw Error("provml-E0403", std::string(what) + " does not hold a JSON object",
                "the journal was written by another program or another version of the runtime");
  return json;
}

inline std::optional<std::string> string_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return clean_utf8(found->get_ref<const std::string&>());
}

inline std::optional<std::int64_t> integer_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

inline std::optional<double> real_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

inline std::optional<bool> boolean_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

/// The object at `key`, or an empty one. It lives as long as `object`.
inline const nlohmann::json& object_of(const nlohmann::json& object, const char* key) {
  static const nlohmann::json none = nlohmann::json::object();
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : none;
}

/// A string that must be there and not be empty; else provml-E0403.
inline std::string required_string(const nlohmann::json& object, const char* key, const char* what) {
  auto text = string_of(object, key);
  if (!text || text->empty())
    throw Error("provml-E0403", std::string(what) + " has no text '" + key + "'",
                "docs/event-format.md lists the keys that must be there");
  return *std::move(text);
}

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPING_JSON_INPUT_H
