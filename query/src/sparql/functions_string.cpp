#include <clocale>
#include <cmath>
#include <cwctype>

#include "expressions.h"
#include "lexer.h"

namespace provml::query::sparql {
namespace {

std::size_t length(const std::string& text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return n;
}

std::string map_case(const std::string& text, bool upper) {
  // A locale of its own: the process's may know ASCII only.
  static const locale_t kLocale = newlocale(LC_CTYPE_MASK, "C.UTF-8", static_cast<locale_t>(nullptr));
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<wint_t>(decode_utf8(text, i));
    if (kLocale == static_cast<locale_t>(nullptr))
      append_utf8(out, static_cast<char32_t>(upper ? std::towupper(c) : std::towlower(c)));
    else
      append_utf8(out, static_cast<char32_t>(upper ? towupper_l(c, kLocale) : towlower_l(c, kLocale)));
  }
  return out;
}

std::string encode(const std::string& text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto b = static_cast<unsigned char>(c);
    if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_' ||
        b == '.' || b == '~')
      out += c;
    else
      (out += '%') += {kHex[b >> 4], kHex[b & 15]};
  }
  return out;
}

/// Argument compatibility rules, 17.4.3.1.2.
bool compatible(const Value& a, const Value& b) {
  return a.is_string() && b.is_string() && (b.term.language.empty() || a.term.language == b.term.language);
}

bool substring(const Value* const* a, std::size_t n, Value& out) {
  if (!a[0]->is_string() || a[1]->kind != Value::Kind::number || (n > 2 && a[2]->kind != Value::Kind::number))
    return false;
  // XPath: positions p with round(start) <= p < round(start) + round(length), from 1.
  const double start = std::floor(a[1]->number.as_double() + 0.5);
  const double end = n > 2 ? start + std::floor(a[2]->number.as_double() + 0.5) : HUGE_VAL;
  const std::string& text = a[0]->term.value;
  std::string result;
  double position = 1;
  for (std::size_t i = 0; i < text.size(); position += 1) {
    const std::size_t begin = i;
    decode_utf8(text, i);
    if (position >= start && position < end) result.append(text, begin, i - begin);
  }
  out = Value::string(std::move(result), a[0]->term.language);
  return true;
}

bool concat(const Value* const* a, std::size_t n, Value& out) {
  std::string text, language;
  for (std::size_t i = 0; i < n; ++i) {
    if (!a[i]->is_string()) return false;
    text += a[i]->term.value;
    if (i == 0)
      language = a[i]->term.language;
    else if (language != a[i]->term.language)
      language.clear();
  }
  out = Value::string(std::move(text), language);
  return true;
}

}  // namespace

bool string_function(Builtin f, const Value* const* a, std::size_t n, Value& out) {
  if (f == Builtin::concat) return concat(a, n, out);
  if (f == Builtin::substr) return substring(a, n, out);
  if (!a[0]->is_string()) return false;
  const std::string& text = a[0]->term.value;
  const std::string& language = a[0]->term.language;
  switch (f) {
    case Builtin::strlen:
      out = Value::integer(static_cast<Int128>(length(text)));
      return true;
    case Builtin::ucase:
      out = Value::string(map_case(text, true), language);
      return true;
    case Builtin::lcase:
      out = Value::string(map_case(text, false), language);
      return true;
    case Builtin::encode_for_uri:
      out = Value::string(encode(text));
      return true;
    default:
      break;
  }
  if (!compatible(*a[0], *a[1])) return false;
  const std::string& part = a[1]->term.value;
  switch (f) {
    case Builtin::contains:
      out = Value::of_bool(text.find(part) != std::string::npos);
      return true;
    case Builtin::strstarts:
      out = Value::of_bool(text.compare(0, part.size(), part) == 0);
      return true;
    case Builtin::strends:
      out = Value::of_bool(text.size() >= part.size() &&
                           text.compare(text.size() - part.size(), part.size(), part) == 0);
      return true;
    case Builtin::strbefore:
    case Builtin::strafter: {
      const std::size_t at = text.find(part);
      if (at == std::string::npos)
        out = Value::string("");
      else
        out = Value::string(f == Builtin::strbefore ? text.substr(0, at) : text.substr(at + part.size()),
                            language);
      return true;
    }
    default:
      return false;
  }
}

}  // namespace provml::query::sparql
