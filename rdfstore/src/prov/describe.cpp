// Statements and names for people.
#include <algorithm>

#include "provml/prov/constraints.h"

namespace provml::prov {
namespace {

std::string or_mark(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace

std::string describe(const std::string& iri, const Document& document) {
  std::string best;
  std::size_t longest = 0;
  const auto shorten = [&](const std::string& prefix, std::string_view ns) {
    if (ns.size() <= longest || ns.size() >= iri.size() || !iri.starts_with(ns)) return;
    longest = ns.size();
    best = (prefix.empty() ? "" : prefix + ":") + iri.substr(ns.size());
  };
  for (const auto& [prefix, ns] : document.prefixes) shorten(prefix, ns);
  shorten("prov", kProv);
  return longest == 0 ? iri : best;
}

std::string describe(const Statement& s, const Document& document) {
  const KindInfo& info = kind_info(s.kind);
  std::string text = std::string(info.provn) + "(";
  if (info.element)
    text += describe(s.id, document);
  else if (!s.id.empty())
    text += describe(s.id, document) + "; ";
  std::size_t count = std::min(s.arguments.size(), info.arguments.size());
  while (count > 0 && s.arguments[count - 1].empty() && !info.arguments[count - 1].required) --count;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0 || info.element) text += ", ";
    text += or_mark(info.arguments[i].kind == ArgumentKind::time ? s.arguments[i]
                                                                 : describe(s.arguments[i], document));
  }
  return text + ")";
}

}  // namespace provml::prov
