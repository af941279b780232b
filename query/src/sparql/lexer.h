// lexer.h: SPARQL 1.1 text -> tokens with places.
//
// Signs of numbers are tokens of their own; the parser joins them (Token::glued tells that no space was
// between). Errors: provml::Error provml-E0501 with "LINE:COLUMN".
#ifndef PROVML_QUERY_SPARQL_LEXER_H
#define PROVML_QUERY_SPARQL_LEXER_H

#include <string>
#include <string_view>
#include <vector>

namespace provml::query::sparql {

enum class TokenKind {
  end,
  iri,            ///< text: the IRI reference without <>
  prefixed_name,  ///< text: prefix, local: local part (escapes resolved)
  blank_label,    ///< text: label without _:
  variable,       ///< text: name without ? or $
  language,       ///< text: tag without @
  string,         ///< text: value, escapes resolved
  integer,
  decimal,
  double_,
  word,   ///< keyword or function name, as written
  symbol  ///< punctuation: ( ) { } [ ] . ; , * / | ^ ^^ + ? ! = != < > <= >= && || - a
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;
  std::string local;
  int line = 1, column = 1;
  bool glued = false;  ///< follows the previous token without space
};

/// The whole text. The last token is `end`.
std::vector<Token> tokenize(std::string_view text);

/// How an error message names a token.
std::string describe(const Token& token);

[[noreturn]] void syntax_error(const Token& at, const std::string& message, const std::string& remedy = {});

/// UTF-8 of a code point; decoding of the one at `position` (advanced past it; a bad byte stands for itself).
void append_utf8(std::string& out, char32_t code);
char32_t decode_utf8(std::string_view text, std::size_t& position);

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_LEXER_H
