// names.h: IRIs as qualified names, and the prefixes that this takes.
#ifndef PROVML_PROV_NAMES_H
#define PROVML_PROV_NAMES_H

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "provml/prov/document.h"

namespace provml::prov {

/// Prefixes of escaped names begin so (writers.h).
inline constexpr std::string_view kEscaped = "esc";

class Names {
 public:
  enum class Style {
    provn,  ///< the local part is escaped; every IRI can be written
    xml     ///< the local part is an XML name
  };
  /// Collects the names of the whole document, so that the prefixes are known before the first statement.
  Names(const Document& document, Style style);

  /// "ex:name".
  std::string of(const std::string& iri) const;
  /// Prefix -> namespace, with those of the document that are used, prov and xsd.
  const std::map<std::string, std::string>& prefixes() const { return prefixes_; }
  /// Whether the document wanted this one; the others are used in few places.
  bool is_wanted(const std::string& prefix) const;

 private:
  struct Split {
    std::string ns, local;
    bool escaped = false;
  };
  Split split(const std::string& iri) const;
  void add(const std::string& iri);

  Style style_;
  std::map<std::string, std::string> known_;     ///< namespace -> prefix, wanted by the document
  std::map<std::string, std::string> prefixes_;  ///< as written
  std::unordered_map<std::string, std::string> plain_, escaped_;  ///< namespace -> prefix
  std::size_t next_ = 1, next_escaped_ = 1;
};

/// Calls `visit` with every IRI that a syntax writes as a name.
void each_name(const Statement& statement, const std::function<void(const std::string&)>& visit);
void each_name(const Document& document, const std::function<void(const std::string&)>& visit);

}  // namespace provml::prov

#endif  // PROVML_PROV_NAMES_H
