// number.h: the numeric values of SPARQL: exact decimals of up to 38 digits, and floating point.
#ifndef PROVML_QUERY_SPARQL_NUMBER_H
#define PROVML_QUERY_SPARQL_NUMBER_H

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace provml::query::sparql {

__extension__ typedef __int128 Int128;

/// mantissa / 10^scale, kept without trailing zeros. Operations give nothing when 38 digits do not suffice.
struct Decimal {
  Int128 mantissa = 0;
  int scale = 0;
};
std::optional<Decimal> parse_decimal(std::string_view text);  ///< [+-]digits[.digits]
std::string format_integer(Int128 value);
std::string format_decimal(const Decimal& value);  ///< with a point always: 2.0, 0.5
double to_double(const Decimal& value);
std::optional<Decimal> decimal_from_double(double value);  ///< nothing for NaN, INF and what is too large
std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
std::optional<Decimal> divide(const Decimal& a,
                              const Decimal& b);  ///< exact, or to 24 digits after the point
std::optional<std::strong_ordering> compare(const Decimal& a, const Decimal& b);
enum class Rounding { down, up, half_up, to_zero };
Decimal round(const Decimal& value, Rounding how);

/// In the order of numeric promotion.
enum class NumericType { integer, decimal, float_, double_ };

struct Number {
  NumericType type = NumericType::integer;
  Decimal exact;        ///< integer, decimal
  double floating = 0;  ///< float_, double_

  static Number integer(Int128 v) { return {NumericType::integer, {v, 0}, 0}; }
  static Number decimal(Decimal v) { return {NumericType::decimal, v, 0}; }
  static Number of_double(double v) { return {NumericType::double_, {}, v}; }
  bool is_exact() const { return type <= NumericType::decimal; }
  double as_double() const { return is_exact() ? to_double(exact) : floating; }
};
enum class Arithmetic { add, subtract, multiply, divide };
/// Nothing for a division by zero of exact numbers; exact numbers that overflow become doubles.
std::optional<Number> calculate(Arithmetic op, const Number& a, const Number& b);
std::partial_ordering compare(const Number& a, const Number& b);
std::string format(const Number& value);  ///< doubles in the shortest form that reads back the same
const char* datatype_of(NumericType type);
std::optional<double> parse_double(std::string_view text);  ///< lexical space of xsd:double

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_NUMBER_H
