#include "export/crate_values.h"

namespace provml::exporting {
namespace {

std::string datatype(const rdf::Term& term) { return term.datatype.substr(term.datatype.find('#') + 1); }

const char* type_of(const rdf::Term& term) {
  const std::string type = datatype(term);
  if (type == "integer") return "Integer";
  if (type == "double") return "Float";
  return type == "boolean" ? "Boolean" : "Text";
}

Json json_of(const rdf::Term& term) {
  const std::string type = datatype(term);
  if (type == "boolean") return term.value == "true";
  if (type == "integer" || type == "double") {
    const Json number = Json::parse(term.value, nullptr, false);
    if (number.is_number()) return number;
  }
  return term.value;
}

}  // namespace

std::string CrateValues::parameter(const Attribute& attribute) {
  if (crate_.has(attribute.iri)) {
    Json& known = crate_.entity(attribute.iri, "FormalParameter");
    if (known.contains("conformsTo")) return attribute.iri;
  }
  Json& made = crate_.entity(attribute.iri, "FormalParameter");
  made["name"] = attribute.name;
  if (!made.contains("additionalType")) made["additionalType"] = "Text";
  made["conformsTo"] = Crate::ref("https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE");
  std::string text = attribute.description;
  for (const std::string& one : attribute.classes)
    if (one != "Attribute") text += (text.empty() ? "" : "; ") + one;
  if (!attribute.type.empty()) text += (text.empty() ? "" : "; ") + attribute.type;
  if (!text.empty()) made["description"] = text;
  return attribute.iri;
}

/// That an entity is an example of the parameter of the value.
void CrateValues::example(const std::string& id, const Value& value, const char* type) {
  if (value.attribute.empty()) return;
  Json& parameter = crate_.entity(value.attribute, "FormalParameter");
  // A parameter that took a file once takes files.
  if (!parameter.contains("additionalType") || parameter["additionalType"] != "File")
    parameter["additionalType"] = type;
  if (!parameter.contains("name")) parameter["name"] = value.name;
  crate_.link(value.attribute, "workExample", id);
  crate_.link(id, "exampleOfWork", value.attribute);
}

std::vector<std::string> CrateValues::files(const Value& value) {
  std::vector<std::string> ids;
  for (const std::size_t n : value.data) {
    const Data& data = record_.data[n];
    if (!data.file || data.path.empty() || !data.store.empty()) continue;
    ids.push_back(files_.id_of(data));
    example(ids.back(), value, "File");
  }
  return ids;
}

std::vector<std::string> CrateValues::value(const Value& value) {
  std::vector<std::string> ids = files(value);
  if (!ids.empty() || (!value.value && value.data.empty())) return ids;
  Json& made = crate_.entity(value.iri, "PropertyValue");
  made["name"] = value.name;
  made["value"] = value.value ? json_of(*value.value) : Json(record_.data[value.data.front()].iri);
  if (!value.data.empty()) made["identifier"] = record_.data[value.data.front()].iri;
  example(value.iri, value, value.value ? type_of(*value.value) : "Text");
  return {value.iri};
}

std::string CrateValues::summary(const std::string& id, const std::vector<const Value*>& values) {
  Json& made = crate_.entity(id, "PropertyValue");
  Json least, greatest, last;
  for (const Value* value : values) {
    if (!value->value) continue;
    last = json_of(*value->value);
    if (!last.is_number()) continue;
    if (least.is_null() || last < least) least = last;
    if (greatest.is_null() || greatest < last) greatest = last;
  }
  const Value& first = *values.front();
  made["name"] = first.name;
  made["value"] = last;
  if (!least.is_null()) made["minValue"] = least;
  if (!greatest.is_null()) made["maxValue"] = greatest;
  made["description"] = "the last of " + std::to_string(values.size()) + " values";
  example(id, first, first.value ? type_of(*first.value) : "Text");
  return id;
}

}  // namespace provml::exporting
