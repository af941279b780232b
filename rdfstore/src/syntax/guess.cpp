#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "provml/rdf/syntax.h"

namespace provml::rdf {
namespace {

constexpr std::size_t kLookedAt = 65536;  // bytes of the text

/// The text without comments, with IRIs and strings replaced by one letter each: what is left shows the
/// syntax.
std::string skeleton(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '#') {
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
    } else if (c == '<') {
      while (i < text.size() && text[i] != '>') ++i;
      out += 'I';
    } else if (c == '"' || c == '\'') {
      const bool is_long = text.substr(i, 3) == std::string(3, c);
      const std::string end = std::string(is_long ? 3 : 1, c);
      i += end.size();
      while (i < text.size() && text.substr(i, end.size()) != end) i += text[i] == '\\' ? 2U : 1U;
      i += end.size() - 1;
      out += 'L';
    } else {
      out += c;
    }
  }
  return out;
}

bool begins_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(b)) == a;
         });
}

/// Number of terms of the first statement; 0 if it is not one of N-Triples or N-Quads.
int terms_of_first_line(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return 0;
  std::string_view line = text.substr(begin);
  line = line.substr(0, line.find('\n'));
  int terms = 0;
  bool inside = false;
  for (const char c : line) {
    if (c == ';' || c == ',' || c == '[' || c == '(') return 0;
    if (c == ' ' || c == '\t' || c == '\r') {
      inside = false;
    } else if (c == 'I' || c == 'L' || c == '_') {
      if (!inside) ++terms;
      inside = true;
    } else {
      inside = true;
    }
  }
  return terms;
}

}  // namespace

std::optional<Syntax> syntax_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Syntax>, 13> kNames = {
      {{"turtle", Syntax::turtle},
       {"ttl", Syntax::turtle},
       {"ntriples", Syntax::ntriples},
       {"n-triples", Syntax::ntriples},
       {"nt", Syntax::ntriples},
       {"nquads", Syntax::nquads},
       {"n-quads", Syntax::nquads},
       {"nq", Syntax::nquads},
       {"trig", Syntax::trig},
       {"rdfxml", Syntax::rdfxml},
       {"rdf", Syntax::rdfxml},
       {"owl", Syntax::rdfxml},
       {"xml", Syntax::rdfxml}}};
  for (const auto& [known, syntax] : kNames) {
    if (name.size() == known.size() && begins_with_word(name, known)) return syntax;
  }
  return std::nullopt;
}

Syntax guess_syntax(const std::filesystem::path& file, std::string_view text) {
  const std::string extension = file.extension().string();
  if (extension == ".owl" || extension == ".xml" || extension == ".rdf" || extension.size() < 2) {
    // Ontologies in Turtle are often called .owl: look.
  } else if (const auto named = syntax_named(std::string_view(extension).substr(1))) {
    return *named;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = text.substr(0, kLookedAt);
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return Syntax::turtle;
  text.remove_prefix(begin);
  for (const std::string_view start : {"<?xml", "<!--", "<!doctype", "<rdf:rdf"}) {
    if (begins_with_word(text, start)) return Syntax::rdfxml;
  }
  const std::string shape = skeleton(text);
  if (shape.find('{') != std::string::npos) return Syntax::trig;
  const std::string_view first =
      std::string_view(shape).substr(std::min(shape.find_first_not_of(" \t\r\n"), shape.size()));
  if (first.starts_with("@") || begins_with_word(first, "prefix") || begins_with_word(first, "base"))
    return Syntax::turtle;
  return terms_of_first_line(shape) == 4 ? Syntax::nquads : Syntax::turtle;
}

}  // namespace provml::rdf
