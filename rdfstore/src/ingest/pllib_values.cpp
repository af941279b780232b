// Typed values: {prov_attr_type: list | dict | data_reference | ..., values, data_store_id}; plain JSON else.
#include "pllib_values.h"

#include <set>

#include "mapping/json_input.h"
#include "mapping/literals.h"
#include "mapping/names.h"

namespace provml::rdf {

namespace {

using nlohmann::json;

// How deep lists and dictionaries are looked into.
constexpr int kMaxDepth = 64;

// The type of a typed value, or "". Older versions of the library say "type", which a plain dictionary may
// have too: there it counts with "values" only.
std::string type_of(const json& value) {
  static const std::set<std::string> kTypes{"list",
                                            "dict",
                                            "data_reference",
                                            "kg_reference",
                                            "dataset",
                                            "dataset_item",
                                            "attribute_value",
                                            "simple_list",
                                            "simple_dict",
                                            "simple_attribute_value"};
  if (!value.is_object()) return {};
  for (const char* key : {"prov_attr_type", "type"})
    if (const auto type = string_of(value, key);
        type && kTypes.contains(*type) && (value.contains("values") || value.contains("value")))
      return *type;
  return {};
}

const json& content_of(const json& typed) {
  return typed.contains("values") ? typed.at("values") : typed.at("value");
}

class ValueWriter {
 public:
  ValueWriter(Emitter& out, const PllibSlot& slot, const PllibAttribute& planned)
      : out_(out),
        slot_(slot),
        planned_(planned),
        entity_(slot.activity + (slot.output ? "/o/" : "/s/") + escape_iri_segment(slot.name)) {}

  void write(const json& value) {
    if (slot_.output)
      out_.iri(entity_, ns::kWasGeneratedBy, slot_.activity);
    else
      out_.iri(slot_.activity, ns::kUsed, entity_);
    out_.type(entity_, provml_iri("AttributeValue"));
    if (const auto* row = vocabulary::find_value_role(planned_.role))
      out_.type(entity_, provml_iri(row->value_class));
    const std::string attribute = slot_.plan + "/" + escape_iri_segment(slot_.name);
    out_.iri(entity_, ns::kAttribute, attribute);
    out_.literal(attribute, ns::kLabel, slot_.name);
    top(value);
  }

 private:
  void top(const json& value) {
    const std::string type = type_of(value);
    if (type == "data_reference" || type == "kg_reference") return reference(value, type == "kg_reference");
    if (!type.empty() && (type == "attribute_value" || type == "simple_attribute_value")) {
      for (const auto& [key, other] : value.items())
        if (key != "values" && key != "value" && key != "prov_attr_type" && key != "type")
          out_.literal(entity_, provml_iri("detail"), clean_utf8(key) + "=" + pllib_text(other));
      return top(content_of(value));
    }
    if (planned_.reference && value.is_string()) return planned_reference(value.get<std::string>());
    literal(plain(value, 0));
    members(value, 0);
  }

  void literal(const json& value) {
    if (value.is_null()) return;
    if (value.is_string())
      out_.literal(entity_, ns::kValue, pllib_text(value));
    else if (value.is_boolean())
      out_.boolean(entity_, ns::kValue, value.get<bool>());
    else if (value.is_number_integer())
      out_.literal(entity_, ns::kValue, value.dump(), ns::kInteger);
    else if (value.is_number())
      out_.real(entity_, ns::kValue, value.get<double>());
    else
      out_.literal(entity_, ns::kValue, pllib_text(value));
  }

  // The value without the library's wrapping.
  json plain(const json& value, int depth) const {
    if (depth > kMaxDepth) return nullptr;
    if (!type_of(value).empty()) return plain(content_of(value), depth + 1);
    if (!value.is_structured()) return value;
    json result = value.is_array() ? json::array() : json::object();
    for (const auto& [key, item] : value.items()) {
      if (value.is_array())
        result.push_back(plain(item, depth + 1));
      else
        result[key] = plain(item, depth + 1);
    }
    return result;
  }

  // References within lists and dictionaries.
  void members(const json& value, int depth) {
    if (depth > kMaxDepth || !value.is_structured()) return;
    const std::string type = type_of(value);
    if (type == "data_reference" || type == "kg_reference") {
      const std::string shared = referred(value, type == "kg_reference");
      if (shared.empty()) return;
      out_.iri(entity_, ns::kHadMember, shared);
      if (slot_.output)
        out_.iri(shared, ns::kContentFrom, entity_);
      else
        out_.iri(entity_, ns::kWasDerivedFrom, shared);
      return;
    }
    for (const auto& item : value) members(item, depth + 1);
  }

  void reference(const json& value, bool graph) {
    const std::string shared = referred(value, graph);
    if (shared.empty()) return literal(plain(value, 0));
    out_.literal(entity_, ns::kValue, pllib_text(content_of(value)));
    share(shared);
  }

  void planned_reference(const std::string& text) {
    out_.literal(entity_, ns::kValue, clean_utf8(text));
    share(data(text, planned_.store));
  }

  void share(const std::string& shared) {
    out_.iri(entity_, ns::kSpecializationOf, shared);
    if (!store_.empty()) out_.iri(entity_, ns::kWasInStore, store_);
    out_.boolean(entity_, ns::kVersioned, false);
    if (slot_.output) out_.iri(shared, ns::kContentFrom, entity_);
  }

  // The data that a typed reference names, described; "" where it names none.
  std::string referred(const json& value, bool graph) {
    const json& content = content_of(value);
    std::string text = content.is_object() || content.is_array() ? std::string() : pllib_text(content);
    if (text.empty() && content.is_object())
      for (const char* key : {"path", "file_path", "url", "uri", "id", "key", "name"})
        if (text.empty()) text = string_of(content, key).value_or("");
    if (text.empty()) return {};
    std::string store;
    if (const auto id = value.find("data_store_id"); id != value.end()) store = pllib_text(*id);
    if (graph && !is_absolute_iri(text) && store.empty()) store = "knowledge graph";
    return data(text, store);
  }

  std::string data(const std::string& given, const std::string& store_name) {
    std::string text = clean_utf8(given);
    const bool local = store_name.empty() || store_name == "filesystem";
    store_ = local ? std::string() : store_iri("", store_name);
    std::string entity;
    if (text.starts_with("file:///")) text = decode_percent(std::string_view(text).substr(7));
    if (is_absolute_iri(text)) {
      entity = iri_of_text(text);
    } else if (text.starts_with('/')) {
      const std::string path = normal_path("/", text);
      entity = file_iri(local ? slot_.host : store_name, path);
      if (local) store_ = store_iri(slot_.host, "");
      describe_file(entity, path);
    } else {
      // Of a relative path nobody knows from where it is taken.
      entity = reference_iri(local ? slot_.host : store_name, text);
    }
    if (!text.starts_with('/')) {
      out_.type(entity, ns::kEntity);
      out_.type(entity, provml_iri("DataReference"));
    }
    if (store_.empty()) return entity;
    out_.iri(entity, ns::kWasInStore, store_);
    out_.type(store_, provml_iri("DataStoreInstance"));
    out_.literal(store_, ns::kLabel, local ? slot_.host + " file system" : store_name);
    if (!local && !is_absolute_iri(text))
      containers(entity, text.starts_with('/') ? normal_path("/", text) : text, store_name);
    return entity;
  }

  // Tables of rows, as of references that are captured (docs/mapping.md, "Shared data").
  void containers(std::string member, const std::string& text, const std::string& store_name) {
    const bool is_file = text.starts_with('/');
    const auto fragment = is_file ? text.find('#') : 0;
    if (fragment == std::string::npos) return;
    for (const std::string_view part : wholes_of(text, fragment)) {
      const std::string name(part);
      const std::string whole = is_file ? file_iri(store_name, name) : reference_iri(store_name, name);
      if (is_file) {
        describe_file(whole, name);
      } else {
        out_.type(whole, ns::kEntity);
        out_.type(whole, provml_iri("DataReference"));
        out_.literal(whole, ns::kLabel, name);
      }
      out_.type(whole, prov_iri("Collection"));
      out_.iri(whole, ns::kWasInStore, store_);
      out_.iri(whole, ns::kHadMember, member);
      member = whole;
    }
  }

  void describe_file(const std::string& file, const std::string& path) {
    out_.type(file, ns::kEntity);
    out_.type(file, provml_iri("File"));
    out_.literal(file, provml_iri("path"), path);
    out_.literal(file, ns::kLabel, path.substr(path.rfind('/') + 1));
  }

  Emitter& out_;
  const PllibSlot& slot_;
  const PllibAttribute& planned_;
  std::string entity_, store_;
};

}  // namespace

void map_pllib_value(Emitter& out, const PllibSlot& slot, const PllibAttribute& planned, const json& value) {
  ValueWriter(out, slot, planned).write(value);
}

}  // namespace provml::rdf
