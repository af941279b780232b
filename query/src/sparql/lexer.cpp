#include "lexer.h"

#include "provml/error.h"

namespace provml::query::sparql {
namespace {

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_hex(char32_t c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_alpha(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_pn_chars_base(char32_t c) {
  return is_alpha(c) || (c >= 0xc0 && c <= 0xd6) || (c >= 0xd8 && c <= 0xf6) || (c >= 0xf8 && c <= 0x2ff) ||
         (c >= 0x370 && c <= 0x37d) || (c >= 0x37f && c <= 0x1fff) || (c >= 0x200c && c <= 0x200d) ||
         (c >= 0x2070 && c <= 0x218f) || (c >= 0x2c00 && c <= 0x2fef) || (c >= 0x3001 && c <= 0xd7ff) ||
         (c >= 0xf900 && c <= 0xfdcf) || (c >= 0xfdf0 && c <= 0xfffd) || (c >= 0x10000 && c <= 0xeffff);
}
bool is_pn_chars_u(char32_t c) { return is_pn_chars_base(c) || c == '_'; }
bool is_var_char(char32_t c) {
  return is_pn_chars_u(c) || is_digit(c) || c == 0xb7 || (c >= 0x300 && c <= 0x36f) ||
         (c >= 0x203f && c <= 0x2040);
}
bool is_pn_chars(char32_t c) { return is_var_char(c) || c == '-'; }

class Lexer {
 public:
  explicit Lexer(std::string text) : text_(std::move(text)) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    while (true) {
      const std::size_t before = at_;
      skip_space();
      Token token;
      token.line = line_;
      token.column = column();
      token.glued = at_ == before && !tokens.empty();
      if (at_ == text_.size()) {
        tokens.push_back(token);
        return tokens;
      }
      read(token);
      tokens.push_back(std::move(token));
    }
  }

 private:
  char32_t peek(std::size_t ahead = 0) const {
    std::size_t p = at_;
    for (std::size_t i = 0; p < text_.size(); ++i) {
      const char32_t c = decode_utf8(text_, p);
      if (i == ahead) return c;
    }
    return 0;
  }
  char byte(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  char32_t take() {
    const char32_t c = decode_utf8(text_, at_);
    if (c == '\n') ++line_, line_start_ = at_;
    return c;
  }
  int column() const {
    int n = 1;
    for (std::size_t p = line_start_; p < at_; ++n) decode_utf8(text_, p);
    return n;
  }

  void skip_space() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        take();
      } else if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
      } else {
        return;
      }
    }
  }

  void read(Token& token) {
    const char32_t c = peek();
    if (c == '<' && read_iri(token)) return;
    if (c == '?' || c == '$') {
      const char32_t next = peek(1);
      if (is_pn_chars_u(next) || is_digit(next)) return read_variable(token);
    }
    if (c == '"' || c == '\'') return read_string(token);
    if (c == '@') return read_language(token);
    if (c == '_' && byte(1) == ':') return read_blank(token);
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number(token);
    if (c == ':' || is_pn_chars_base(c)) return read_name(token);
    read_symbol(token);
  }

  bool read_iri(Token& token) {
    std::size_t p = at_ + 1;
    for (; p < text_.size() && text_[p] != '>'; ++p) {
      const auto b = static_cast<unsigned char>(text_[p]);
      if (b <= 0x20 || std::string_view("<\"{}|^`\\").find(text_[p]) != std::string_view::npos) return false;
    }
    if (p == text_.size()) return false;
    token.kind = TokenKind::iri;
    token.text = text_.substr(at_ + 1, p - at_ - 1);
    at_ = p + 1;
    return true;
  }

  void read_variable(Token& token) {
    token.kind = TokenKind::variable;
    take();
    while (is_var_char(peek()) && at_ < text_.size()) append_utf8(token.text, take());
  }

  void read_language(Token& token) {
    token.kind = TokenKind::language;
    ++at_;
    while (is_alpha(peek())) token.text.push_back(static_cast<char>(take()));
    if (token.text.empty()) syntax_error(token, "expected a language tag after '@'");
    while (byte() == '-' && (is_alpha(peek(1)) || is_digit(peek(1)))) {
      token.text.push_back(static_cast<char>(take()));
      while (is_alpha(peek()) || is_digit(peek())) token.text.push_back(static_cast<char>(take()));
    }
  }

  void read_blank(Token& token) {
    token.kind = TokenKind::blank_label;
    at_ += 2;
    if (!is_pn_chars_u(peek()) && !is_digit(peek())) syntax_error(token, "expected a label after '_:'");
    read_dotted(token.text);
  }

  /// PN_CHARS with dots that are not the last character.
  void read_dotted(std::string& out) {
    while (at_ < text_.size()) {
      if (is_pn_chars(peek())) {
        append_utf8(out, take());
      } else if (byte() == '.') {
        std::size_t dots = 1;
        while (byte(dots) == '.') ++dots;
        if (!is_pn_chars(peek(dots))) return;
        for (; dots > 0; --dots) out.push_back(static_cast<char>(take()));
      } else {
        return;
      }
    }
  }

  void read_number(Token& token) {
    token.kind = TokenKind::integer;
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    if (byte() == '.') {
      std::size_t digits = 1;
      while (is_digit(static_cast<unsigned char>(byte(digits)))) ++digits;
      const bool exponent = exponent_length(digits) > 0;
      if (digits > 1 || (exponent && at_ > begin)) {
        at_ += digits;
        token.kind = TokenKind::decimal;
      }
    }
    if (const std::size_t n = exponent_length(0); n > 0) {
      at_ += n;
      token.kind = TokenKind::double_;
    }
    token.text = text_.substr(begin, at_ - begin);
  }
  std::size_t exponent_length(std::size_t from) const {
    if (byte(from) != 'e' && byte(from) != 'E') return 0;
    std::size_t n = 1;
    if (byte(from + n) == '+' || byte(from + n) == '-') ++n;
    const std::size_t digits = n;
    while (is_digit(static_cast<unsigned char>(byte(from + n)))) ++n;
    return n > digits ? n : 0;
  }

  void read_name(Token& token) {
    std::string prefix;
    if (byte() != ':') read_dotted(prefix);
    if (byte() != ':') {
      token.kind = TokenKind::word;
      token.text = prefix;
      // A word holds no '-' or '.', so that "?a.b" errors stay near their place.
      return;
    }
    ++at_;
    token.kind = TokenKind::prefixed_name;
    token.text = prefix;
    read_local(token);
  }

  void read_local(Token& token) {
    bool first = true;
    while (at_ < text_.size()) {
      const char32_t c = peek();
      if (c == '%') {
        if (!is_hex(peek(1)) || !is_hex(peek(2)))
          syntax_error(token, "expected two hexadecimal digits after '%'");
        for (int i = 0; i < 3; ++i) token.local.push_back(static_cast<char>(take()));
      } else if (c == '\\') {
        if (byte(1) == '\0' ||
            std::string_view("_~.-!$&'()*+,;=/?#@%").find(byte(1)) == std::string_view::npos)
          syntax_error(token, "this character may not be escaped in a prefixed name");
        ++at_;
        token.local.push_back(static_cast<char>(take()));
      } else if (c == ':' || (first ? (is_pn_chars_u(c) || is_digit(c)) : is_pn_chars(c))) {
        append_utf8(token.local, take());
      } else if (c == '.' && !first) {
        std::size_t dots = 1;
        while (byte(dots) == '.') ++dots;
        const char32_t next = peek(dots);
        if (!is_pn_chars(next) && next != ':' && next != '%' && next != '\\') return;
        for (; dots > 0; --dots) token.local.push_back(static_cast<char>(take()));
      } else {
        return;
      }
      first = false;
    }
  }

  void read_string(Token& token) {
    token.kind = TokenKind::string;
    const char quote = byte();
    const bool is_long = byte(1) == quote && byte(2) == quote;
    at_ += is_long ? 3 : 1;
    while (true) {
      if (at_ >= text_.size()) syntax_error(token, "this string does not end");
      const char c = byte();
      if (c == quote && (!is_long || (byte(1) == quote && byte(2) == quote))) break;
      if (!is_long && (c == '\n' || c == '\r'))
        syntax_error(token, "this string does not end on its line", "write \\n, or use three quotes");
      if (c == '\\') {
        read_escape(token);
      } else {
        append_utf8(token.text, take());
      }
    }
    at_ += is_long ? 3 : 1;
  }

  void read_escape(Token& token) {
    static constexpr std::string_view kNames = "tbnrf\"'\\", kValues = "\t\b\n\r\f\"'\\";
    const std::size_t i = byte(1) == '\0' ? std::string_view::npos : kNames.find(byte(1));
    if (i == std::string_view::npos)
      syntax_error(token, "unknown escape in a string", "known: \\t \\b \\n \\r \\f \\\" \\' \\\\ \\uXXXX");
    token.text.push_back(kValues[i]);
    at_ += 2;
  }

  void read_symbol(Token& token) {
    token.kind = TokenKind::symbol;
    for (const char* two : {"^^", "!=", "<=", ">=", "&&", "||"})
      if (byte() == two[0] && byte(1) == two[1]) {
        token.text = two;
        at_ += 2;
        return;
      }
    if (std::string_view("(){}[].;,*/|^+?!=<>-").find(byte()) == std::string_view::npos) {
      std::string found;
      append_utf8(found, peek());
      syntax_error(token, "unexpected character '" + found + "'");
    }
    token.text.push_back(static_cast<char>(take()));
  }

  std::string text_;
  std::size_t at_ = 0, line_start_ = 0;
  int line_ = 1;
};

/// \uXXXX and \UXXXXXXXX stand for their character anywhere in a query.
std::string replace_code_points(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.push_back(text[i]);
      continue;
    }
    const std::size_t digits = text[i + 1] == 'u' ? 4 : text[i + 1] == 'U' ? 8 : 0;
    char32_t code = 0;
    bool ok = digits > 0 && i + 2 + digits <= text.size();
    for (std::size_t j = 0; ok && j < digits; ++j) {
      const auto c = static_cast<unsigned char>(text[i + 2 + j]);
      ok = is_hex(c);
      code = code * 16 + (is_digit(c) ? c - '0' : (c | 0x20U) - 'a' + 10);
    }
    if (!ok || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {  // left for the lexer to refuse
      out.push_back(text[i]);
      out.push_back(text[++i]);
      continue;
    }
    append_utf8(out, code);
    i += 1 + digits;
  }
  return out;
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) { return Lexer(replace_code_points(text)).run(); }

std::string describe(const Token& token) {
  switch (token.kind) {
    case TokenKind::end:
      return "the end of the query";
    case TokenKind::iri:
      return "<" + token.text + ">";
    case TokenKind::prefixed_name:
      return token.text + ":" + token.local;
    case TokenKind::blank_label:
      return "_:" + token.text;
    case TokenKind::variable:
      return "?" + token.text;
    case TokenKind::language:
      return "@" + token.text;
    case TokenKind::string:
      return "the string \"" + token.text + "\"";
    default:
      return "'" + token.text + "'";
  }
}

void syntax_error(const Token& at, const std::string& message, const std::string& remedy) {
  throw Error("provml-E0501", message, remedy, std::to_string(at.line) + ":" + std::to_string(at.column));
}

}  // namespace provml::query::sparql
