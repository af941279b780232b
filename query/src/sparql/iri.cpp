#include "iri.h"

#include <cctype>

namespace provml::query::sparql {
namespace {

struct Parts {
  std::string_view scheme, authority, path, query, fragment;
  bool has_authority = false, has_query = false, has_fragment = false;
};

std::size_t scheme_length(std::string_view iri) {
  if (iri.empty() || std::isalpha(static_cast<unsigned char>(iri[0])) == 0) return 0;
  for (std::size_t i = 1; i < iri.size(); ++i) {
    const char c = iri[i];
    if (c == ':') return i;
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '-' && c != '.') return 0;
  }
  return 0;
}

Parts split(std::string_view iri) {
  Parts p;
  if (const std::size_t n = scheme_length(iri); n > 0) {
    p.scheme = iri.substr(0, n);
    iri.remove_prefix(n + 1);
  }
  if (const std::size_t i = iri.find('#'); i != std::string_view::npos) {
    p.has_fragment = true;
    p.fragment = iri.substr(i + 1);
    iri = iri.substr(0, i);
  }
  if (const std::size_t i = iri.find('?'); i != std::string_view::npos) {
    p.has_query = true;
    p.query = iri.substr(i + 1);
    iri = iri.substr(0, i);
  }
  if (iri.substr(0, 2) == "//") {
    iri.remove_prefix(2);
    p.has_authority = true;
    const std::size_t i = iri.find('/');
    p.authority = iri.substr(0, i);
    iri = i == std::string_view::npos ? std::string_view() : iri.substr(i);
  }
  p.path = iri;
  return p;
}

std::string remove_dots(std::string_view in) {
  std::string out;
  const auto drop_last = [&] {
    const std::size_t i = out.rfind('/');
    out.erase(i == std::string::npos ? 0 : i);
  };
  while (!in.empty()) {
    if (in.substr(0, 3) == "../") {
      in.remove_prefix(3);
    } else if (in.substr(0, 2) == "./") {
      in.remove_prefix(2);
    } else if (in.substr(0, 3) == "/./") {
      in.remove_prefix(2);
    } else if (in == "/.") {
      in = "/";
    } else if (in.substr(0, 4) == "/../") {
      in.remove_prefix(3);
      drop_last();
    } else if (in == "/..") {
      in = "/";
      drop_last();
    } else if (in == "." || in == "..") {
      in = {};
    } else {
      const std::size_t i = in.find('/', 1);
      out += in.substr(0, i);
      in = i == std::string_view::npos ? std::string_view() : in.substr(i);
    }
  }
  return out;
}

}  // namespace

bool is_absolute_iri(std::string_view iri) { return scheme_length(iri) > 0; }

std::string resolve_iri(std::string_view base, std::string_view reference) {
  if (base.empty() || is_absolute_iri(reference)) return std::string(reference);
  const Parts b = split(base), r = split(reference);
  std::string path;
  Parts t = b;
  if (r.has_authority) {
    t = r;
    t.scheme = b.scheme;
    path = remove_dots(r.path);
  } else if (r.path.empty()) {
    path = b.path;
    if (r.has_query) t.has_query = true, t.query = r.query;
  } else {
    t.has_query = r.has_query;
    t.query = r.query;
    if (r.path[0] == '/') {
      path = remove_dots(r.path);
    } else if (b.has_authority && b.path.empty()) {
      path = remove_dots("/" + std::string(r.path));
    } else {
      const std::size_t i = b.path.rfind('/');
      path = remove_dots(
          std::string(i == std::string_view::npos ? std::string_view() : b.path.substr(0, i + 1)) +
          std::string(r.path));
    }
  }
  std::string out;
  if (!t.scheme.empty()) out = std::string(t.scheme) + ":";
  if (t.has_authority) out += "//" + std::string(t.authority);
  out += path;
  if (t.has_query) out += "?" + std::string(t.query);
  if (r.has_fragment) out += "#" + std::string(r.fragment);
  return out;
}

}  // namespace provml::query::sparql
