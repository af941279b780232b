// rules.h: the constraints by their numbers in PROV-CONSTRAINTS, and their names there. Pure.
#ifndef PROVML_PROV_RULES_H
#define PROVML_PROV_RULES_H

#include <string_view>

namespace provml::prov {

enum Rule : int {
  // Of no number in PROV-CONSTRAINTS.
  kMissingArgument = 1,
  kStatementAsAttribute = 2,
  kRepeatedBundle = 3,
  kUniqueMention = 4,  // PROV-LINKS
  kKeyObject = 22,
  kKeyProperties = 23,
  kUniqueGeneration = 24,
  kUniqueInvalidation = 25,
  kUniqueStart = 26,
  kUniqueEnd = 27,
  kUniqueStartTime = 28,
  kUniqueEndTime = 29,
  kStartPrecedesEnd = 30,
  kUsageWithinActivity = 33,
  kGenerationWithinActivity = 34,
  kInformedOrdering = 35,
  kGenerationPrecedesInvalidation = 36,
  kGenerationPrecedesUsage = 37,
  kUsagePrecedesInvalidation = 38,
  kDerivationUsageGeneration = 41,
  kDerivationGenerationGeneration = 42,
  kStartedOrdering = 43,
  kEndedOrdering = 44,
  kSpecializationGeneration = 45,
  kSpecializationInvalidation = 46,
  kAssociatedOrdering = 47,
  kAttributedOrdering = 48,
  kDelegatedOrdering = 49,
  kUnspecifiedDerivation = 51,
  kSpecializationReflexive = 52,
  kPropertyOverlap = 53,
  kObjectPropertyOverlap = 54,
  kEntityActivityDisjoint = 55,
  kMembershipEmptyCollection = 56,
};

constexpr std::string_view rule_name(int rule) {
  switch (rule) {
    case kMissingArgument:
      return "required-argument";
    case kStatementAsAttribute:
      return "reserved-attribute";
    case kRepeatedBundle:
      return "repeated-bundle";
    case kUniqueMention:
      return "unique-mention";
    case kKeyObject:
      return "key-object";
    case kKeyProperties:
      return "key-properties";
    case kUniqueGeneration:
      return "unique-generation";
    case kUniqueInvalidation:
      return "unique-invalidation";
    case kUniqueStart:
      return "unique-wasStartedBy";
    case kUniqueEnd:
      return "unique-wasEndedBy";
    case kUniqueStartTime:
      return "unique-startTime";
    case kUniqueEndTime:
      return "unique-endTime";
    case kStartPrecedesEnd:
      return "start-precedes-end";
    case kUsageWithinActivity:
      return "usage-within-activity";
    case kGenerationWithinActivity:
      return "generation-within-activity";
    case kInformedOrdering:
      return "wasInformedBy-ordering";
    case kGenerationPrecedesInvalidation:
      return "generation-precedes-invalidation";
    case kGenerationPrecedesUsage:
      return "generation-precedes-usage";
    case kUsagePrecedesInvalidation:
      return "usage-precedes-invalidation";
    case kDerivationUsageGeneration:
      return "derivation-usage-generation-ordering";
    case kDerivationGenerationGeneration:
      return "derivation-generation-generation-ordering";
    case kStartedOrdering:
      return "wasStartedBy-ordering";
    case kEndedOrdering:
      return "wasEndedBy-ordering";
    case kSpecializationGeneration:
      return "specialization-generation-ordering";
    case kSpecializationInvalidation:
      return "specialization-invalidation-ordering";
    case kAssociatedOrdering:
      return "wasAssociatedWith-ordering";
    case kAttributedOrdering:
      return "wasAttributedTo-ordering";
    case kDelegatedOrdering:
      return "actedOnBehalfOf-ordering";
    case kUnspecifiedDerivation:
      return "impossible-unspecified-derivation-generation-use";
    case kSpecializationReflexive:
      return "impossible-specialization-reflexive";
    case kPropertyOverlap:
      return "impossible-property-overlap";
    case kObjectPropertyOverlap:
      return "impossible-object-property-overlap";
    case kEntityActivityDisjoint:
      return "entity-activity-disjoint";
    case kMembershipEmptyCollection:
      return "membership-empty-collection";
    default:
      return "";
  }
}

}  // namespace provml::prov

#endif  // PROVML_PROV_RULES_H
