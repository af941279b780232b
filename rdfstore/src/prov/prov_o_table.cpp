#include "prov/prov_o_table.h"

#include <algorithm>

namespace provml::prov {
namespace {

constexpr std::array kRelations{
    RelationInfo{Kind::generation,
                 "wasGeneratedBy",
                 1,
                 "qualifiedGeneration",
                 "Generation",
                 {"", "activity", "atTime"}},
    RelationInfo{Kind::usage, "used", 1, "qualifiedUsage", "Usage", {"", "entity", "atTime"}},
    RelationInfo{
        Kind::communication, "wasInformedBy", 1, "qualifiedCommunication", "Communication", {"", "activity"}},
    RelationInfo{
        Kind::start, "wasStartedBy", 1, "qualifiedStart", "Start", {"", "entity", "hadActivity", "atTime"}},
    RelationInfo{Kind::end, "wasEndedBy", 1, "qualifiedEnd", "End", {"", "entity", "hadActivity", "atTime"}},
    RelationInfo{Kind::invalidation,
                 "wasInvalidatedBy",
                 1,
                 "qualifiedInvalidation",
                 "Invalidation",
                 {"", "activity", "atTime"}},
    RelationInfo{Kind::derivation,
                 "wasDerivedFrom",
                 1,
                 "qualifiedDerivation",
                 "Derivation",
                 {"", "entity", "hadActivity", "hadGeneration", "hadUsage"}},
    RelationInfo{
        Kind::attribution, "wasAttributedTo", 1, "qualifiedAttribution", "Attribution", {"", "agent"}},
    RelationInfo{Kind::association,
                 "wasAssociatedWith",
                 1,
                 "qualifiedAssociation",
                 "Association",
                 {"", "agent", "hadPlan"}},
    RelationInfo{Kind::delegation,
                 "actedOnBehalfOf",
                 1,
                 "qualifiedDelegation",
                 "Delegation",
                 {"", "agent", "hadActivity"}},
    RelationInfo{
        Kind::influence, "wasInfluencedBy", 1, "qualifiedInfluence", "Influence", {"", "influencer"}},
    RelationInfo{Kind::alternate, "alternateOf", 1, "", "", {}},
    RelationInfo{Kind::specialization, "specializationOf", 1, "", "", {}},
    RelationInfo{Kind::membership, "hadMember", 1, "", "", {}},
    RelationInfo{Kind::mention, "mentionOf", 1, "", "", {}},
};

constexpr std::array kSubtypes{
    Subtype{"wasRevisionOf", "qualifiedRevision", "Revision"},
    Subtype{"wasQuotedFrom", "qualifiedQuotation", "Quotation"},
    Subtype{"hadPrimarySource", "qualifiedPrimarySource", "PrimarySource"},
};

}  // namespace

std::span<const RelationInfo> relations() { return kRelations; }

const RelationInfo* relation_of(Kind kind) {
  const auto* const found = std::ranges::find(kRelations, kind, &RelationInfo::kind);
  return found == kRelations.end() ? nullptr : found;
}

std::span<const Subtype> derivation_subtypes() { return kSubtypes; }

std::uint8_t element_of(ArgumentKind kind) {
  switch (kind) {
    case ArgumentKind::entity:
    case ArgumentKind::plan:
      return kEntity;
    case ArgumentKind::activity:
      return kActivity;
    case ArgumentKind::agent:
      return kAgent;
    default:
      return 0;
  }
}

}  // namespace provml::prov
