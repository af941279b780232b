#include <charconv>
#include <cmath>

#include "expressions.h"

namespace provml::query::sparql {

bool arithmetic(Arithmetic op, const Value& a, const Value& b, Value& out) {
  using Kind = Value::Kind;
  if (a.kind == Kind::number && b.kind == Kind::number) {
    const auto r = calculate(op, a.number, b.number);
    if (r) out = Value::of_number(*r);
    return r.has_value();
  }
  // Beyond SPARQL 1.1, as XPath has it: times and durations.
  const auto minus = [](const Decimal& d) { return Decimal{-d.mantissa, d.scale}; };
  if (op == Arithmetic::subtract && a.kind == b.kind && (a.kind == Kind::date_time || a.kind == Kind::date)) {
    if (compare(a.time, b.time) == std::partial_ordering::unordered) return false;
    const auto r = add(seconds_of(a.time), minus(seconds_of(b.time)));
    if (r) out = Value::duration(*r);
    return r.has_value();
  }
  if (a.kind == Kind::duration && b.kind == Kind::duration && op <= Arithmetic::subtract) {
    const auto r = add(a.seconds, op == Arithmetic::add ? b.seconds : minus(b.seconds));
    if (r) out = Value::duration(*r);
    return r.has_value();
  }
  return false;
}

bool number_function(Builtin f, const Value& a, Value& out) {
  if (a.kind != Value::Kind::number) return false;
  Number n = a.number;
  if (n.is_exact()) {
    if (f == Builtin::abs)
      n.exact.mantissa = n.exact.mantissa < 0 ? -n.exact.mantissa : n.exact.mantissa;
    else
      n.exact = round(n.exact, f == Builtin::ceil    ? Rounding::up
                               : f == Builtin::floor ? Rounding::down
                                                     : Rounding::half_up);
  } else {
    n.floating = f == Builtin::abs     ? std::fabs(n.floating)
                 : f == Builtin::ceil  ? std::ceil(n.floating)
                 : f == Builtin::floor ? std::floor(n.floating)
                                       : std::floor(n.floating + 0.5);
  }
  out = Value::of_number(n);
  return true;
}

bool time_function(Builtin f, const Value& a, Value& out) {
  if (f == Builtin::seconds_of) {
    if (a.kind != Value::Kind::date_time && a.kind != Value::Kind::duration) return false;
    out = Value::of_number(Number::decimal(a.kind == Value::Kind::duration ? a.seconds : seconds_of(a.time)));
    return true;
  }
  const bool date_part = f == Builtin::year || f == Builtin::month || f == Builtin::day;
  if (a.kind != Value::Kind::date_time && !(a.kind == Value::Kind::date && date_part)) return false;
  const DateTime& t = a.time;
  switch (f) {
    case Builtin::year:
      out = Value::integer(t.year);
      return true;
    case Builtin::month:
      out = Value::integer(t.month);
      return true;
    case Builtin::day:
      out = Value::integer(t.day);
      return true;
    case Builtin::hours:
      out = Value::integer(t.hour);
      return true;
    case Builtin::minutes:
      out = Value::integer(t.minute);
      return true;
    case Builtin::seconds: {
      Decimal s = add({t.second, 0}, {t.nanosecond, 9}).value_or(Decimal{t.second, 0});
      out = Value::of_number(Number::decimal(s));
      if (s.scale == 0) out = Value::of(rdf::Term::literal(format_integer(s.mantissa), kXsd + "decimal"));
      return true;
    }
    case Builtin::timezone:
      if (!t.zone) return false;
      out = Value::duration({*t.zone * 60, 0});
      return true;
    case Builtin::tz:
      out = Value::string(format_zone(t));
      return true;
    default:
      return false;
  }
}

namespace {

std::string trim(const std::string& text) {
  const std::size_t b = text.find_first_not_of(" \t\r\n");
  return b == std::string::npos ? std::string() : text.substr(b, text.find_last_not_of(" \t\r\n") - b + 1);
}

/// The text that XPath gives to a value.
std::string canonical(const Value& v) {
  if (v.kind == Value::Kind::boolean) return v.boolean ? "true" : "false";
  if (v.kind != Value::Kind::number) return v.as_term().value;
  const auto plain = [](const Decimal& d) {
    return d.scale == 0 ? format_integer(d.mantissa) : format_decimal(d);
  };
  if (v.number.is_exact()) return plain(v.number.exact);
  const double size = std::fabs(v.number.floating);
  std::string text = format(v.number);
  if (!std::isfinite(size)) return text;
  if (size == 0) return std::signbit(v.number.floating) ? "-0" : "0";
  const std::size_t e = text.find('e');
  if (size >= 1e-6 && size < 1e6) {
    if (e == std::string::npos) return text;
    const auto d = decimal_from_double(v.number.floating);
    return d ? plain(*d) : text;
  }
  char buffer[64];
  const auto r =
      v.number.type == NumericType::float_
          ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(v.number.floating),
                          std::chars_format::scientific)
          : std::to_chars(buffer, buffer + sizeof buffer, v.number.floating, std::chars_format::scientific);
  text.assign(buffer, r.ptr);
  const std::size_t at = text.find('e');
  std::string mantissa = text.substr(0, at), exponent = text.substr(at + 1);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  const bool negative = exponent[0] == '-';
  exponent.erase(0, exponent.find_first_not_of("+-0"));
  return mantissa + (negative ? "E-" : "E") + exponent;
}

bool cast_number(Builtin f, const Value& a, Value& out) {
  const bool floating = f == Builtin::cast_float || f == Builtin::cast_double;
  Number n;
  if (a.kind == Value::Kind::boolean) {
    n = Number::integer(a.boolean ? 1 : 0);
  } else if (a.kind == Value::Kind::number) {
    n = a.number;
  } else if (a.kind == Value::Kind::string) {
    const std::string text = trim(a.term.value);
    if (floating) {
      const auto d = parse_double(text);
      if (!d) return false;
      n = Number::of_double(*d);
    } else {
      const auto d = parse_decimal(text);
      if (!d || (f == Builtin::cast_integer && text.find('.') != std::string::npos)) return false;
      n = Number::decimal(*d);
    }
  } else {
    return false;
  }
  if (floating) {
    const double d = n.as_double();
    n = f == Builtin::cast_float ? Number{NumericType::float_, {}, static_cast<double>(static_cast<float>(d))}
                                 : Number::of_double(d);
  } else {
    if (!n.is_exact()) {
      const auto d = decimal_from_double(n.floating);
      if (!d) return false;
      n.exact = *d;
    }
    if (f == Builtin::cast_integer) n.exact = round(n.exact, Rounding::to_zero);
    n.type = f == Builtin::cast_integer ? NumericType::integer : NumericType::decimal;
    n.floating = 0;
  }
  out = Value::of_number(n);
  return true;
}

}  // namespace

bool cast_function(Builtin f, const Value& a, Value& out) {
  using Kind = Value::Kind;
  const auto typed = [&](const std::string& text, const char* type, Kind kind) {
    out = Value::of(rdf::Term::literal(text, kXsd + type));
    return out.kind == kind;
  };
  switch (f) {
    case Builtin::cast_string:
      if (a.kind == Kind::blank) return false;
      out = Value::string(canonical(a));
      return true;
    case Builtin::cast_boolean:
      if (a.kind == Kind::number) {
        out = Value::of_bool(*effective_boolean(a));
        return true;
      }
      if (a.kind != Kind::boolean && a.kind != Kind::string) return false;
      if (!typed(trim(a.as_term().value), "boolean", Kind::boolean)) return false;
      out = Value::of_bool(out.boolean);
      return true;
    case Builtin::cast_datetime:
      if (a.kind == Kind::date) {
        out = Value::of(rdf::Term::literal(format(a.time), kXsd + "dateTime"));
        return true;
      }
      return (a.kind == Kind::date_time || a.kind == Kind::string) &&
             typed(trim(a.as_term().value), "dateTime", Kind::date_time);
    case Builtin::cast_date:
      if (a.kind == Kind::date_time) {
        const std::string text = format(a.time);
        return typed(text.substr(0, text.find('T')) + format_zone(a.time), "date", Kind::date);
      }
      return (a.kind == Kind::date || a.kind == Kind::string) &&
             typed(trim(a.as_term().value), "date", Kind::date);
    case Builtin::cast_duration:
      return (a.kind == Kind::duration || a.kind == Kind::string) &&
             typed(trim(a.as_term().value), "dayTimeDuration", Kind::duration);
    default:
      return cast_number(f, a, out);
  }
}

}  // namespace provml::query::sparql
