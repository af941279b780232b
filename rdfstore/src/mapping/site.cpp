// SITE frames: what the source says, before anything runs.
#include <algorithm>
#include <set>

#include "emitter.h"
#include "json_input.h"
#include "names.h"
#include "provml/rdf/mapper.h"
#include "workflow_part.h"

namespace provml::rdf {

namespace {

// Above this number of (output, input) pairs the activity alone joins them.
constexpr std::size_t kMaxPairs = 256;

SlotInfo parse_slot(const nlohmann::json& json) {
  if (!json.is_object())
    throw Error("provml-E0403", "a slot of a site descriptor is not an object", "rebuild the program");
  SlotInfo slot;
  slot.name = string_of(json, "name").value_or("");
  slot.type = string_of(json, "type").value_or("");
  slot.what = string_of(json, "what").value_or("");
  slot.field = string_of(json, "field").value_or("");
  slot.description = string_of(json, "description").value_or("");
  slot.output = boolean_of(json, "output").value_or(false);
  slot.reference = string_of(json, "reference");
  if (const auto roles = json.find("roles"); roles != json.end() && roles->is_array())
    for (const auto& role : *roles)
      if (role.is_string()) slot.roles.push_back(role.get<std::string>());
  return slot;
}

// Slot names are IRI segments; the second and later slots of one name get "~INDEX".
void name_slots(SiteInfo& site) {
  std::set<std::string> taken;
  for (std::size_t i = 0; i < site.slots.size(); ++i) {
    SlotInfo& slot = site.slots[i];
    std::string name = slot.field.empty() ? slot.name : slot.name + "." + slot.field;
    if (name.empty()) name = "slot";
    slot.iri_name = escape_iri_segment(name);
    while (!taken.insert(slot.iri_name).second) slot.iri_name += "~" + std::to_string(i);
    slot.attribute_iri = site.iri + "/" + slot.iri_name;
  }
}

void class_slots(SiteInfo& site) {
  for (SlotInfo& slot : site.slots) {
    for (const auto& role : slot.roles) {
      const auto* row = vocabulary::find_value_role(role);
      if (row == nullptr) {
        for (const DomainRoleInfo& domain : site.domain_roles) {
          if (domain.role != role) continue;
          if (!domain.attribute_class.empty()) slot.attribute_classes.push_back(domain.attribute_class);
          if (!domain.value_class.empty()) slot.value_classes.push_back(domain.value_class);
        }
        continue;
      }
      slot.is_agent = slot.is_agent || row->role == "software";
      slot.attribute_classes.push_back(provml_iri(row->attribute_class));
      slot.value_classes.push_back(provml_iri(row->value_class));
    }
    if (slot.attribute_classes.empty()) slot.attribute_classes.push_back(provml_iri("Attribute"));
    if (slot.value_classes.empty()) slot.value_classes.push_back(provml_iri("AttributeValue"));
  }
}

void place_slots(SiteInfo& site) {
  for (SlotInfo& slot : site.slots) {
    if (!slot.reference || slot.reference->empty()) continue;
    slot.store_key = *slot.reference;
    slot.store_iri = store_iri("", *slot.reference);
    for (const DataStoreInfo& store : site.stores) {
      if (store.name != *slot.reference) continue;
      slot.store_key = key_of_store(store);
      slot.store_iri = store.iri;
    }
  }
}

// A role WHOLE_PART, where WHOLE is a role too, describes the slots of role WHOLE. The property depends on
// PART.
const std::string* relation_of_part(std::string_view role, std::string_view& whole) {
  const auto cut = role.rfind('_');
  if (cut == role.npos || vocabulary::find_value_role(role.substr(0, cut)) == nullptr) return nullptr;
  whole = role.substr(0, cut);
  return role.substr(cut) == "_schema" ? &ns::kReferred : &ns::kHadMember;
}

const std::string kImplements = mls_iri("implements");

void relate_slots(SiteInfo& site) {
  for (SlotInfo& part : site.slots) {
    for (const auto& role : part.roles) {
      std::string_view whole_role;
      const std::string* property =
          vocabulary::find_value_role(role) != nullptr ? relation_of_part(role, whole_role) : nullptr;
      if (role == "implementation") {
        whole_role = "software";
        property = &ns::kHadMember;
      } else if (role == "algorithm") {
        whole_role = "implementation";
        property = &kImplements;
      }
      if (property == nullptr) continue;
      for (std::size_t i = 0; i < site.slots.size(); ++i)
        for (const auto& other : site.slots[i].roles)
          if (other == whole_role && &site.slots[i] != &part)
            part.wholes.emplace_back(static_cast<int>(i), *property);
    }
  }
}

std::optional<std::vector<std::pair<int, int>>> parse_derives(const nlohmann::json& json,
                                                              const SiteInfo& site) {
  const auto derives = json.find("derives");
  if (derives == json.end() || !derives->is_object()) return std::nullopt;
  std::vector<std::pair<int, int>> pairs;
  const auto is_slot = [&](std::int64_t i, bool output) {
    return i >= 0 && static_cast<std::size_t>(i) < site.slots.size() &&
           site.slots[static_cast<std::size_t>(i)].output == output;
  };
  for (const auto& [key, inputs] : derives->items()) {
    if (key.empty() || key.size() > 5 || key.find_first_not_of("0123456789") != key.npos ||
        !inputs.is_array())
      continue;
    const int output = std::stoi(key);
    for (const auto& input : inputs)
      if (input.is_number_integer() && is_slot(output, true) && is_slot(input.get<std::int64_t>(), false))
        pairs.emplace_back(output, input.get<int>());
  }
  return pairs;
}

/// `flow.outer` of a descriptor: output -> ["LEVEL/SLOTNAME"].
std::vector<SiteInfo::Outer> parse_outer(const nlohmann::json& json, const SiteInfo& site) {
  std::vector<SiteInfo::Outer> found;
  const auto flow = json.find("flow");
  if (!site.derives || flow == json.end() || !flow->is_object()) return found;
  const auto outer = flow->find("outer");
  if (outer == flow->end() || !outer->is_object()) return found;
  const auto number = [](std::string_view text) {
    return text.empty() || text.size() > 5 || text.find_first_not_of("0123456789") != text.npos
               ? -1
               : std::stoi(std::string(text));
  };
  for (const auto& [key, inputs] : outer->items()) {
    const int output = number(key);
    if (output < 0 || static_cast<std::size_t>(output) >= site.slots.size() || !inputs.is_array()) continue;
    for (const auto& input : inputs) {
      if (!input.is_string()) continue;
      const auto text = input.get<std::string>();
      const auto cut = text.find('/');
      const int level = cut == text.npos ? -1 : number(std::string_view(text).substr(0, cut));
      if (level < 1) continue;
      // A name's "~INDEX" is not a part of what is escaped; it stays as it is.
      found.push_back({output, static_cast<std::size_t>(level), escape_iri_segment(text.substr(cut + 1))});
    }
  }
  return found;
}

std::vector<std::pair<int, int>> derivations_of(const SiteInfo& site) {
  std::vector<std::pair<int, int>> pairs;
  if (site.derives) {
    pairs = *site.derives;
  } else {
    for (std::size_t output = 0; output < site.slots.size(); ++output)
      for (std::size_t input = 0; input < site.slots.size() && pairs.size() <= kMaxPairs; ++input)
        if (site.slots[output].output && !site.slots[input].output)
          pairs.emplace_back(static_cast<int>(output), static_cast<int>(input));
  }
  if (pairs.size() > kMaxPairs) pairs.clear();
  return pairs;
}

}  // namespace

SiteInfo SiteInfo::parse(std::string_view descriptor) {
  const nlohmann::json json = parse_object(descriptor, "site descriptor");
  if (const auto version = integer_of(json, "v"); version.value_or(1) != 1)
    throw Error("provml-E0403", "site descriptor has version " + std::to_string(*version) + ", known is 1",
                "a newer provml-instrument built the program: read its journals with that version");
  SiteInfo site;
  site.id = frames::hash64(descriptor);
  site.identity = required_string(json, "identity", "site descriptor");
  site.role = string_of(json, "role").value_or("");
  site.name = string_of(json, "name").value_or("");
  site.description = string_of(json, "description").value_or("");
  site.function = string_of(json, "function").value_or("");
  site.signature = string_of(json, "signature").value_or("");
  site.file = string_of(json, "file").value_or("");
  site.enclosing = string_of(json, "enclosing").value_or("");
  site.line = static_cast<int>(integer_of(json, "line").value_or(0));
  site.iri = site_iri(site.identity);
  if (const auto* row = vocabulary::find_activity_role(site.role)) {
    site.execution_class = provml_iri(row->execution_class);
    if (!row->stage.empty()) site.stage_iri = provml_iri(row->stage);
  } else {
    site.execution_class = ns::kActivity;
  }
  site.associated =
      !site.stage_iri.empty() || site.role == kWorkflowRole.role || site.role == "feature_extraction";
  parse_workflow_part(site, json);
  if (const auto slots = json.find("slots"); slots != json.end() && slots->is_array())
    for (const auto& slot : *slots) site.slots.push_back(parse_slot(slot));
  name_slots(site);
  class_slots(site);
  place_slots(site);
  relate_slots(site);
  site.derives = parse_derives(json, site);
  site.outer = parse_outer(json, site);
  site.derivations = derivations_of(site);
  return site;
}

void map_site(const SiteInfo& site, const QuadSink& sink) {
  Emitter out(sink, kProspectiveGraph);
  const std::string& subject = site.iri;
  out.type(subject, ns::kEntity);
  out.type(subject, ns::kPlan);
  if (const auto* row = vocabulary::find_activity_role(site.role))
    out.type(subject, provml_iri(row->plan_class));
  const auto text = [&](const std::string& property, const std::string& value) {
    if (!value.empty()) out.literal(subject, property, value);
  };
  text(ns::kLabel, site.name);
  text(ns::kComment, site.description);
  text(provml_iri("role"), site.role);
  text(provml_iri("function"), site.function);
  text(provml_iri("signature"), site.signature);
  text(provml_iri("sourceFile"), site.file);
  if (site.line > 0) out.integer(subject, provml_iri("sourceLine"), site.line);
  if (!site.enclosing.empty()) out.iri(subject, ns::kPartOf, site_iri(site.enclosing));
  if (!site.stage_iri.empty()) out.iri(subject, ns::kStage, site.stage_iri);
  for (const SlotInfo& slot : site.slots) {
    const std::string& attribute = slot.attribute_iri;
    out.type(attribute, ns::kEntity);
    for (const auto& klass : slot.attribute_classes) out.type(attribute, klass);
    const std::string label = slot.field.empty() ? slot.name : slot.field.substr(slot.field.rfind('.') + 1);
    if (!label.empty()) out.literal(attribute, ns::kLabel, label);
    if (!slot.type.empty()) out.literal(attribute, provml_iri("cppType"), slot.type);
    if (!slot.description.empty()) out.literal(attribute, ns::kComment, slot.description);
    out.iri(attribute, ns::kIsAttributeOf, subject);
    out.iri(subject, provml_iri(slot.output ? "hasOutput" : "hasInput"), attribute);
    if (!slot.store_iri.empty()) out.iri(attribute, provml_iri("isInStore"), slot.store_iri);
    for (const auto& [whole, property] : slot.wholes)
      out.iri(site.slots[static_cast<std::size_t>(whole)].attribute_iri, property, attribute);
  }
  map_workflow_part(out, site);
}

}  // namespace provml::rdf
