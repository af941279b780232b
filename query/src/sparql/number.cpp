#include "number.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace provml::query::sparql {
namespace {

constexpr int kDivisionDigits = 24;

Decimal trimmed(Decimal d) {
  if (d.mantissa == 0) return {};
  while (d.scale > 0 && d.mantissa % 10 == 0) d.mantissa /= 10, --d.scale;
  return d;
}

/// Multiplies by 10^digits; false on overflow.
bool shift(Int128& mantissa, int digits) {
  for (; digits > 0; --digits)
    if (__builtin_mul_overflow(mantissa, Int128{10}, &mantissa)) return false;
  return true;
}

Int128 power_of_ten(int n) {
  Int128 p = 1;
  for (; n > 0; --n) p *= 10;
  return p;
}

bool align(Decimal& a, Decimal& b) {
  return a.scale < b.scale ? shift(a.mantissa, b.scale - a.scale) && (a.scale = b.scale, true)
                           : shift(b.mantissa, a.scale - b.scale) && (b.scale = a.scale, true);
}

std::string shortest(double v, bool single) {
  if (std::isnan(v)) return "NaN";
  if (std::isinf(v)) return v > 0 ? "INF" : "-INF";
  // An exponent only where it helps, as stored values have it: 600000 and not 6e5.
  const double size = std::abs(v);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e15);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  char buffer[64];
  const auto r = single ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(v), format)
                        : std::to_chars(buffer, buffer + sizeof buffer, v, format);
  return {buffer, r.ptr};
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal d;
  std::size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) ++i;
  bool digits = false, point = false;
  int dropped_zeros = 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point) {
      point = true;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    digits = true;
    if (point && text[i] == '0') {  // trailing zeros cost no digits
      ++dropped_zeros;
      continue;
    }
    if (!shift(d.mantissa, dropped_zeros + 1) ||
        __builtin_add_overflow(d.mantissa, Int128{text[i] - '0'}, &d.mantissa))
      return std::nullopt;
    if (point) d.scale += dropped_zeros + 1;
    dropped_zeros = 0;
  }
  if (!digits) return std::nullopt;
  if (negative) d.mantissa = -d.mantissa;
  return trimmed(d);
}

std::string format_integer(Int128 value) {
  if (value == 0) return "0";
  std::string out;
  for (Int128 rest = value; rest != 0; rest /= 10) {
    const int digit = static_cast<int>(rest % 10);
    out.insert(out.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
  }
  return value < 0 ? "-" + out : out;
}

std::string format_decimal(const Decimal& value) {
  const Decimal d = trimmed(value);
  std::string out = format_integer(d.mantissa < 0 ? -d.mantissa : d.mantissa);
  const auto scale = static_cast<std::size_t>(d.scale);
  if (scale == 0) {
    out += ".0";
  } else {
    if (out.size() <= scale) out.insert(0, scale + 1 - out.size(), '0');
    out.insert(out.size() - scale, 1, '.');
  }
  return d.mantissa < 0 ? "-" + out : out;
}

double to_double(const Decimal& value) {
  constexpr Int128 kExact = Int128{1} << 53;
  if (value.scale == 0) return static_cast<double>(value.mantissa);
  if (value.mantissa < kExact && value.mantissa > -kExact && value.scale <= 22)
    return static_cast<double>(value.mantissa) / static_cast<double>(power_of_ten(value.scale));
  const std::string text = format_decimal(value);
  double v = 0;
  std::from_chars(text.data(), text.data() + text.size(), v);
  return v;
}

std::optional<Decimal> decimal_from_double(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  char buffer[512];
  const auto r = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  return parse_decimal({buffer, static_cast<std::size_t>(r.ptr - buffer)});
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  Decimal x = a, y = b;
  if (!align(x, y) || __builtin_add_overflow(x.mantissa, y.mantissa, &x.mantissa)) return std::nullopt;
  return trimmed(x);
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  Decimal r;
  if (__builtin_mul_overflow(a.mantissa, b.mantissa, &r.mantissa)) return std::nullopt;
  r.scale = a.scale + b.scale;
  return trimmed(r);
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
  Decimal x = a, y = b;
  if (b.mantissa == 0 || !align(x, y)) return std::nullopt;
  Decimal r{x.mantissa / y.mantissa, 0};
  Int128 rest = x.mantissa % y.mantissa;
  while (rest != 0 && r.scale < kDivisionDigits) {
    Int128 more = 0;
    if (__builtin_mul_overflow(rest, Int128{10}, &rest) ||
        __builtin_mul_overflow(r.mantissa, Int128{10}, &more) ||
        __builtin_add_overflow(more, rest / y.mantissa, &more))
      break;
    r.mantissa = more;
    rest %= y.mantissa;
    ++r.scale;
  }
  return trimmed(r);
}

std::optional<std::strong_ordering> compare(const Decimal& a, const Decimal& b) {
  Decimal x = a, y = b;
  if (!align(x, y)) return std::nullopt;
  return x.mantissa < y.mantissa   ? std::strong_ordering::less
         : x.mantissa > y.mantissa ? std::strong_ordering::greater
                                   : std::strong_ordering::equal;
}

Decimal round(const Decimal& value, Rounding how) {
  if (value.scale == 0) return value;
  if (value.scale > 37) return {};
  const Int128 unit = power_of_ten(value.scale);
  Int128 whole = value.mantissa / unit;
  Int128 rest = value.mantissa % unit;
  if (rest < 0) rest += unit, --whole;  // now value = whole + rest / unit, 0 <= rest < unit
  if (rest == 0) return {whole, 0};
  const bool up = how == Rounding::up || (how == Rounding::half_up && rest >= unit - rest) ||
                  (how == Rounding::to_zero && value.mantissa < 0);
  return {up ? whole + 1 : whole, 0};
}

std::optional<Number> calculate(Arithmetic op, const Number& a, const Number& b) {
  NumericType type = std::max(a.type, b.type);
  if (type <= NumericType::decimal) {
    std::optional<Decimal> r;
    switch (op) {
      case Arithmetic::add:
        r = add(a.exact, b.exact);
        break;
      case Arithmetic::subtract:
        r = add(a.exact, {-b.exact.mantissa, b.exact.scale});
        break;
      case Arithmetic::multiply:
        r = multiply(a.exact, b.exact);
        break;
      case Arithmetic::divide:
        if (b.exact.mantissa == 0) return std::nullopt;
        r = divide(a.exact, b.exact);
        type = NumericType::decimal;
    }
    if (r) return Number{type, *r, 0};
    type = NumericType::double_;
  }
  const double x = a.as_double(), y = b.as_double();
  double r = 0;
  switch (op) {
    case Arithmetic::add:
      r = x + y;
      break;
    case Arithmetic::subtract:
      r = x - y;
      break;
    case Arithmetic::multiply:
      r = x * y;
      break;
    case Arithmetic::divide:
      r = x / y;
      break;
  }
  if (type == NumericType::float_) r = static_cast<double>(static_cast<float>(r));
  return Number{type, {}, r};
}

std::partial_ordering compare(const Number& a, const Number& b) {
  if (a.is_exact() && b.is_exact())
    if (const auto r = compare(a.exact, b.exact)) return *r;
  return a.as_double() <=> b.as_double();
}

std::string format(const Number& value) {
  switch (value.type) {
    case NumericType::integer:
      return format_integer(value.exact.mantissa);
    case NumericType::decimal:
      return format_decimal(value.exact);
    case NumericType::float_:
      return shortest(value.floating, true);
    default:
      return shortest(value.floating, false);
  }
}

const char* datatype_of(NumericType type) {
  switch (type) {
    case NumericType::integer:
      return "http://www.w3.org/2001/XMLSchema#integer";
    case NumericType::decimal:
      return "http://www.w3.org/2001/XMLSchema#decimal";
    case NumericType::float_:
      return "http://www.w3.org/2001/XMLSchema#float";
    default:
      return "http://www.w3.org/2001/XMLSchema#double";
  }
}

std::optional<double> parse_double(std::string_view text) {
  if (text == "INF" || text == "+INF") return std::numeric_limits<double>::infinity();
  if (text == "-INF") return -std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  std::string_view rest = text;
  if (!rest.empty() && rest[0] == '+') rest.remove_prefix(1);
  const std::size_t first = rest.empty() || rest[0] != '-' ? 0 : 1;
  if (rest.size() <= first || (rest[first] != '.' && (rest[first] < '0' || rest[first] > '9')))
    return std::nullopt;
  double v = 0;
  const auto r = std::from_chars(rest.data(), rest.data() + rest.size(), v);
  if (r.ptr != rest.data() + rest.size() || r.ec == std::errc::invalid_argument) return std::nullopt;
  if (r.ec == std::errc::result_out_of_range) {  // too small is 0, too large is infinite
    const bool tiny = rest.find("e-") != std::string_view::npos || rest.find("E-") != std::string_view::npos;
    v = tiny ? 0 : std::numeric_limits<double>::infinity();
    if (first == 1) v = -v;
  }
  return v;
}

}  // namespace provml::query::sparql
