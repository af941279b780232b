#include "json_reader.h"

#include <llvm/ADT/StringRef.h>
#include <provml/error.h>

#include <algorithm>
#include <set>

#include "json_position.h"

namespace provml::instrument {
namespace {

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string position(const std::string& text, std::size_t byte) {
  std::size_t line = 1, column = 1;
  for (std::size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
    ++column;
    if (text[i] == '\n') {
      ++line;
      column = 1;
    }
  }
  return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace

std::string nearest_word(std::string_view word, const std::vector<std::string>& known) {
  const llvm::StringRef text(word.data(), word.size());
  unsigned best = 4;
  std::string nearest;
  for (const auto& candidate : known) {
    const unsigned distance = text.edit_distance(candidate, true, best);
    if (distance < best && distance < text.size()) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

JsonReader::Json JsonReader::parse() const {
  try {
    std::vector<std::set<std::string>> seen;
    std::string twice;
    Json root = Json::parse(text_, [&](int, Json::parse_event_t event, Json& parsed) {
      if (event == Json::parse_event_t::object_start) seen.emplace_back();
      if (event == Json::parse_event_t::object_end) seen.pop_back();
      if (event == Json::parse_event_t::key && !seen.back().insert(parsed.get<std::string>()).second &&
          twice.empty())
        twice = parsed.get<std::string>();
      return true;
    });
    if (!twice.empty())
      throw Error("provml-E0115", "the key " + in_quotes(twice) + " is given twice in one object",
                  "keep one of them", file_);
    return root;
  } catch (const Json::parse_error& e) {
    throw Error("provml-E0115", std::string("not valid JSON: ") + e.what(), "see workflow.schema.json",
                file_ + ":" + position(text_, e.byte));
  }
}

std::string JsonReader::where(bool key) const { return file_ + ":" + json_position(text_, path_, key); }

void JsonReader::fail(const std::string& expected, bool key, const std::string& found) const {
  throw Error("provml-E0111", (found.empty() ? "" : found + "; ") + "expected " + expected,
              "see workflow.schema.json", where(key));
}

void JsonReader::keys(const Json& object, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) fail("an object");
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string list;
    for (const auto name : known) list += (list.empty() ? "" : ", ") + in_quotes(name);
    const std::string near = nearest_word(key, std::vector<std::string>(known.begin(), known.end()));
    with(key, [&] {
      fail("one of " + list, true,
           "unknown key " + in_quotes(key) + (near.empty() ? "" : ", did you mean " + in_quotes(near) + "?"));
    });
  }
}

std::string JsonReader::string(const Json& object, const std::string& key) {
  std::string value;
  with(key, [&] {
    if (!object.at(key).is_string()) fail("a string");
    value = object.at(key).get<std::string>();
  });
  return value;
}

std::string JsonReader::optional_string(const Json& object, const std::string& key) {
  return object.contains(key) ? string(object, key) : "";
}

bool JsonReader::boolean(const Json& object, const std::string& key) {
  bool value = false;
  with(key, [&] {
    if (!object.at(key).is_boolean()) fail("true or false");
    value = object.at(key).get<bool>();
  });
  return value;
}

std::string JsonReader::one_of(const Json& object, const std::string& key,
                               const std::vector<std::string>& known, const std::string& what) {
  const std::string value = string(object, key);
  if (std::find(known.begin(), known.end(), value) != known.end()) return value;
  std::string list;
  for (const auto& name : known) list += (list.empty() ? "" : ", ") + in_quotes(name);
  const std::string near = nearest_word(value, known);
  with(key, [&] {
    fail("one of " + list, false,
         "unknown " + what + " " + in_quotes(value) +
             (near.empty() ? "" : ", did you mean " + in_quotes(near) + "?"));
  });
  return {};
}

}  // namespace provml::instrument
