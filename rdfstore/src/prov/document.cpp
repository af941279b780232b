#include "provml/prov/document.h"

#include <algorithm>
#include <array>

namespace provml::prov {
namespace {

using enum ArgumentKind;

constexpr std::array kActivity{ArgumentInfo{"startTime", time, false}, ArgumentInfo{"endTime", time, false}};
constexpr std::array kGeneration{ArgumentInfo{"entity", entity, true},
                                 ArgumentInfo{"activity", activity, false},
                                 ArgumentInfo{"time", time, false}};
constexpr std::array kUsage{ArgumentInfo{"activity", activity, true}, ArgumentInfo{"entity", entity, false},
                            ArgumentInfo{"time", time, false}};
constexpr std::array kCommunication{ArgumentInfo{"informed", activity, true},
                                    ArgumentInfo{"informant", activity, true}};
constexpr std::array kStart{ArgumentInfo{"activity", activity, true}, ArgumentInfo{"trigger", entity, false},
                            ArgumentInfo{"starter", activity, false}, ArgumentInfo{"time", time, false}};
constexpr std::array kEnd{ArgumentInfo{"activity", activity, true}, ArgumentInfo{"trigger", entity, false},
                          ArgumentInfo{"ender", activity, false}, ArgumentInfo{"time", time, false}};
constexpr std::array kDerivation{
    ArgumentInfo{"generatedEntity", entity, true}, ArgumentInfo{"usedEntity", entity, true},
    ArgumentInfo{"activity", activity, false}, ArgumentInfo{"generation", generation, false},
    ArgumentInfo{"usage", usage, false}};
constexpr std::array kAttribution{ArgumentInfo{"entity", entity, true}, ArgumentInfo{"agent", agent, true}};
constexpr std::array kAssociation{ArgumentInfo{"activity", activity, true},
                                  ArgumentInfo{"agent", agent, false}, ArgumentInfo{"plan", plan, false}};
constexpr std::array kDelegation{ArgumentInfo{"delegate", agent, true},
                                 ArgumentInfo{"responsible", agent, true},
                                 ArgumentInfo{"activity", activity, false}};
constexpr std::array kInfluence{ArgumentInfo{"influencee", any, true}, ArgumentInfo{"influencer", any, true}};
constexpr std::array kAlternate{ArgumentInfo{"alternate1", entity, true},
                                ArgumentInfo{"alternate2", entity, true}};
constexpr std::array kSpecialization{ArgumentInfo{"specificEntity", entity, true},
                                     ArgumentInfo{"generalEntity", entity, true}};
constexpr std::array kMembership{ArgumentInfo{"collection", entity, true},
                                 ArgumentInfo{"entity", entity, true}};
constexpr std::array kMention{ArgumentInfo{"specificEntity", entity, true},
                              ArgumentInfo{"generalEntity", entity, true},
                              ArgumentInfo{"bundle", bundle, true}};

constexpr std::array kKinds{
    KindInfo{Kind::entity, "entity", true, true, true, {}},
    KindInfo{Kind::activity, "activity", true, true, true, kActivity},
    KindInfo{Kind::agent, "agent", true, true, true, {}},
    KindInfo{Kind::generation, "wasGeneratedBy", false, true, true, kGeneration},
    KindInfo{Kind::usage, "used", false, true, true, kUsage},
    KindInfo{Kind::communication, "wasInformedBy", false, true, true, kCommunication},
    KindInfo{Kind::start, "wasStartedBy", false, true, true, kStart},
    KindInfo{Kind::end, "wasEndedBy", false, true, true, kEnd},
    KindInfo{Kind::invalidation, "wasInvalidatedBy", false, true, true, kGeneration},
    KindInfo{Kind::derivation, "wasDerivedFrom", false, true, true, kDerivation},
    KindInfo{Kind::attribution, "wasAttributedTo", false, true, true, kAttribution},
    KindInfo{Kind::association, "wasAssociatedWith", false, true, true, kAssociation},
    KindInfo{Kind::delegation, "actedOnBehalfOf", false, true, true, kDelegation},
    KindInfo{Kind::influence, "wasInfluencedBy", false, true, true, kInfluence},
    KindInfo{Kind::alternate, "alternateOf", false, false, false, kAlternate},
    KindInfo{Kind::specialization, "specializationOf", false, false, false, kSpecialization},
    KindInfo{Kind::membership, "hadMember", false, false, false, kMembership},
    KindInfo{Kind::mention, "mentionOf", false, false, false, kMention},
};

void sort(std::vector<Statement>& statements) {
  for (Statement& s : statements) {
    std::ranges::sort(s.attributes);
    s.attributes.erase(std::unique(s.attributes.begin(), s.attributes.end()), s.attributes.end());
  }
  std::ranges::sort(statements);
  statements.erase(std::unique(statements.begin(), statements.end()), statements.end());
}

}  // namespace

const KindInfo& kind_info(Kind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

std::span<const KindInfo> all_kinds() { return kKinds; }

std::optional<Kind> kind_named(std::string_view provn) {
  const auto* const found = std::ranges::find(kKinds, provn, &KindInfo::provn);
  return found == kKinds.end() ? std::nullopt : std::optional(found->kind);
}

void sort(Document& document) {
  sort(document.statements);
  for (Bundle& b : document.bundles) sort(b.statements);
  std::ranges::sort(document.bundles, {}, &Bundle::id);
}

}  // namespace provml::prov
