#include "json_position.h"

#include <cctype>

namespace provml::instrument {
namespace {

/// Walks a text that is known to be valid JSON.
class Walker {
 public:
  explicit Walker(const std::string& text) : text_(text) {}

  std::size_t find(const std::vector<std::string>& path, bool key) {
    space();
    std::size_t found = at_;
    for (const std::string& component : path) {
      const bool last = &component == &path.back();
      const bool object = text_[at_] == '{';
      ++at_;
      for (std::size_t index = 0;; ++index) {
        space();
        if (at_ >= text_.size() || text_[at_] == '}' || text_[at_] == ']') return found;
        const std::size_t start = at_;
        std::string name = "#" + std::to_string(index);
        if (object) {
          skip_string();
          name = text_.substr(start + 1, at_ - start - 2);
          space();
          ++at_;  // :
          space();
        }
        if (name == component) {
          found = last && key ? start : at_;
          break;
        }
        skip_value();
        space();
        if (text_[at_] == ',') ++at_;
      }
    }
    return found;
  }

 private:
  void space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  void skip_string() {
    for (++at_; text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    ++at_;
  }
  void skip_value() {
    int depth = 0;
    do {
      space();
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
      if (depth == 0 && c != '}' && c != ']')
        while (at_ < text_.size() && !std::isspace(static_cast<unsigned char>(text_[at_])) &&
               text_[at_] != ',' && text_[at_] != '}' && text_[at_] != ']')
          ++at_;
    } while (depth > 0);
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string json_position(const std::string& text, const std::vector<std::string>& path, bool key) {
  const std::size_t at = Walker(text).find(path, key);
  std::size_t line = 1, column = 1;
  for (std::size_t i = 0; i < at; ++i) {
    ++column;
    if (text[i] == '\n') {
      ++line;
      column = 1;
    }
  }
  return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace provml::instrument
