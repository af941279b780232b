// provn_scanner.h: the tokens of PROV-N. Pure.
#ifndef PROVML_PROV_PROVN_SCANNER_H
#define PROVML_PROV_PROVN_SCANNER_H

#include <string>
#include <string_view>

namespace provml::prov {

/// Reads tokens from a text; knows where it is. White space and comments before a token are passed over.
class ProvnScanner {
 public:
  ProvnScanner(std::string_view text, std::string name);

  /// First character of the next token; NUL at the end.
  char peek();
  bool at_end();
  /// The character, if it is next.
  bool take(char c);
  void expect(char c, const char* after);
  /// The text, if it is next.
  bool take(std::string_view text);
  /// prefix:local, local or prefix:, with escapes as they are in the text; "" if there is none.
  std::string qualified_name();
  /// <IRI> without the brackets.
  std::string iri();
  /// "text" or """text""", with escapes resolved. A quotation mark must be next.
  std::string string();
  /// Digits with an optional sign; "" if there is none.
  std::string integer();
  /// An xsd:dateTime; "" if there is none.
  std::string date_time();
  /// The language tag behind a string: "" if there is none.
  std::string language();

  /// Throws provml-E0440 at the next token.
  [[noreturn]] void fail(const std::string& what, const std::string& remedy = {});
  /// NAME:LINE:COLUMN of the next token.
  std::string place();
  std::size_t position();
  void go_back(std::size_t position) { at_ = position; }
  /// What stands at the next token, for messages.
  std::string shown();

 private:
  void skip();
  std::string place_of(std::size_t at);
  std::string escaped(std::size_t quote, bool is_long);

  std::string_view text_;
  std::string name_;
  std::size_t at_ = 0;
  std::size_t counted_ = 0, lines_ = 0;  ///< line ends before counted_
};

}  // namespace provml::prov

#endif  // PROVML_PROV_PROVN_SCANNER_H
