// PLLib's prospective JSON: {context_name, dataflow_name, storages, data_transformations}.
#include <algorithm>

#include "mapping/emitter.h"
#include "mapping/json_input.h"
#include "mapping/names.h"
#include "mapping/workflow_part.h"
#include "pllib_map.h"

namespace provml::rdf {

namespace {

using nlohmann::json;

// ml_semantics in PLLib's words, and the roles that they are.
constexpr std::pair<std::string_view, std::string_view> kMlSemantics[] = {
    {"hyper_parameter", "hyperparameter"},
    {"data_characteristic", "dataset_characteristic"},
    {"evaluation_measure", "evaluation"}};

std::string role_of(const json& attribute) {
  const std::string word = string_of(attribute, "ml_semantics").value_or("");
  for (const auto& [theirs, ours] : kMlSemantics)
    if (word == theirs) return std::string(ours);
  return vocabulary::find_value_role(word) != nullptr ? word : std::string();
}

PllibAttribute attribute_of(const json& json_attribute) {
  PllibAttribute attribute;
  attribute.role = role_of(json_attribute);
  attribute.reference = string_of(json_attribute, "semantics").value_or("") == "FILE_REFERENCE";
  if (const auto stores = json_attribute.find("storage_references"); stores != json_attribute.end() &&
                                                                     stores->is_array() && !stores->empty() &&
                                                                     stores->front().is_string()) {
    attribute.reference = true;
    attribute.store = clean_utf8(stores->front().get_ref<const std::string&>());
  }
  return attribute;
}

template <class Visit>
void each_attribute(const json& transformation, const Visit& visit) {
  for (const char* key : {"input_datasets", "output_datasets"}) {
    const auto sets = transformation.find(key);
    if (sets == transformation.end() || !sets->is_array()) continue;
    for (const json& set : *sets) {
      if (!set.is_object()) continue;
      const auto attributes = set.find("attributes");
      if (attributes == set.end() || !attributes->is_array()) continue;
      for (const json& attribute : *attributes)
        if (attribute.is_object())
          if (const auto name = string_of(attribute, "name"); name && !name->empty())
            visit(attribute, *name, std::string_view(key) == "output_datasets");
    }
  }
}

// "description" is sometimes written "description:".
std::string description_of(const json& object) {
  const auto text = string_of(object, "description");
  return text ? *text : string_of(object, "description:").value_or("");
}

void map_attribute(Emitter& out, const json& json_attribute, const std::string& name, bool output,
                   const std::string& plan) {
  const PllibAttribute attribute = attribute_of(json_attribute);
  const std::string subject = plan + "/" + escape_iri_segment(name);
  const auto* row = vocabulary::find_value_role(attribute.role);
  out.type(subject, ns::kEntity);
  out.type(subject, provml_iri(row != nullptr ? row->attribute_class : "Attribute"));
  out.literal(subject, ns::kLabel, name);
  if (const std::string text = description_of(json_attribute); !text.empty())
    out.literal(subject, ns::kComment, text);
  for (const char* key : {"dtype", "elementdtype"})
    if (const auto type = string_of(json_attribute, key))
      out.literal(subject, provml_iri("detail"), std::string(key) + "=" + *type);
  out.iri(subject, ns::kIsAttributeOf, plan);
  out.iri(plan, provml_iri(output ? "hasOutput" : "hasInput"), subject);
  if (!attribute.store.empty()) out.iri(subject, provml_iri("isInStore"), store_iri("", attribute.store));
}

}  // namespace

std::string pllib_attribute_key(std::string_view transformation, std::string_view attribute) {
  return std::string(transformation).append(1, '\0').append(attribute);
}

std::string pllib_text(const json& value) {
  if (value.is_string()) return clean_utf8(value.get_ref<const std::string&>());
  return value.is_null() ? std::string() : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string pllib_workflow_of(const json& item) {
  const auto name = item.find("dataflow_name");
  return name == item.end() ? std::string() : pllib_text(*name);
}

std::string pllib_plan_iri(std::string_view workflow, std::string_view transformation) {
  return "urn:provml:plan:" + escape_iri_segment(workflow) + "/" + escape_iri_segment(transformation);
}

PllibPlan read_pllib_plan(const json& plan) {
  PllibPlan attributes;
  const json& transformations = object_of(plan, "data_transformations");
  for (const auto& [name, transformation] : transformations.items()) {
    if (!transformation.is_object()) continue;
    each_attribute(transformation, [&, &dt = name](const json& attribute, const std::string& at, bool) {
      attributes[pllib_attribute_key(clean_utf8(dt), at)] = attribute_of(attribute);
    });
  }
  return attributes;
}

void map_pllib_plan(const json& plan, const QuadSink& sink) {
  Emitter out(sink, kProspectiveGraph);
  const std::string name = pllib_workflow_of(plan), workflow = workflow_iri(name);
  out.type(workflow, ns::kEntity);
  out.type(workflow, ns::kPlan);
  out.type(workflow, provml_iri(kWorkflowRole.plan_class));
  out.literal(workflow, ns::kLabel, name);
  if (const std::string text = description_of(plan); !text.empty()) out.literal(workflow, ns::kComment, text);
  if (const auto context = string_of(plan, "context_name"); context && !context->empty()) {
    const std::string project = "urn:provml:project:" + escape_iri_segment(*context);
    out.type(project, ns::kActivity);
    out.type(project, provml_iri("Project"));
    out.literal(project, ns::kLabel, *context);
    out.iri(project, mls_iri("hasPart"), workflow);
  }
  const json &stores = object_of(plan, "storages"),
             &transformations = object_of(plan, "data_transformations");
  for (const auto& [store, about] : stores.items()) map_store(out, parse_store(store, about));
  for (const auto& [dt, transformation] : transformations.items()) {
    const std::string subject = pllib_plan_iri(name, clean_utf8(dt));
    out.type(subject, ns::kEntity);
    out.type(subject, ns::kPlan);
    out.type(subject, provml_iri("DataTransformation"));
    out.literal(subject, ns::kLabel, clean_utf8(dt));
    out.iri(workflow, mls_iri("hasPart"), subject);
    if (!transformation.is_object()) continue;
    if (const std::string text = description_of(transformation); !text.empty())
      out.literal(subject, ns::kComment, text);
    each_attribute(transformation, [&](const json& attribute, const std::string& at, bool output) {
      map_attribute(out, attribute, at, output, subject);
    });
  }
}

}  // namespace provml::rdf
