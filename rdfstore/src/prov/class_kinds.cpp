#include "prov/class_kinds.h"

#include <string_view>

#include "prov/prov_o_table.h"
#include "provml/rdf/ontology.h"
#include "provml/rdf/syntax.h"

namespace provml::prov {
namespace {

struct Known {
  std::string_view name;
  std::uint8_t elements;
};
constexpr Known kKnown[] = {
    {"Entity", kEntity},      {"Plan", kEntity},        {"Collection", kEntity}, {"EmptyCollection", kEntity},
    {"Bundle", kEntity},      {"Activity", kActivity},  {"Agent", kAgent},       {"Person", kAgent},
    {"Organization", kAgent}, {"SoftwareAgent", kAgent}};

using Pairs = std::vector<std::pair<std::string, std::string>>;

const Pairs& built_in() {
  static const Pairs kPairs = [] {
    Pairs pairs;
    rdf::parse_text(rdf::ontology_text(), rdf::Syntax::turtle, "urn:provml:ontology",
                    [&](const rdf::Quad& quad) {
                      if (quad.predicate.value == kSubClassOf && quad.object.kind == rdf::TermKind::iri)
                        pairs.emplace_back(quad.subject.value, quad.object.value);
                    });
    return pairs;
  }();
  return kPairs;
}

}  // namespace

ClassKinds::ClassKinds() {
  for (const Known& known : kKnown) known_[prov(known.name)] = known.elements;
  for (const auto& [below, above] : built_in()) add(below, above);
}

std::uint8_t ClassKinds::elements_of(const std::string& type) {
  if (const auto found = known_.find(type); found != known_.end()) return found->second;
  known_[type] = 0;  // classes may be above each other
  std::uint8_t elements = 0;
  if (const auto above = above_.find(type); above != above_.end())
    for (const std::string& one : above->second) elements |= elements_of(one);
  return known_[type] = elements;
}

}  // namespace provml::prov
