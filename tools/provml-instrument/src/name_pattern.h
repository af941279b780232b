// name_pattern.h: what a workflow file names functions, signatures and files with. Text only, no Clang.
//
//   FunctionPattern p("ns::fit(int, double const&)");   // or "ns::fit", "ns::*", "/ns::(a|b)/"
//   p.matches(facts);
//
// Names are always compared whole, never as parts.
#ifndef PROVML_INSTRUMENT_NAME_PATTERN_H
#define PROVML_INSTRUMENT_NAME_PATTERN_H

#include <functional>
#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace provml::instrument {

/// The ways to spell one function signature; types are normalised.
struct SignatureFacts {
  std::vector<std::vector<std::string>> parameters;  ///< for each parameter its spellings; "..." at the end
  std::string qualifiers;                            ///< "", "const", "const &" ...
  std::string result_and_parameters;                 ///< "(int, double const &) const" in Clang's words
};

/// What a pattern can look at.
struct FunctionFacts {
  std::vector<std::string> names;  ///< qualified; with and without template arguments and
                                   ///< anonymous or inline namespaces
  // Asked only when a pattern needs them.
  std::function<std::vector<std::string>()> files;  ///< absolute; as found and with symbolic links resolved
  std::function<SignatureFacts()> signature;
};

/// "int const &", "unsigned  long int" and "ns::T< int >" in one form: const before the type it belongs to,
/// integer types by their shortest name, no `struct`, spaces only where words meet.
std::string normal_type(const std::string& text);

/// Spaces only between words: "ns::f < int >" is "ns::f<int>", "operator +=" is "operator+=".
std::string normal_name(const std::string& text);

/// A function: a qualified name, a glob (`*` any characters, `?` one), either followed by a parameter list,
/// or
/// "/regex/" (ECMAScript) on the whole name or on the name with its parameter list as Clang prints it.
class FunctionPattern {
 public:
  /// Throws std::regex_error; std::invalid_argument with what was expected.
  explicit FunctionPattern(const std::string& text);
  bool matches(const FunctionFacts& facts) const;
  /// Whether it may name a lambda or a member of a local class in the body of the function `name`.
  bool may_name_inside(const std::string& name) const;

 private:
  bool signature_fits(const SignatureFacts& facts) const;

  bool regex_ = false, wildcard_ = false;
  std::string literal_;  ///< the name up to its first wildcard
  std::regex expression_;
  std::optional<std::vector<std::string>> parameters_;
  std::string qualifiers_;
};

/// Files by a glob on the path: `*` and `?` stay within one folder, `**` goes on. Relative to `folder` unless
/// it begins with "/".
class FilePattern {
 public:
  /// `folders`: the same folder, by all its names. Throws std::invalid_argument.
  FilePattern(const std::string& text, const std::vector<std::string>& folders);
  bool matches(const FunctionFacts& facts) const;

 private:
  std::vector<std::regex> expressions_;
};

}  // namespace provml::instrument

#endif
