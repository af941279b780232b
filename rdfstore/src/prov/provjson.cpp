// PROV-JSON, both ways.
#include <nlohmann/json.hpp>
#include <ostream>

#include "prov/names.h"
#include "prov/required.h"
#include "provml/error.h"
#include "provml/prov/writers.h"

namespace provml::prov {
namespace {

using nlohmann::json;

constexpr const char* kNameType = "prov:QUALIFIED_NAME";
constexpr const char* kRemedy = "see the W3C submission 'The PROV-JSON Serialization'";

// ------------------------------------------------------------------------------------------------- writing

class Writer {
 public:
  explicit Writer(const Document& document) : names_(document, Names::Style::xml) {}

  json document(const Document& document) {
    json out = json::object();
    for (const auto& [prefix, ns] : names_.prefixes()) out["prefix"][prefix] = ns;
    statements(out, document.statements);
    for (const Bundle& bundle : document.bundles) {
      json inner = json::object();
      statements(inner, bundle.statements);
      out["bundle"][names_.of(bundle.id)] = std::move(inner);
    }
    return out;
  }

 private:
  void statements(json& out, const std::vector<Statement>& all) {
    std::size_t unnamed = 0;
    for (const Statement& s : all) {
      const KindInfo& info = kind_info(s.kind);
      const std::string id = s.id.empty() ? "_:n" + std::to_string(++unnamed) : names_.of(s.id);
      json& section = out[std::string(info.provn)];
      json one = statement(s, info);
      // Several statements of one identifier are a list.
      if (!section.contains(id)) {
        section[id] = std::move(one);
      } else {
        if (!section[id].is_array()) section[id] = json::array({section[id]});
        section[id].push_back(std::move(one));
      }
    }
  }

  json statement(const Statement& s, const KindInfo& info) const {
    json out = json::object();
    for (std::size_t i = 0; i < s.arguments.size(); ++i)
      if (!s.arguments[i].empty())
        out["prov:" + std::string(info.arguments[i].name)] =
            info.arguments[i].kind == ArgumentKind::time ? s.arguments[i] : names_.of(s.arguments[i]);
    for (const Attribute& a : s.attributes) {
      json& place = out[names_.of(a.name)];
      if (place.is_null())
        place = value(a.value);
      else if (place.is_array())
        place.push_back(value(a.value));
      else
        place = json::array({place, value(a.value)});
    }
    return out;
  }

  json value(const rdf::Term& term) const {
    if (term.kind != rdf::TermKind::literal) return {{"$", names_.of(term.value)}, {"type", kNameType}};
    if (!term.language.empty()) return {{"$", term.value}, {"lang", term.language}};
    if (term.datatype.empty()) return term.value;
    return {{"$", term.value}, {"type", names_.of(term.datatype)}};
  }

  Names names_;
};

// ------------------------------------------------------------------------------------------------- reading

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  Document document(const json& in) {
    if (!in.is_object()) fail("the text is not a JSON object");
    Document document;
    prefixes(in, document.prefixes);
    const std::map<std::string, std::string> top = prefixes_;
    statements(in, document.statements);
    if (const auto bundles = in.find("bundle"); bundles != in.end()) {
      if (!bundles->is_object()) fail("'bundle' is not an object");
      for (const auto& [id, inner] : bundles->items()) {
        if (!inner.is_object()) fail("bundle '" + id + "' is not an object");
        Bundle bundle{iri(id), {}};
        std::map<std::string, std::string> own;
        prefixes(inner, own);
        statements(inner, bundle.statements);
        document.bundles.push_back(std::move(bundle));
        prefixes_ = top;
      }
    }
    return document;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw Error("provml-E0446", what, kRemedy, name_); }

  void prefixes(const json& in, std::map<std::string, std::string>& to) {
    prefixes_.try_emplace("prov", kProv);
    prefixes_.try_emplace("xsd", kXsd);
    prefixes_.try_emplace("xsi", "http://www.w3.org/2001/XMLSchema-instance");
    const auto all = in.find("prefix");
    if (all == in.end()) return;
    if (!all->is_object()) fail("'prefix' is not an object");
    for (const auto& [prefix, ns] : all->items()) {
      if (!ns.is_string()) fail("prefix '" + prefix + "' is not a text");
      const std::string key = prefix == "default" ? "" : prefix;
      prefixes_[key] = to[key] = ns.get<std::string>();
    }
    if (const auto xsd = prefixes_.find("xsd");
        xsd != prefixes_.end() && xsd->second == "http://www.w3.org/2001/XMLSchema")
      xsd->second = kXsd;
  }

  std::string iri(const std::string& name) const {
    const std::size_t colon = name.find(':');
    const std::string prefix = colon == name.npos ? "" : name.substr(0, colon);
    const auto found = prefixes_.find(prefix);
    if (found != prefixes_.end()) return found->second + name.substr(colon == name.npos ? 0 : colon + 1);
    // Not a declared prefix: an IRI as it is, where it can be one.
    if (name.find("://") != name.npos || name.starts_with("urn:")) return name;
    throw Error("provml-E0442", "'" + name + "': the prefix is not declared", "declare it in \"prefix\"",
                name_);
  }

  void statements(const json& in, std::vector<Statement>& to) {
    for (const auto& [section, all] : in.items()) {
      if (section == "prefix" || section == "bundle") continue;
      const auto kind = kind_named(section);
      if (!kind) fail("'" + section + "' is not a kind of statement");
      if (!all.is_object()) fail("'" + section + "' is not an object");
      for (const auto& [id, body] : all.items()) {
        if (body.is_array())
          for (const json& one : body) to.push_back(statement(*kind, id, one));
        else
          to.push_back(statement(*kind, id, body));
      }
    }
  }

  Statement statement(Kind kind, const std::string& id, const json& body) const {
    const KindInfo& info = kind_info(kind);
    if (!body.is_object()) fail("'" + id + "' is not an object");
    Statement s{kind,
                id.starts_with("_:") && !info.element ? "" : iri(id),
                std::vector<std::string>(info.arguments.size()),
                {}};
    if (!info.identified) s.id.clear();
    for (const auto& [key, value] : body.items()) {
      const std::string name = iri(key);
      std::size_t place = info.arguments.size();
      for (std::size_t i = 0; i < info.arguments.size(); ++i)
        if (name == std::string(kProv) + std::string(info.arguments[i].name)) place = i;
      if (place < info.arguments.size()) {
        s.arguments[place] = argument(info.arguments[place], value, key);
      } else if (value.is_array()) {
        for (const json& one : value) s.attributes.push_back({name, term(one, key)});
      } else {
        s.attributes.push_back({name, term(value, key)});
      }
    }
    if (const std::string_view missing = missing_argument(s); !missing.empty())
      throw Error("provml-E0443",
                  std::string(info.provn) + " '" + id + "' has no prov:" + std::string(missing), "name it",
                  name_);
    return s;
  }

  std::string argument(const ArgumentInfo& info, const json& value, const std::string& key) const {
    const json& text = value.is_object() && value.contains("$") ? value["$"] : value;
    if (!text.is_string()) fail("'" + key + "' is not a text");
    return info.kind == ArgumentKind::time ? text.get<std::string>() : iri(text.get<std::string>());
  }

  rdf::Term term(const json& value, const std::string& key) const {
    const std::string xsd(kXsd);
    if (value.is_string()) return rdf::Term::literal(value.get<std::string>());
    if (value.is_boolean()) return rdf::Term::literal(value.dump(), xsd + "boolean");
    if (value.is_number_integer()) return rdf::Term::literal(value.dump(), xsd + "int");
    if (value.is_number()) return rdf::Term::literal(value.dump(), xsd + "double");
    if (!value.is_object() || !value.contains("$"))
      fail("'" + key + "' is neither a value nor an object with \"$\"");
    const json& inner = value["$"];
    const std::string text = inner.is_string() ? inner.get<std::string>() : inner.dump();
    if (const auto lang = value.find("lang"); lang != value.end() && lang->is_string())
      return rdf::Term::literal(text, "", lang->get<std::string>());
    const auto type = value.find("type");
    if (type == value.end()) return rdf::Term::literal(text);
    if (!type->is_string()) fail("the type of '" + key + "' is not a text");
    const std::string datatype = iri(type->get<std::string>());
    if (datatype == std::string(kProv) + "QUALIFIED_NAME" || datatype == xsd + "QName")
      return rdf::Term::iri(iri(text));
    return rdf::Term::literal(text, datatype == xsd + "string" ? "" : datatype);
  }

  std::string name_;
  std::map<std::string, std::string> prefixes_;
};

}  // namespace

void write_provjson(std::ostream& out, const Document& document) {
  out << Writer(document).document(document).dump(1, ' ', false, json::error_handler_t::replace) << '\n';
}

Document read_provjson(std::string_view text, const std::string& name) {
  json in;
  try {
    in = json::parse(text);
  } catch (const json::parse_error& error) {
    throw Error("provml-E0446", "not JSON: " + std::string(error.what()), kRemedy,
                name + ":byte " + std::to_string(error.byte));
  }
  return Reader(name).document(in);
}

}  // namespace provml::prov
