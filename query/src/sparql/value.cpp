#include "value.h"

#include <array>
#include <cmath>
#include <string_view>

namespace provml::query::sparql {
namespace {

bool is_integer_type(std::string_view local) {
  static constexpr std::array<std::string_view, 13> kTypes = {"integer",
                                                              "nonPositiveInteger",
                                                              "negativeInteger",
                                                              "long",
                                                              "int",
                                                              "short",
                                                              "byte",
                                                              "nonNegativeInteger",
                                                              "unsignedLong",
                                                              "unsignedInt",
                                                              "unsignedShort",
                                                              "unsignedByte",
                                                              "positiveInteger"};
  for (const auto t : kTypes)
    if (t == local) return true;
  return false;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return text;
}

/// Reads the lexical form into `v` by its datatype; leaves `other` where there is no value.
void read_typed(Value& v, std::string_view type, const std::string& text) {
  const auto known = [&](bool ok, Value::Kind kind) {
    if (ok)
      v.kind = kind;
    else
      v.ill_typed = true;
  };
  if (is_integer_type(type) || type == "decimal") {
    const auto d = parse_decimal(text);
    const bool integer = type != "decimal";
    if (d) v.number = {integer ? NumericType::integer : NumericType::decimal, *d, 0};
    known(d && (!integer || text.find('.') == std::string::npos), Value::Kind::number);
  } else if (type == "double" || type == "float") {
    const auto d = parse_double(text);
    if (d) v.number = {type == "float" ? NumericType::float_ : NumericType::double_, {}, *d};
    if (d && type == "float") v.number.floating = static_cast<double>(static_cast<float>(*d));
    known(d.has_value(), Value::Kind::number);
  } else if (type == "boolean") {
    v.boolean = text == "true" || text == "1";
    known(v.boolean || text == "false" || text == "0", Value::Kind::boolean);
  } else if (type == "dateTime" || type == "dateTimeStamp" || type == "date") {
    const auto t = type == "date" ? parse_date(text) : parse_date_time(text);
    if (t) v.time = *t;
    known(t.has_value(), type == "date" ? Value::Kind::date : Value::Kind::date_time);
  } else if (type == "dayTimeDuration") {
    const auto s = parse_day_time_duration(text);
    if (s) v.seconds = *s;
    known(s.has_value(), Value::Kind::duration);
  }
}

int rank(Value::Kind kind) { return static_cast<int>(kind); }

std::weak_ordering order_text(const std::string& a, const std::string& b) {
  const int c = a.compare(b);
  return c < 0   ? std::weak_ordering::less
         : c > 0 ? std::weak_ordering::greater
                 : std::weak_ordering::equivalent;
}

}  // namespace

Value Value::of(rdf::Term t) {
  Value v;
  if (t.kind == rdf::TermKind::iri) {
    v.kind = Kind::iri;
  } else if (t.kind == rdf::TermKind::blank) {
    v.kind = Kind::blank;
  } else if (!t.language.empty()) {
    v.kind = Kind::lang_string;
  } else if (t.datatype.empty() || t.datatype == kXsd + "string") {
    t.datatype.clear();
  } else {
    v.kind = Kind::other;
    if (t.datatype.compare(0, kXsd.size(), kXsd) == 0)
      read_typed(v, std::string_view(t.datatype).substr(kXsd.size()), t.value);
  }
  v.term = std::move(t);
  return v;
}

Value Value::string(std::string text, std::string language) {
  Value v;
  v.kind = language.empty() ? Kind::string : Kind::lang_string;
  v.term = rdf::Term::literal(std::move(text), {}, std::move(language));
  return v;
}

Value Value::iri(std::string text) {
  Value v;
  v.kind = Kind::iri;
  v.term = rdf::Term::iri(std::move(text));
  return v;
}

Value Value::of_bool(bool b) {
  Value v;
  v.kind = Kind::boolean;
  v.boolean = b;
  v.term = rdf::Term::literal(b ? "true" : "false", kXsd + "boolean");
  return v;
}

Value Value::of_number(const Number& n) {
  Value v;
  v.kind = Kind::number;
  v.number = n;
  v.has_term = false;
  return v;
}

Value Value::duration(const Decimal& seconds) {
  Value v;
  v.kind = Kind::duration;
  v.seconds = seconds;
  v.term = rdf::Term::literal(format_day_time_duration(seconds), kXsd + "dayTimeDuration");
  return v;
}

const rdf::Term& Value::as_term() const {
  if (!has_term) {
    term = rdf::Term::literal(format(number), datatype_of(number.type));
    has_term = true;
  }
  return term;
}

std::optional<bool> effective_boolean(const Value& v) {
  switch (v.kind) {
    case Value::Kind::boolean:
      return v.boolean;
    case Value::Kind::number:
      if (v.number.is_exact()) return v.number.exact.mantissa != 0;
      return v.number.floating != 0 && !std::isnan(v.number.floating);
    case Value::Kind::string:
      return !v.term.value.empty();
    case Value::Kind::other:  // an ill-typed boolean or number is false, anything else an error
      if (v.ill_typed && v.term.datatype.find("date") == std::string::npos &&
          v.term.datatype.find("Duration") == std::string::npos)
        return false;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<bool> equals(const Value& a, const Value& b) {
  if (a.kind == Value::Kind::number && b.kind == Value::Kind::number)
    return compare(a.number, b.number) == std::partial_ordering::equivalent;
  if (!a.is_literal() || !b.is_literal()) return a.kind == b.kind && a.term.value == b.term.value;
  if (a.kind == Value::Kind::other || b.kind == Value::Kind::other) {
    if (a.as_term() == b.as_term()) return true;
    // A value that is not known may equal anything but a string with a language.
    if (a.kind == Value::Kind::lang_string || b.kind == Value::Kind::lang_string) return false;
    return std::nullopt;
  }
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Value::Kind::string:
      return a.term.value == b.term.value;
    case Value::Kind::lang_string:
      return a.term.value == b.term.value && lower(a.term.language) == lower(b.term.language);
    case Value::Kind::boolean:
      return a.boolean == b.boolean;
    case Value::Kind::duration:
      return compare(a.seconds, b.seconds) == std::strong_ordering::equal;
    default: {
      const auto r = compare(a.time, b.time);
      if (r == std::partial_ordering::unordered) return std::nullopt;
      return r == std::partial_ordering::equivalent;
    }
  }
}

std::optional<std::partial_ordering> compare(const Value& a, const Value& b) {
  if (a.kind != b.kind) return std::nullopt;
  switch (a.kind) {
    case Value::Kind::number:
      return compare(a.number, b.number);
    case Value::Kind::string:
      return a.term.value <=> b.term.value;
    case Value::Kind::boolean:
      return a.boolean <=> b.boolean;
    case Value::Kind::duration: {
      const auto r = compare(a.seconds, b.seconds);
      if (!r) return std::nullopt;
      return *r;
    }
    case Value::Kind::date_time:
    case Value::Kind::date: {
      const auto r = compare(a.time, b.time);
      if (r == std::partial_ordering::unordered) return std::nullopt;
      return r;
    }
    default:
      return std::nullopt;
  }
}

std::weak_ordering order(const Value& a, const Value& b) {
  const auto group = [](const Value& v) {
    return v.kind == Value::Kind::blank ? 0 : v.kind == Value::Kind::iri ? 1 : 2;
  };
  if (group(a) != group(b)) return group(a) <=> group(b);
  if (group(a) == 2 && a.kind != b.kind) return rank(a.kind) <=> rank(b.kind);
  if (a.kind == Value::Kind::number) {
    const bool nan_a = !a.number.is_exact() && std::isnan(a.number.floating);
    const bool nan_b = !b.number.is_exact() && std::isnan(b.number.floating);
    if (nan_a || nan_b) return nan_b <=> nan_a;  // NaN first
  }
  if (a.kind == Value::Kind::date_time ||
      a.kind == Value::Kind::date) {  // a zone that is missing counts as UTC
    const auto x = a.time.epoch_seconds(), y = b.time.epoch_seconds();
    if (x != y) return x <=> y;
    return a.time.nanosecond <=> b.time.nanosecond;
  }
  if (const auto r = compare(a, b); r && *r != std::partial_ordering::unordered)
    return *r < 0   ? std::weak_ordering::less
           : *r > 0 ? std::weak_ordering::greater
                    : std::weak_ordering::equivalent;
  const rdf::Term &x = a.as_term(), &y = b.as_term();
  if (const auto r = order_text(x.value, y.value); r != 0) return r;
  if (const auto r = order_text(x.datatype, y.datatype); r != 0) return r;
  return order_text(x.language, y.language);
}

}  // namespace provml::query::sparql
