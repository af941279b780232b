#include "marks.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <deque>
#include <filesystem>
#include <unordered_set>

#include "files.h"

namespace provml::launcher {
namespace {

constexpr auto macro_names = std::to_array<std::string_view>({
#define PROVML_FUNCTION_ROLE(MACRO, role, plan, execution, stage) "PROVML_" #MACRO,
#define PROVML_STATEMENT_ROLE(MACRO, role, plan, execution) "PROVML_" #MACRO,
#define PROVML_VALUE_ROLE(MACRO, role, attribute, value, direction) "PROVML_" #MACRO,
#define PROVML_FLAG(MACRO, name, has_argument) "PROVML_" #MACRO,
#include "vocabulary.def"
});

bool word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Walks over a C++ text and reports its identifiers; comments, literals and their contents are skipped,
/// except that the literal after `annotate(` is looked at.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  bool find() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '/' && peek(1) == '/') {
        line_comment();
      } else if (c == '/' && peek(1) == '*') {
        const auto end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else if (c == '"') {
        if (annotate_ && text_.substr(at_, 8) == "\"provml\"") return true;
        literal('"');
      } else if (c == '\'') {
        literal('\'');
      } else if (word_char(c)) {
        if (word()) return true;
      } else {
        if (c == '[' && peek(1) == '[') in_attribute_ = true;
        if (c == ']' && peek(1) == ']') in_attribute_ = false;
        if (c != '(' && std::isspace(static_cast<unsigned char>(c)) == 0) annotate_ = false;
        ++at_;
      }
    }
    return false;
  }

 private:
  char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void line_comment() {
    while (at_ < text_.size() && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2 : 1;
  }

  void literal(char quote) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2 : 1;
    ++at_;
  }

  void raw_literal() {
    const auto open = text_.find('(', at_);
    if (open == std::string_view::npos || open - at_ > 18) return literal('"');
    const std::string close = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    const auto end = text_.find(close, open);
    at_ = end == std::string_view::npos ? text_.size() : end + close.size();
  }

  bool word() {
    const auto begin = at_;
    const bool number = std::isdigit(static_cast<unsigned char>(text_[at_])) != 0;
    while (at_ < text_.size() &&
           (word_char(text_[at_]) || (number && text_[at_] == '\'' && word_char(peek(1)))))
      ++at_;
    const auto name = text_.substr(begin, at_ - begin);
    annotate_ = in_attribute_ && (name == "annotate" || name == "__annotate__");
    if (at_ < text_.size() && text_[at_] == '"' &&
        (name == "R" || name == "LR" || name == "uR" || name == "UR" || name == "u8R"))
      raw_literal();
    if (in_attribute_ && name == "provml") return followed_by_colon();
    return std::find(macro_names.begin(), macro_names.end(), name) != macro_names.end();
  }

  bool followed_by_colon() const {
    const auto next = text_.find_first_not_of(" \t\r\n", at_);
    return next != std::string_view::npos && text_[next] == ':';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_attribute_ = false, annotate_ = false;
};

struct Include {
  std::string name;
  bool quoted;
};

std::vector<Include> includes_of(std::string_view text) {
  std::vector<Include> found;
  const auto blank = [&](std::size_t i) { return i < text.size() && (text[i] == ' ' || text[i] == '\t'); };
  for (std::size_t hash = text.find('#'); hash != std::string_view::npos; hash = text.find('#', hash + 1)) {
    std::size_t i = hash + 1;
    while (blank(i)) ++i;
    if (text.substr(i, 7) != "include") continue;
    i += text.substr(i, 12) == "include_next" ? 12 : 7;
    while (blank(i)) ++i;
    if (i >= text.size() || (text[i] != '"' && text[i] != '<')) continue;
    const char close = text[i] == '"' ? '"' : '>';
    const auto end = text.find_first_of(close == '"' ? "\"\n" : ">\n", i + 1);
    if (end != std::string_view::npos && text[end] == close)
      found.push_back({std::string(text.substr(i + 1, end - i - 1)), close == '"'});
  }
  return found;
}

std::string resolve(const Command& command, const std::string& from, const Include& include) {
  const auto exists = [](const std::string& path) { return ::access(path.c_str(), R_OK) == 0; };
  if (include.name[0] == '/') return exists(include.name) ? include.name : "";
  if (include.quoted) {
    const auto beside = (std::filesystem::path(from).parent_path() / include.name).string();
    if (exists(beside)) return beside;
    for (const auto& dir : command.quote_dirs)
      if (auto path = dir + "/" + include.name; exists(path)) return path;
  }
  for (const auto& dir : command.angle_dirs)
    if (auto path = dir + "/" + include.name; exists(path)) return path;
  return {};
}

}  // namespace

bool has_mark(std::string_view text) {
  // Nearly every file is decided here, by a search at memory speed.
  if (text.find("PROVML_") == std::string_view::npos && text.find("provml") == std::string_view::npos)
    return false;
  return Lexer(text).find();
}

bool declares_marks(const std::string& path) {
  const std::string_view name = "provml/annotations.h";
  return path.size() >= name.size() && path.compare(path.size() - name.size(), name.size(), name) == 0;
}

std::string find_forced(const Command& command, const std::string& file) {
  return ::access(file.c_str(), R_OK) == 0 ? file : resolve(command, "", {file, true});
}

bool may_include_mark(const Command& command, const std::string& source, std::size_t limit) {
  std::unordered_set<std::string> seen{source};
  std::deque<std::string> todo{source};
  for (const auto place : command.forced_includes) todo.push_back(find_forced(command, command.args[place]));
  for (const auto& file : command.precompiled)
    if (file.size() > 4) todo.push_back(file.substr(0, file.size() - 4));  // x.hpp.pch was made of x.hpp
  for (std::size_t count = 0; !todo.empty() && count < limit; ++count) {
    const auto path = std::move(todo.front());
    todo.pop_front();
    const auto text = read_text(path);
    if (!text) continue;
    if (!declares_marks(path) && has_mark(*text)) return true;
    for (const auto& include : includes_of(*text)) {
      if (include.name.empty()) continue;
      auto next = resolve(command, path, include);
      if (!next.empty() && seen.insert(next).second) todo.push_back(std::move(next));
    }
  }
  return false;
}

}  // namespace provml::launcher
