#include "prov/names.h"

#include <algorithm>
#include <array>

#include "provml/prov/writers.h"
#include "provml/rdf/syntax.h"

namespace provml::prov {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_char(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_prefix(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, is_name_char) &&
         text.back() != '.';
}

/// Where the longest end of the IRI begins that an XML name may have, but for its first character. "%20"
/// stays whole.
std::size_t name_start(const std::string& iri) {
  std::size_t at = iri.size();
  while (at > 0 && is_name_char(iri[at - 1])) --at;
  return at > 0 && iri[at - 1] == '%' ? std::min(at + 2, iri.size()) : at;
}

/// What is in one place of a urn: is under one prefix, however deep; other IRIs have one for each folder.
std::size_t folder_end(const std::string& iri) {
  const std::size_t slash = iri.starts_with("urn:") ? iri.find('/') : iri.npos;
  const std::size_t last = slash == iri.npos ? iri.find_last_of("/#:") : iri.rfind(':', slash);
  return last == iri.npos ? 0 : last + 1;
}

std::string escape_provn(std::string_view local) {
  static constexpr std::string_view kSpecial = "='(),:;\"[]";
  std::string out;
  for (std::size_t i = 0; i < local.size(); ++i) {
    const char c = local[i];
    const bool at_edge = (c == '-' && i == 0) || (c == '.' && (i == 0 || i + 1 == local.size()));
    if (kSpecial.find(c) != kSpecial.npos || at_edge) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

void each_name(const Statement& s, const std::function<void(const std::string&)>& visit) {
  if (!s.id.empty()) visit(s.id);
  const auto arguments = kind_info(s.kind).arguments;
  for (std::size_t i = 0; i < s.arguments.size(); ++i)
    if (!s.arguments[i].empty() && arguments[i].kind != ArgumentKind::time) visit(s.arguments[i]);
  for (const Attribute& a : s.attributes) {
    visit(a.name);
    if (a.value.kind != rdf::TermKind::literal)
      visit(a.value.value);
    else if (!a.value.datatype.empty())
      visit(a.value.datatype);
  }
}

void each_name(const Document& document, const std::function<void(const std::string&)>& visit) {
  for (const Statement& s : document.statements) each_name(s, visit);
  for (const Bundle& bundle : document.bundles) {
    visit(bundle.id);
    for (const Statement& s : bundle.statements) each_name(s, visit);
  }
}

bool Names::is_wanted(const std::string& prefix) const {
  return std::ranges::any_of(known_, [&](const auto& one) { return one.second == prefix; });
}

Names::Names(const Document& document, Style style) : style_(style) {
  const auto want = [&](const std::string& prefix, const std::string& ns) {
    const bool ours = prefix == "prov" || prefix == "xsd" || prefix == "xsi" || prefix.starts_with("xml") ||
                      prefix.starts_with("ns") || prefix.starts_with(kEscaped);
    if (is_prefix(prefix) && !ns.empty() && !ours) known_.try_emplace(ns, prefix);
  };
  known_[std::string(kProv)] = "prov";
  known_[std::string(kXsd)] = "xsd";
  for (const auto& [prefix, ns] : document.prefixes) want(prefix, ns);
  for (const auto& [prefix, ns] : rdf::usual_prefixes())
    if (std::ranges::none_of(known_, [&](const auto& one) { return one.second == prefix; })) want(prefix, ns);
  prefixes_["prov"] = kProv;
  prefixes_["xsd"] = kXsd;
  plain_[std::string(kProv)] = "prov";
  plain_[std::string(kXsd)] = "xsd";
  each_name(document, [this](const std::string& iri) { add(iri); });
}

Names::Split Names::split(const std::string& iri) const {
  std::size_t at = 0;
  if (style_ == Style::provn) {
    at = folder_end(iri);
    // Or a prefix that the document has, where it is longer.
    for (auto known = known_.begin(); known != known_.end(); ++known)
      if (known->first.size() < iri.size() && iri.starts_with(known->first) && known->first.size() > at)
        at = known->first.size();
    return {iri.substr(0, at), iri.substr(at), false};
  }
  at = name_start(iri);
  const bool fits = at < iri.size() && is_letter(iri[at]);
  return {iri.substr(0, at), (fits ? "" : "_") + iri.substr(at), !fits};
}

void Names::add(const std::string& iri) {
  const Split name = split(iri);
  auto& prefixes = name.escaped ? escaped_ : plain_;
  auto& prefix = prefixes[name.ns];
  if (!prefix.empty()) return;
  if (const auto known = known_.find(name.ns); !name.escaped && known != known_.end())
    prefix = known->second;
  else
    prefix = name.escaped ? std::string(kEscaped) + std::to_string(next_escaped_++)
                          : "ns" + std::to_string(next_++);
  prefixes_[prefix] = name.ns;
}

std::string Names::of(const std::string& iri) const {
  const Split name = split(iri);
  const std::string& prefix = (name.escaped ? escaped_ : plain_).at(name.ns);
  return prefix + ":" + (style_ == Style::provn ? escape_provn(name.local) : name.local);
}

void restore_names(Document& document) {
  std::vector<std::string> namespaces;
  for (const auto& [prefix, ns] : document.prefixes)
    if (prefix.starts_with(kEscaped) && prefix.size() > kEscaped.size() &&
        prefix.find_first_not_of("0123456789", kEscaped.size()) == prefix.npos)
      namespaces.push_back(ns + "_");
  if (namespaces.empty()) return;
  std::ranges::sort(namespaces);
  const auto restore = [&](std::string& iri) {
    const std::size_t at = name_start(iri);
    if (at < iri.size() && iri[at] == '_' && std::ranges::binary_search(namespaces, iri.substr(0, at + 1)))
      iri.erase(at, 1);
  };
  const auto statement = [&](Statement& s) {
    restore(s.id);
    const auto arguments = kind_info(s.kind).arguments;
    for (std::size_t i = 0; i < s.arguments.size(); ++i)
      if (arguments[i].kind != ArgumentKind::time) restore(s.arguments[i]);
    for (Attribute& a : s.attributes) {
      restore(a.name);
      restore(a.value.kind == rdf::TermKind::literal ? a.value.datatype : a.value.value);
    }
  };
  std::ranges::for_each(document.statements, statement);
  for (Bundle& bundle : document.bundles) {
    restore(bundle.id);
    std::ranges::for_each(bundle.statements, statement);
  }
  std::erase_if(document.prefixes, [](const auto& one) { return one.first.starts_with(kEscaped); });
}

}  // namespace provml::prov
