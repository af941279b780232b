#include "syntax/lines.h"

#include <algorithm>
#include <cstdint>

#include "provml/error.h"

namespace provml::rdf::syntax {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_label_char(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&](std::uint32_t bits) { out += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | (code >> 6));
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3f));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

class Line {
 public:
  Line(std::string_view line, std::size_t number, const std::string& skolem, const std::string& name)
      : line_(line), number_(number), skolem_(skolem), name_(name) {}

  /// False for an empty line or a comment.
  bool parse(bool graphs, Quad& quad) {
    skip_space();
    if (at_end()) return false;
    quad.subject = resource("a subject: an IRI in <> or a blank node");
    skip_space();
    if (peek() != '<') fail("a predicate: an IRI in <>");
    quad.predicate = iri();
    skip_space();
    quad.object = peek() == '"' ? literal() : resource("an object: an IRI in <>, a blank node or a literal");
    skip_space();
    quad.graph = graphs && (peek() == '<' || peek() == '_') ? resource("a graph") : Term::iri("");
    skip_space();
    if (peek() != '.') fail(graphs ? "a graph or '.'" : "'.'");
    ++at_;
    skip_space();
    if (!at_end()) fail("the end of the line");
    return true;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    throw Error("provml-E0405", "expected " + expected,
                "correct the line, or name the file's syntax by its extension (.ttl .nt .nq .trig .rdf)",
                name_ + ":" + std::to_string(number_) + ":" + std::to_string(at_ + 1));
  }
  char peek() const { return at_ < line_.size() ? line_[at_] : '\0'; }
  bool at_end() const { return at_ == line_.size() || line_[at_] == '#'; }
  void skip_space() {
    while (at_ < line_.size() && (line_[at_] == ' ' || line_[at_] == '\t')) ++at_;
  }

  Term resource(const char* expected) {
    if (peek() == '<') return iri();
    if (line_.substr(at_, 2) != "_:") fail(expected);
    const std::size_t begin = at_ + 2;
    at_ = begin;
    while (at_ < line_.size() && is_label_char(line_[at_])) ++at_;
    while (at_ > begin && line_[at_ - 1] == '.') --at_;
    if (at_ == begin) fail("the label of a blank node");
    return Term::iri(skolem_ + std::string(line_.substr(begin, at_ - begin)));
  }

  Term iri() {
    ++at_;
    Term term = Term::iri("");
    for (;;) {
      const std::size_t plain = std::min(line_.find_first_of("<>\"{}|^`\\ \t", at_), line_.size());
      term.value.append(line_.substr(at_, plain - at_));
      at_ = plain;
      if (peek() == '>') break;
      if (peek() != '\\') fail("'>' at the end of the IRI");
      ++at_;
      if (peek() != 'u' && peek() != 'U') fail("\\u or \\U");
      code_point(term.value);
    }
    ++at_;
    return term;
  }

  Term literal() {
    ++at_;
    Term term = Term::literal("");
    for (;;) {
      const std::size_t plain = std::min(line_.find_first_of("\"\\", at_), line_.size());
      term.value.append(line_.substr(at_, plain - at_));
      at_ = plain;
      if (peek() == '"') break;
      if (peek() != '\\') fail("'\"' at the end of the literal");
      ++at_;
      escape(term.value);
    }
    ++at_;
    if (peek() == '@') {
      language(term);
    } else if (line_.substr(at_, 2) == "^^") {
      at_ += 2;
      if (peek() != '<') fail("the datatype: an IRI in <>");
      term.datatype = iri().value;
      if (term.datatype == "http://www.w3.org/2001/XMLSchema#string") term.datatype.clear();
    }
    return term;
  }

  void language(Term& term) {
    const std::size_t begin = ++at_;
    while (is_letter(peek()) || (at_ > begin && (peek() == '-' || is_digit(peek())))) ++at_;
    if (at_ == begin || line_[at_ - 1] == '-') fail("a language tag such as en or de-AT");
    term.language = line_.substr(begin, at_ - begin);
  }

  void escape(std::string& out) {
    constexpr std::string_view kNames = "tbnrf\"'\\";
    constexpr std::string_view kMeanings = "\t\b\n\r\f\"'\\";
    const std::size_t known = peek() == '\0' ? std::string_view::npos : kNames.find(peek());
    if (known != std::string_view::npos) {
      out += kMeanings[known];
      ++at_;
    } else if (peek() == 'u' || peek() == 'U') {
      code_point(out);
    } else {
      fail("one of \\t \\b \\n \\r \\f \\\" \\' \\\\ \\u \\U");
    }
  }

  void code_point(std::string& out) {
    const std::size_t digits = peek() == 'u' ? 4 : 8;
    ++at_;
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at_) {
      const char c = peek();
      const int value = is_digit(c)            ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (value < 0) fail(std::to_string(digits) + " hexadecimal digits");
      code = code * 16 + static_cast<std::uint32_t>(value);
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) fail("the number of a Unicode character");
    append_utf8(out, code);
  }

  std::string_view line_;
  std::size_t number_, at_ = 0;
  const std::string& skolem_;
  const std::string& name_;
};

}  // namespace

void parse_lines(std::string_view text, bool graphs, const std::string& skolem, const std::string& name,
                 const std::function<void(Quad)>& sink) {
  std::size_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    Quad quad;
    if (Line(text.substr(begin, end - begin), number, skolem, name).parse(graphs, quad))
      sink(std::move(quad));
    begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
}

}  // namespace provml::rdf::syntax
