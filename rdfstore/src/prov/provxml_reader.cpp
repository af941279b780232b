// PROV-XML, by libxml2: the only file that knows it.
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <climits>
#include <memory>

#include "prov/date_time.h"
#include "prov/required.h"
#include "provml/error.h"
#include "provml/prov/readers.h"

namespace provml::prov {
namespace {

constexpr std::string_view kXsi = "http://www.w3.org/2001/XMLSchema-instance";
constexpr std::string_view kXml = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view kXmlSchema = "http://www.w3.org/2001/XMLSchema";

std::string_view text_of(const xmlChar* text) { return text ? reinterpret_cast<const char*>(text) : ""; }
const xmlChar* xml_text(const char* text) { return reinterpret_cast<const xmlChar*>(text); }
std::string_view namespace_of(const xmlNode* node) { return node->ns ? text_of(node->ns->href) : ""; }

struct FreeDocument {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
struct FreeContext {
  void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};
struct FreeText {
  void operator()(xmlChar* text) const { xmlFree(text); }
};

std::string content_of(const xmlNode* node) {
  const std::unique_ptr<xmlChar, FreeText> content(xmlNodeGetContent(node));
  return std::string(text_of(content.get()));
}

std::string trimmed(const std::string& text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start == text.npos ? "" : text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

/// An attribute of this namespace; where `or_bare`, also one without a namespace.
std::optional<std::string> attribute(const xmlNode* node, std::string_view ns, std::string_view name,
                                     bool or_bare = false) {
  for (const xmlAttr* a = node->properties; a; a = a->next) {
    const std::string_view own = a->ns ? text_of(a->ns->href) : "";
    if (text_of(a->name) == name && (own == ns || (or_bare && own.empty())))
      return content_of(reinterpret_cast<const xmlNode*>(a));
  }
  return std::nullopt;
}

/// Elements that are a statement of this kind with a type.
struct Subtype {
  std::string_view element;
  Kind kind;
  std::string_view type;
};
constexpr Subtype kSubtypes[] = {
    {"plan", Kind::entity, "Plan"},
    {"bundle", Kind::entity, "Bundle"},
    {"collection", Kind::entity, "Collection"},
    {"emptyCollection", Kind::entity, "EmptyCollection"},
    {"person", Kind::agent, "Person"},
    {"organization", Kind::agent, "Organization"},
    {"softwareAgent", Kind::agent, "SoftwareAgent"},
    {"wasRevisionOf", Kind::derivation, "Revision"},
    {"wasQuotedFrom", Kind::derivation, "Quotation"},
    {"hadPrimarySource", Kind::derivation, "PrimarySource"},
};

class Reader {
 public:
  Reader(const std::string& name, std::vector<std::string>* notes) : name_(name), notes_(notes) {}

  Document read(std::string_view text) {
    if (text.size() > INT_MAX)
      throw Error("provml-E0441", "the text is longer than 2 GiB", "split it", name_);
    const std::unique_ptr<xmlParserCtxt, FreeContext> context(xmlNewParserCtxt());
    if (!context) throw std::bad_alloc();
    const std::unique_ptr<xmlDoc, FreeDocument> parsed(
        xmlCtxtReadMemory(context.get(), text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                          XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES));
    if (!parsed) not_well_formed(context.get());
    if (parsed->intSubset || parsed->extSubset)
      throw Error("provml-E0441", "the document has a DTD, which PROV-XML does not",
                  "take out <!DOCTYPE ...>", name_ + ":1:1");
    const xmlNode* root = xmlDocGetRootElement(parsed.get());
    if (!root || namespace_of(root) != kProv || text_of(root->name) != "document")
      throw Error("provml-E0441", "the root element is not 'document' of " + std::string(kProv),
                  "is this PROV-XML?", root ? place(root) : name_);
    prefixes(root);
    each_element(root, [&](const xmlNode* node) { top(node); });
    return std::move(document_);
  }

 private:
  template <typename Visit>
  void each_element(const xmlNode* parent, const Visit& visit) {
    for (const xmlNode* node = parent->children; node; node = node->next) {
      if (node->type == XML_ELEMENT_NODE) visit(node);
      if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && !xmlIsBlankNode(node))
        fail(parent, "text stands between the elements of '" + std::string(text_of(parent->name)) + "'");
    }
  }

  void top(const xmlNode* node) {
    const std::string_view name = text_of(node->name);
    const bool is_bundle = namespace_of(node) == kProv &&
                           (name == "bundleContent" || (name == "bundle" && holds_statements(node)));
    if (!is_bundle) return statement(node, document_.statements);
    const auto id = attribute(node, kProv, "id", true);
    if (!id) lacks(node, "identifier");
    Bundle bundle{resolve(node, *id), {}};
    prefixes(node);
    each_element(node, [&](const xmlNode* inner) { statement(inner, bundle.statements); });
    document_.bundles.push_back(std::move(bundle));
  }

  static bool holds_statements(const xmlNode* node) {
    for (const xmlNode* inner = node->children; inner; inner = inner->next)
      if (inner->type == XML_ELEMENT_NODE && namespace_of(inner) == kProv &&
          (kind_named(text_of(inner->name)) || subtype_of(inner)))
        return true;
    return false;
  }

  static const Subtype* subtype_of(const xmlNode* node) {
    const auto* const found = std::ranges::find(kSubtypes, text_of(node->name), &Subtype::element);
    return found == std::end(kSubtypes) ? nullptr : found;
  }

  void statement(const xmlNode* node, std::vector<Statement>& statements) {
    prefixes(node);
    const std::string_view name = text_of(node->name);
    const bool of_prov = namespace_of(node) == kProv;
    std::optional<Kind> kind = of_prov ? kind_named(name) : std::nullopt;
    const Subtype* subtype = of_prov && !kind ? subtype_of(node) : nullptr;
    if (subtype) kind = subtype->kind;
    if (!kind) return left_out(node);
    Statement s{*kind, {}, {}, {}};
    const KindInfo& info = kind_info(*kind);
    s.arguments.resize(info.arguments.size());
    if (const auto id = attribute(node, kProv, "id", true); id && info.identified) s.id = resolve(node, *id);
    if (subtype)
      s.attributes.push_back({type_name(), rdf::Term::iri(std::string(kProv).append(subtype->type))});
    if (const auto type = attribute(node, kXsi, "type"); type && info.attributed)
      s.attributes.push_back({type_name(), rdf::Term::iri(resolve(node, *type))});
    std::vector<std::string> further;  // members of one prov:hadMember
    each_element(node, [&](const xmlNode* part) {
      const std::size_t which = argument_of(info, part);
      if (which == info.arguments.size()) return attribute_of(part, info, s);
      std::string value = argument(info.arguments[which], part);
      if (s.arguments[which].empty())
        s.arguments[which] = std::move(value);
      else if (*kind == Kind::membership && which == 1)
        further.push_back(std::move(value));
      else
        fail(part,
             "'" + std::string(text_of(part->name)) + "' stands twice in one '" + std::string(name) + "'");
    });
    if (const std::string_view missing = missing_argument(s); !missing.empty()) lacks(node, missing);
    statements.push_back(s);
    for (std::string& member : further) {
      s.arguments[1] = std::move(member);
      statements.push_back(s);
    }
  }

  static std::string type_name() { return std::string(kProv) + "type"; }

  static std::size_t argument_of(const KindInfo& info, const xmlNode* part) {
    if (namespace_of(part) != kProv) return info.arguments.size();
    return static_cast<std::size_t>(
        std::ranges::find(info.arguments, text_of(part->name), &ArgumentInfo::name) - info.arguments.begin());
  }

  std::string argument(const ArgumentInfo& info, const xmlNode* part) {
    if (info.kind == ArgumentKind::time) {
      std::string time = trimmed(content_of(part));
      if (date_time_length(time) != time.size() || time.empty())
        fail(part, "'" + time + "' is no xsd:dateTime", "write 2013-04-30T12:00:00Z");
      return time;
    }
    const auto reference = attribute(part, kProv, "ref", true);
    if (!reference) lacks(part, "ref");
    return resolve(part, *reference);
  }

  void attribute_of(const xmlNode* part, const KindInfo& info, Statement& s) {
    if (namespace_of(part) == kProv && text_of(part->name) == "other") return left_out(part);
    if (!info.attributed) return left_out(part);
    if (namespace_of(part).empty())
      fail(part, "the attribute '" + std::string(text_of(part->name)) + "' has no namespace");
    for (const xmlNode* inner = part->children; inner; inner = inner->next)
      if (inner->type == XML_ELEMENT_NODE) return left_out(part);
    s.attributes.push_back({in_namespace(namespace_of(part), text_of(part->name)), value_of(part)});
  }

  rdf::Term value_of(const xmlNode* part) {
    const std::string content = content_of(part);
    const auto type = attribute(part, kXsi, "type");
    const std::string datatype = type ? resolve(part, *type) : "";
    if (datatype == std::string(kXsd) + "QName" || datatype == std::string(kProv) + "QUALIFIED_NAME")
      return rdf::Term::iri(resolve(part, content));
    if (const auto language = attribute(part, kXml, "lang"))
      return rdf::Term::literal(content, {}, *language);
    return rdf::Term::literal(content, datatype == std::string(kXsd) + "string" ? "" : datatype);
  }

  /// XML Schema's namespace has a '#' in IRIs and none in XML.
  static std::string in_namespace(std::string_view ns, std::string_view local) {
    return std::string(ns == kXmlSchema ? kXsd : ns).append(local);
  }

  std::string resolve(const xmlNode* node, const std::string& text) {
    const std::string name = trimmed(text);
    const std::size_t colon = name.find(':');
    const std::string prefix = colon == name.npos ? "" : name.substr(0, colon);
    const xmlNs* ns = xmlSearchNs(node->doc, const_cast<xmlNode*>(node),
                                  prefix.empty() ? nullptr : xml_text(prefix.c_str()));
    if (name.empty() || !ns || !ns->href || !*ns->href)
      throw Error("provml-E0442",
                  prefix.empty() ? "'" + name + "' has no prefix, and there is no default namespace"
                                 : "the prefix '" + prefix + ":' is not declared",
                  "add xmlns" + (prefix.empty() ? "" : ":" + prefix) + "=\"IRI\"", place(node));
    return in_namespace(text_of(ns->href),
                        colon == name.npos ? name : std::string_view(name).substr(colon + 1));
  }

  void prefixes(const xmlNode* node) {
    for (const xmlNs* ns = node->nsDef; ns; ns = ns->next)
      if (ns->href && *ns->href && text_of(ns->href) != kXsi)
        document_.prefixes.emplace(text_of(ns->prefix), in_namespace(text_of(ns->href), ""));
  }

  void left_out(const xmlNode* node) {
    if (notes_)
      notes_->push_back(place(node) + ": '" + std::string(text_of(node->name)) +
                        "' is nothing that PROV-DM has; it is left out");
  }

  std::string place(const xmlNode* node) const {
    return name_ + ":" + std::to_string(xmlGetLineNo(node)) + ":1";
  }

  [[noreturn]] void fail(const xmlNode* node, const std::string& what, const std::string& remedy = {}) const {
    throw Error("provml-E0441", what, remedy, place(node));
  }

  [[noreturn]] void lacks(const xmlNode* node, std::string_view what) const {
    throw Error("provml-E0443",
                std::string(text_of(node->name)) + " lacks its argument '" + std::string(what) + "'",
                "name it", place(node));
  }

  [[noreturn]] void not_well_formed(xmlParserCtxt* context) const {
    const xmlError* error = xmlCtxtGetLastError(context);
    std::string what = error && error->message ? error->message : "not XML";
    while (!what.empty() && (what.back() == '\n' || what.back() == ' ')) what.pop_back();
    std::ranges::replace(what, '\n', ' ');
    const int line = error ? std::max(error->line, 1) : 1, column = error ? std::max(error->int2, 1) : 1;
    throw Error("provml-E0441", what, "correct the XML",
                name_ + ":" + std::to_string(line) + ":" + std::to_string(column));
  }

  std::string name_;
  std::vector<std::string>* notes_;
  Document document_;
};

}  // namespace

Document read_provxml(std::string_view text, const std::string& name, std::vector<std::string>* notes) {
  return Reader(name, notes).read(text);
}

}  // namespace provml::prov
