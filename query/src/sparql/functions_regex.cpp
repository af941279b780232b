// The one file that touches Boost.Regex. Patterns are XPath's, which are Perl's but for rare corners.
#include <boost/regex.hpp>
#include <locale>
#include <map>

#include "expressions.h"
#include "lexer.h"

namespace provml::query::sparql {
namespace {

std::wstring widen(const std::string& text) {
  std::wstring out;
  for (std::size_t i = 0; i < text.size();) out.push_back(static_cast<wchar_t>(decode_utf8(text, i)));
  return out;
}

std::string narrow(const std::wstring& text) {
  std::string out;
  for (const wchar_t c : text) append_utf8(out, static_cast<char32_t>(c));
  return out;
}

std::locale utf8_locale() {
  try {
    return std::locale("C.UTF-8");
  } catch (const std::runtime_error&) {
    return std::locale::classic();
  }
}

/// XPath's $1 and \$ as Perl's; nothing for what XPath forbids.
std::optional<std::wstring> perl_replacement(const std::wstring& text, bool literal) {
  std::wstring out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const wchar_t c = text[i];
    if (literal) {
      if (std::wstring(L"$\\(){}?:&").find(c) != std::wstring::npos) out += L'\\';
      out += c;
    } else if (c == L'\\') {
      if (i + 1 == text.size() || (text[i + 1] != L'\\' && text[i + 1] != L'$')) return std::nullopt;
      (out += L'\\') += text[++i];
    } else if (c == L'$') {
      if (i + 1 == text.size() || text[i + 1] < L'0' || text[i + 1] > L'9') return std::nullopt;
      ((out += L"${") += text[++i]) += L'}';
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

struct RegexCache::Impl {
  struct Entry {
    boost::wregex regex;
    bool ok = false, literal = false;
  };
  std::map<std::pair<std::string, std::string>, Entry> entries;
  std::locale locale = utf8_locale();

  const Entry& get(const std::string& pattern, const std::string& flags) {
    if (entries.size() > 1000) entries.clear();
    const auto [at, fresh] = entries.try_emplace({pattern, flags});
    Entry& e = at->second;
    if (!fresh) return e;
    auto syntax = boost::regex_constants::ECMAScript | boost::regex_constants::no_mod_s;
    bool multiline = false, dot_all = false;
    for (const char c : flags) {
      switch (c) {
        case 'i':
          syntax |= boost::regex_constants::icase;
          break;
        case 's':
          dot_all = true;
          break;
        case 'm':
          multiline = true;
          break;
        case 'x':
          syntax |= boost::regex_constants::mod_x;
          break;
        case 'q':
          e.literal = true;
          break;
        default:
          return e;
      }
    }
    if (dot_all) syntax = (syntax & ~boost::regex_constants::no_mod_s) | boost::regex_constants::mod_s;
    if (!multiline) syntax |= boost::regex_constants::no_mod_m;
    if (e.literal) syntax = boost::regex_constants::literal | (syntax & boost::regex_constants::icase);
    try {
      e.regex.imbue(locale);
      e.regex.assign(widen(pattern), syntax);
      e.ok = true;
    } catch (const std::runtime_error&) {
      e.ok = false;
    }
    return e;
  }
};

RegexCache::RegexCache() : impl_(std::make_unique<Impl>()) {}
RegexCache::~RegexCache() = default;

std::optional<bool> RegexCache::matches(const std::string& text, const std::string& pattern,
                                        const std::string& flags) {
  const Impl::Entry& e = impl_->get(pattern, flags);
  if (!e.ok) return std::nullopt;
  try {
    return boost::regex_search(widen(text), e.regex);
  } catch (const std::runtime_error&) {  // too complex for this text
    return std::nullopt;
  }
}

std::optional<std::string> RegexCache::replace(const std::string& text, const std::string& pattern,
                                               const std::string& replacement, const std::string& flags) {
  const Impl::Entry& e = impl_->get(pattern, flags);
  if (!e.ok) return std::nullopt;
  const auto to = perl_replacement(widen(replacement), e.literal);
  if (!to) return std::nullopt;
  try {
    if (boost::regex_match(std::wstring(), e.regex))
      return std::nullopt;  // XPath: may not match the empty string
    return narrow(boost::regex_replace(widen(text), e.regex, *to, boost::format_perl));
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

}  // namespace provml::query::sparql
