// provml/prov/constraints.h: is a PROV document valid?
//
//   for (const prov::Violation& v : prov::check_constraints(document)) std::cout << v.explanation << '\n';
//
// Any thread; pure. Source: Constraints of the PROV Data Model (W3C, 2013). Takes time and memory in
// proportion to the document, but for logarithms. docs/prov-constraints.md says which rules are applied, and
// how.
#ifndef PROVML_PROV_CONSTRAINTS_H
#define PROVML_PROV_CONSTRAINTS_H

#include <string>
#include <string_view>
#include <vector>

#include "provml/prov/document.h"

namespace provml::prov {

struct Violation {
  std::string constraint;  ///< "unique-generation": the W3C's name, or one of those in rule_name() below 22
  int number = 0;          ///< the W3C's number; 0 for a rule that has none
  std::string bundle;      ///< IRI; "" is the document itself
  std::vector<std::string> ids;         ///< IRIs that it is about
  std::vector<std::string> statements;  ///< in short PROV-N, as far as they were stated
  std::string explanation;              ///< one sentence
};

/// Empty: the document is valid. At most one violation for every pair of statements, class of statements and
/// cycle of events. The order is that of the document.
std::vector<Violation> check_constraints(const Document& document);

/// The statement in one line of PROV-N, with the prefixes of the document.
std::string describe(const Statement& statement, const Document& document);
/// The IRI with a prefix of the document, or as it is.
std::string describe(const std::string& iri, const Document& document);

}  // namespace provml::prov

#endif  // PROVML_PROV_CONSTRAINTS_H
