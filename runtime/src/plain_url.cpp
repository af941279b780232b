#include "plain_url.h"

#include <strings.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace provml::runtime {
namespace {

constexpr std::string_view kScheme = "http://";

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

/// libcurl's names: of http_proxy it takes the small letters only.
bool has_proxy() { return is_set("http_proxy") || is_set("all_proxy") || is_set("ALL_PROXY"); }

/// Whether a list like that of no_proxy() names the host, or a domain that it is in. libcurl knows more ways
/// to name one, and is asked in case of doubt.
bool is_named(std::string_view host, std::string_view list) {
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(", "), list.size());
    std::string_view one = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (one == "*") return true;
    if (one.starts_with('.')) one.remove_prefix(1);
    if (one.empty() || one.size() > host.size()) continue;
    const auto at = host.size() - one.size();
    if (strncasecmp(host.data() + at, one.data(), one.size()) == 0 && (at == 0 || host[at - 1] == '.'))
      return true;
  }
  return false;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_name(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || c == '.' || c == '-' || c == '_'; });
}

bool is_address(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || c == ':' || c == '.'; });
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Visible characters of ASCII, without those that begin a query or a fragment.
bool is_path(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '?' && c != '#'; });
}

}  // namespace

std::optional<PlainUrl> plain_url(const std::string& url) {
  if (strncasecmp(url.c_str(), kScheme.data(), kScheme.size()) != 0) return std::nullopt;
  std::string_view rest = std::string_view(url).substr(kScheme.size());
  PlainUrl parts;
  const auto slash = std::min(rest.find('/'), rest.size());
  parts.path = slash < rest.size() ? rest.substr(slash) : "/";
  parts.authority = rest.substr(0, slash);
  rest = rest.substr(0, slash);
  const bool bracket = rest.starts_with('[');
  const auto end = bracket ? rest.find(']') : std::min(rest.find(':'), rest.size());
  if (end == std::string_view::npos) return std::nullopt;
  parts.host = rest.substr(bracket ? 1 : 0, end - (bracket ? 1 : 0));
  rest = rest.substr(end + (bracket ? 1 : 0));
  parts.port = rest.empty() || rest == ":" ? "80" : rest.substr(1);
  if (!(bracket ? is_address(parts.host) : is_name(parts.host)) || (!rest.empty() && rest[0] != ':') ||
      !is_port(parts.port) || !is_path(parts.path))
    return std::nullopt;
  if (has_proxy() && !is_named(parts.host, no_proxy())) return std::nullopt;
  return parts;
}

std::string no_proxy() {
  std::string list = "localhost,127.0.0.1,::1";
  for (const char* variable : {"no_proxy", "NO_PROXY"})
    if (is_set(variable)) {
      const std::string more = std::getenv(variable);
      return more == "*" ? more : list + "," + more;
    }
  return list;
}

}  // namespace provml::runtime
