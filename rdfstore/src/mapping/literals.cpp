#include "literals.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <set>

#include "provml/rdf/mapper.h"
#include "utf8.h"

namespace provml::rdf {

std::string double_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-INF" : "INF";
  // An exponent only where it helps: 600000 and not 6e5.
  const double size = std::abs(number);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e15);
  char buffer[48];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, number,
                                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string text(buffer, result.ptr);
  // "1e+22" and "1e-05" have shorter forms.
  if (const auto e = text.find('e'); e != text.npos) {
    if (text[e + 1] == '+') text.erase(e + 1, 1);
    const std::size_t digits = text[e + 1] == '-' ? e + 2 : e + 1;
    while (digits + 1 < text.size() && text[digits] == '0') text.erase(digits, 1);
  }
  return text;
}

std::string date_time_text(std::int64_t ns) {
  using namespace std::chrono;
  constexpr std::int64_t kSecond = 1'000'000'000, kDay = 86'400 * kSecond;
  std::int64_t days_count = ns / kDay, rest = ns % kDay;
  if (rest < 0) {
    rest += kDay;
    --days_count;
  }
  const year_month_day date{sys_days{days{days_count}}};
  const std::int64_t seconds_count = rest / kSecond;
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d.%09dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(seconds_count / 3600), static_cast<int>(seconds_count / 60 % 60),
                static_cast<int>(seconds_count % 60), static_cast<int>(rest % kSecond));
  return buffer;
}

std::string hex_text(std::uint64_t number) {
  char buffer[17];
  std::snprintf(buffer, sizeof buffer, "%016llx", static_cast<unsigned long long>(number));
  return buffer;
}

namespace {

using frames::Kind;
using frames::Value;

// Deeper values are cut: no program has them, but a frame may claim anything.
constexpr int kMaxDepth = 64;

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : clean_utf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20) {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\u%04x", byte);
      out += buffer;
    } else {
      out += c;
    }
  }
  out += '"';
}

// JSON has no NaN and no infinity: they are strings.
void append_double(std::string& out, double number) {
  if (std::isfinite(number))
    out += double_text(number);
  else
    append_string(out, double_text(number));
}

std::string dtype(const frames::ArraySummary& array) {
  const char letter = array.element == Kind::integer            ? 'i'
                      : array.element == Kind::unsigned_integer ? 'u'
                      : array.element == Kind::boolean          ? 'b'
                                                                : 'f';
  return letter + std::to_string(array.element_size);
}

bool is_scalar(const Value& value) {
  switch (value.kind) {
    case Kind::integer:
    case Kind::unsigned_integer:
    case Kind::real:
    case Kind::boolean:
    case Kind::string:
    case Kind::enumeration:
    case Kind::reference:
      return true;
    default:
      return false;
  }
}

void append_value(std::string& out, const Value& value, int depth);

// The text of a scalar as an object's key.
std::string key_text(const Value& value) {
  if (value.kind == Kind::string) return clean_utf8(value.text);
  std::string text;
  append_value(text, value, 0);
  if (text.size() >= 2 && text.front() == '"') text = text.substr(1, text.size() - 2);
  return text;
}

// An object where the keys are different scalars, else an array of pairs.
void append_map(std::string& out, const Value& value, int depth) {
  const std::size_t pairs = value.items.size() / 2;
  std::set<std::string> keys;
  bool object = true;
  for (std::size_t i = 0; i < pairs && object; ++i)
    object = is_scalar(value.items[2 * i]) && keys.insert(key_text(value.items[2 * i])).second;
  out += object ? '{' : '[';
  for (std::size_t i = 0; i < pairs; ++i) {
    if (i > 0) out += ',';
    if (object) {
      append_string(out, key_text(value.items[2 * i]));
      out += ':';
      append_value(out, value.items[2 * i + 1], depth + 1);
    } else {
      out += '[';
      append_value(out, value.items[2 * i], depth + 1);
      out += ',';
      append_value(out, value.items[2 * i + 1], depth + 1);
      out += ']';
    }
  }
  out += object ? '}' : ']';
}

void append_value(std::string& out, const Value& value, int depth) {
  if (depth > kMaxDepth) {
    out += "null";
    return;
  }
  switch (value.kind) {
    case Kind::integer:
      out += std::to_string(value.integer);
      break;
    case Kind::unsigned_integer:
      out += std::to_string(value.unsigned_integer);
      break;
    case Kind::real:
      append_double(out, value.real);
      break;
    case Kind::boolean:
      out += value.unsigned_integer != 0 ? "true" : "false";
      break;
    case Kind::string:
      append_string(out, clean_utf8(value.text, value.text.size() < value.unsigned_integer));
      break;
    case Kind::enumeration:
      if (value.text.empty())
        out += std::to_string(value.integer);
      else
        append_string(out, value.text);
      break;
    case Kind::list:
      out += '[';
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        if (i > 0) out += ',';
        append_value(out, value.items[i], depth + 1);
      }
      out += ']';
      break;
    case Kind::map:
      append_map(out, value, depth);
      break;
    case Kind::array:
      out += json_text(value.array);
      break;
    case Kind::reference:
      append_string(out, value.reference.text);
      break;
    case Kind::opaque:
      out += "{\"opaque\":";
      append_string(out, value.text);
      out += '}';
      break;
    case Kind::none:
    default:
      out += "null";
  }
}

}  // namespace

std::string json_text(const frames::ArraySummary& array) {
  std::string out = "{\"shape\":[";
  for (std::size_t i = 0; i < array.shape.size(); ++i) {
    if (i > 0) out += ',';
    out += std::to_string(array.shape[i]);
  }
  out += "],\"dtype\":\"" + dtype(array) + "\"";
  const auto member = [&](const char* name, double number) {
    ((out += ",\"") += name) += "\":";
    append_double(out, number);
  };
  if (array.count > 0) {
    member("min", array.min);
    member("max", array.max);
    member("mean", array.mean);
  }
  return out += ",\"nan\":" + std::to_string(array.nan_count) + "}";
}

std::string json_text(const frames::Value& value) {
  std::string out;
  append_value(out, value, 0);
  return out;
}

void append_shell_word(std::string& line, std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
  if (!line.empty()) line += ' ';
  if (!word.empty() && word.find_first_not_of(kPlain) == word.npos) {
    line += word;
    return;
  }
  line += '\'';
  for (const char c : word) {
    if (c == '\'')
      line += "'\\''";
    else
      line += c;
  }
  line += '\'';
}

}  // namespace provml::rdf
