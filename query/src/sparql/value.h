// value.h: an RDF term with its typed value, as expressions see it.
#ifndef PROVML_QUERY_SPARQL_VALUE_H
#define PROVML_QUERY_SPARQL_VALUE_H

#include <compare>
#include <optional>
#include <string>

#include "datetime.h"
#include "number.h"
#include "provml/rdf/term.h"

namespace provml::query::sparql {

inline const std::string kXsd = "http://www.w3.org/2001/XMLSchema#";

struct Value {
  enum class Kind { iri, blank, string, lang_string, boolean, number, date_time, date, duration, other };
  Kind kind = Kind::string;
  bool ill_typed = false;  ///< a known datatype with a lexical form outside of it (kind is `other`)
  bool boolean = false;
  mutable bool has_term = true;  ///< the term of a computed number is written when someone asks
  Number number;
  Decimal seconds;  ///< duration
  DateTime time;    ///< date_time, date
  mutable rdf::Term term;

  static Value of(rdf::Term term);
  static Value string(std::string text, std::string language = {});
  static Value iri(std::string text);
  static Value of_bool(bool v);
  static Value of_number(const Number& v);
  static Value integer(Int128 v) { return of_number(Number::integer(v)); }
  static Value duration(const Decimal& seconds);

  bool is_literal() const { return kind != Kind::iri && kind != Kind::blank; }
  bool is_string() const { return kind == Kind::string || kind == Kind::lang_string; }
  const rdf::Term& as_term() const;
};

/// Effective boolean value; nothing is a type error.
std::optional<bool> effective_boolean(const Value& v);
/// `=`; nothing is a type error.
std::optional<bool> equals(const Value& a, const Value& b);
/// `<` and its kin; nothing is a type error. Unordered: a NaN, or times that cannot be compared.
std::optional<std::partial_ordering> compare(const Value& a, const Value& b);
/// The total order of ORDER BY, MIN and MAX: blank nodes, IRIs, literals; literals by value where comparable.
std::weak_ordering order(const Value& a, const Value& b);

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_VALUE_H
