#include "prov/provn_scanner.h"

#include <algorithm>

#include "prov/date_time.h"
#include "provml/error.h"
#include "syntax/utf8_place.h"

namespace provml::prov {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_wide(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// PROV-N's PN_CHARS_OTHERS, and ':' within a local name as in Turtle.
bool is_other(char c) { return std::string_view("/@~&+*?#$!:").find(c) != std::string_view::npos; }
bool is_escapable(char c) { return std::string_view("='(),-:;[].\\").find(c) != std::string_view::npos; }

}  // namespace

ProvnScanner::ProvnScanner(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {
  if (const auto bad = rdf::syntax::first_bad_utf8(text))
    throw Error("provml-E0440", "the text is not UTF-8", "convert it",
                name_ + ":" + std::to_string(bad->line) + ":" + std::to_string(bad->column));
  if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
}

void ProvnScanner::skip() {
  for (;;) {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (rest.starts_with("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == text_.npos) throw Error("provml-E0440", "a comment does not end", "add */", place_of(at_));
      at_ = end + 2;
    } else {
      return;
    }
  }
}

char ProvnScanner::peek() {
  skip();
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool ProvnScanner::at_end() {
  skip();
  return at_ == text_.size();
}

bool ProvnScanner::take(char c) {
  if (at_end() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool ProvnScanner::take(std::string_view text) {
  skip();
  if (!text_.substr(at_).starts_with(text)) return false;
  at_ += text.size();
  return true;
}

void ProvnScanner::expect(char c, const char* after) {
  if (!take(c)) fail(std::string("'") + c + "' is expected after " + after + ", not " + shown());
}

std::string ProvnScanner::qualified_name() {
  skip();
  const std::size_t start = at_;
  std::size_t end = at_;  // behind the last character that a name may end with
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (is_letter(c) || is_digit(c) || c == '_' || is_wide(c)) {
      end = ++at_;
    } else if (is_other(c)) {
      end = ++at_;
    } else if (c == '-' && at_ > start) {
      end = ++at_;
    } else if (c == '.' && at_ > start) {
      ++at_;
    } else if (c == '%' && at_ + 2 < text_.size() && is_hex(text_[at_ + 1]) && is_hex(text_[at_ + 2])) {
      end = at_ += 3;
    } else if (c == '\\' && at_ + 1 < text_.size() && is_escapable(text_[at_ + 1])) {
      end = at_ += 2;
    } else {
      break;
    }
  }
  at_ = end;
  return std::string(text_.substr(start, end - start));
}

std::string ProvnScanner::iri() {
  expect('<', "a prefix");
  const std::size_t start = at_;
  while (at_ < text_.size() && text_[at_] != '>') {
    if (static_cast<unsigned char>(text_[at_]) <= 0x20 ||
        std::string_view("<\"{}|\\^`").find(text_[at_]) != std::string_view::npos) {
      fail("a character that an IRI cannot have", "write it as %XX");
    }
    ++at_;
  }
  if (at_ == text_.size()) throw Error("provml-E0440", "an IRI does not end", "add >", place_of(start - 1));
  return std::string(text_.substr(start, at_++ - start));
}

std::string ProvnScanner::escaped(std::size_t quote, bool is_long) {
  std::string value;
  const std::string_view end = is_long ? "\"\"\"" : "\"";
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (text_.substr(at_).starts_with(end)) {
      at_ += end.size();
      return value;
    }
    if (!is_long && (c == '\n' || c == '\r')) break;
    if (c != '\\') {
      value += c;
      ++at_;
      continue;
    }
    constexpr std::string_view kNames = "tbnrf\\\"'", kValues = "\t\b\n\r\f\\\"'";
    const std::size_t which = at_ + 1 < text_.size() ? kNames.find(text_[at_ + 1]) : kNames.npos;
    if (which == kNames.npos)
      throw Error("provml-E0440", "a backslash in a string that begins no escape", "write \\\\",
                  place_of(at_));
    value += kValues[which];
    at_ += 2;
  }
  throw Error("provml-E0440", "a string does not end",
              is_long ? "add \"\"\"" : "add \", or use \"\"\" for a string of several lines",
              place_of(quote));
}

std::string ProvnScanner::string() {
  skip();
  const std::size_t quote = at_;
  if (text_.substr(at_).starts_with("\"\"\"")) {
    at_ += 3;
    return escaped(quote, true);
  }
  expect('"', "here");
  return escaped(quote, false);
}

std::string ProvnScanner::integer() {
  skip();
  std::size_t end = at_;
  if (end < text_.size() && text_[end] == '-') ++end;
  const std::size_t digits = end;
  while (end < text_.size() && is_digit(text_[end])) ++end;
  if (end == digits) return {};
  const std::size_t start = at_;
  at_ = end;
  return std::string(text_.substr(start, end - start));
}

std::string ProvnScanner::date_time() {
  skip();
  const std::size_t length = date_time_length(text_.substr(at_));
  const std::size_t start = at_;
  at_ += length;
  return std::string(text_.substr(start, length));
}

std::string ProvnScanner::language() {
  if (at_ >= text_.size() || text_[at_] != '@') return {};
  const std::size_t start = ++at_;
  while (at_ < text_.size() &&
         (is_letter(text_[at_]) || (at_ > start && (is_digit(text_[at_]) || text_[at_] == '-'))))
    ++at_;
  if (at_ == start) fail("a language tag is expected after '@'");
  return std::string(text_.substr(start, at_ - start));
}

void ProvnScanner::fail(const std::string& what, const std::string& remedy) {
  throw Error("provml-E0440", what, remedy, place());
}

std::string ProvnScanner::place() {
  skip();
  return place_of(at_);
}

std::size_t ProvnScanner::position() {
  skip();
  return at_;
}

std::string ProvnScanner::place_of(std::size_t at) {
  if (at < counted_) counted_ = lines_ = 0;
  lines_ += static_cast<std::size_t>(std::ranges::count(text_.substr(counted_, at - counted_), '\n'));
  counted_ = at;
  const std::size_t newline = at == 0 ? text_.npos : text_.rfind('\n', at - 1);
  const std::size_t column = newline == text_.npos ? at + 1 : at - newline;
  return name_ + ":" + std::to_string(lines_ + 1) + ":" + std::to_string(column);
}

std::string ProvnScanner::shown() {
  if (at_end()) return "the end of the text";
  std::size_t length = 1;
  while (at_ + length < text_.size() && length < 24 && !is_space(text_[at_ + length]) &&
         std::string_view(",;()[]=").find(text_[at_ + length]) == std::string_view::npos)
    ++length;
  while (at_ + length < text_.size() && (static_cast<unsigned char>(text_[at_ + length]) & 0xc0) == 0x80)
    ++length;
  return "'" + std::string(text_.substr(at_, length)) + "'";
}

}  // namespace provml::prov
