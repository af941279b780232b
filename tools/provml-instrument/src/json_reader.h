// json_reader.h: reads a JSON text by hand-written rules; what does not fit is an error that names
// FILE:LINE:COLUMN and what was expected.
//
//   JsonReader in(text, "w.json");
//   in.keys(root, {"version"}); in.with("version", [&] { if (root["version"] != 1) in.fail("1"); });
#ifndef PROVML_INSTRUMENT_JSON_READER_H
#define PROVML_INSTRUMENT_JSON_READER_H

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace provml::instrument {

class JsonReader {
 public:
  using Json = nlohmann::json;

  /// `text` must outlive the reader.
  JsonReader(const std::string& text, std::string file) : text_(text), file_(std::move(file)) {}

  /// Throws provml-E0115 when the text is not JSON, or names a key twice.
  Json parse() const;
  /// Throws provml-E0111 at the value (or the last key) that is being read.
  [[noreturn]] void fail(const std::string& expected, bool key = false, const std::string& found = {}) const;
  /// FILE:LINE:COLUMN of the value that is being read.
  std::string where(bool key = false) const;

  /// Calls `body` for the member or element `component` of the value at hand.
  template <class F>
  void with(std::string component, F&& body) {
    path_.push_back(std::move(component));
    body();
    path_.pop_back();
  }
  template <class F>
  void each(const Json& object, const std::string& key, F&& body) {
    with(key, [&] {
      const Json& list = object.at(key);
      if (!list.is_array()) fail("an array");
      for (std::size_t i = 0; i < list.size(); ++i) with("#" + std::to_string(i), [&] { body(list[i]); });
    });
  }
  /// For every member of the object `key`: body(name, value).
  template <class F>
  void members(const Json& object, const std::string& key, const std::string& expected, F&& body) {
    with(key, [&] {
      if (!object.at(key).is_object()) fail(expected);
      for (const auto& [name, value] : object.at(key).items()) with(name, [&] { body(name, value); });
    });
  }
  /// Fails on members with other names.
  void keys(const Json& object, std::initializer_list<std::string_view> known);
  std::string string(const Json& object, const std::string& key);
  /// "" when absent.
  std::string optional_string(const Json& object, const std::string& key);
  bool boolean(const Json& object, const std::string& key);
  /// A string that is one of `known`.
  std::string one_of(const Json& object, const std::string& key, const std::vector<std::string>& known,
                     const std::string& what);

 private:
  const std::string& text_;
  std::string file_;
  std::vector<std::string> path_;
};

/// The known word nearest to `word`, or "" when none is near.
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace provml::instrument

#endif
