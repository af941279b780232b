// Every constraint with a document that it lets pass and one that it does not.
#include "provml/prov/constraints.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <ostream>
#include <random>

#include "provml/prov/readers.h"

namespace provml::prov {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Document document(const std::string& statements) {
  return read_provn("document prefix ex <http://example.org/>\n" + statements + "\nendDocument", "test");
}

/// "number name" of each violation; the name alone where it has no number.
std::vector<std::string> broken(const std::string& statements) {
  std::vector<std::string> names;
  for (const Violation& v : check_constraints(document(statements)))
    names.push_back((v.number == 0 ? "" : std::to_string(v.number) + " ") + v.constraint);
  return names;
}

struct Case {
  const char* constraint;
  const char* good;
  const char* bad;
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.constraint; }
};

class Constraint : public testing::TestWithParam<Case> {};

TEST_P(Constraint, LetsTheGoodPassAndNotTheBad) {
  EXPECT_THAT(broken(GetParam().good), IsEmpty());
  EXPECT_THAT(broken(GetParam().bad), Contains(GetParam().constraint));
}

constexpr Case kCases[] = {
    // Uniqueness.
    {"22 key-object", "activity(ex:a, 2012-01-01T00:00:00, -) activity(ex:a, -, 2012-01-02T00:00:00)",
     "activity(ex:a, 2012-01-01T00:00:00, -) activity(ex:a, 2012-01-02T00:00:00, -)"},
    {"23 key-properties", "used(ex:u; ex:a, ex:e, -) used(ex:u; ex:a, -, 2012-01-01T00:00:00)",
     "used(ex:u; ex:a, ex:e, -) used(ex:u; ex:a, ex:f, -)"},
    {"24 unique-generation", "wasGeneratedBy(ex:g; ex:e, ex:a, -) wasGeneratedBy(ex:h; ex:e, ex:b, -)",
     "wasGeneratedBy(ex:g; ex:e, ex:a, -) wasGeneratedBy(ex:h; ex:e, ex:a, -)"},
    {"25 unique-invalidation", "wasInvalidatedBy(ex:g; ex:e, ex:a, -) wasInvalidatedBy(ex:h; ex:e, ex:b, -)",
     "wasInvalidatedBy(ex:g; ex:e, ex:a, -) wasInvalidatedBy(ex:h; ex:e, ex:a, -)"},
    {"26 unique-wasStartedBy", "wasStartedBy(ex:s; ex:a, -, ex:b, -) wasStartedBy(ex:t; ex:a, -, ex:c, -)",
     "wasStartedBy(ex:s; ex:a, -, ex:b, -) wasStartedBy(ex:t; ex:a, -, ex:b, -)"},
    {"27 unique-wasEndedBy", "wasEndedBy(ex:s; ex:a, -, ex:b, -) wasEndedBy(ex:t; ex:a, -, -, -)",
     "wasEndedBy(ex:s; ex:a, -, ex:b, -) wasEndedBy(ex:t; ex:a, -, ex:b, -)"},
    {"28 unique-startTime",
     "activity(ex:a, 2012-01-01T01:00:00+01:00, -) wasStartedBy(ex:a, -, -, 2012-01-01T00:00:00.000Z)",
     "activity(ex:a, 2012-01-01T01:00:00, -) wasStartedBy(ex:a, -, -, 2012-01-01T00:00:00)"},
    {"29 unique-endTime", "activity(ex:a, -, 2012-01-01T00:00:00) wasEndedBy(ex:a, -, -, -)",
     "activity(ex:a, -, 2012-01-01T01:00:00) wasEndedBy(ex:a, -, -, 2012-01-01T00:00:00)"},
    {"unique-mention", "mentionOf(ex:e, ex:f, ex:b) mentionOf(ex:e, ex:f, ex:b)",
     "mentionOf(ex:e, ex:f, ex:b) mentionOf(ex:e, ex:f, ex:c)"},
    // Impossibility and typing.
    {"51 impossible-unspecified-derivation-generation-use", "wasDerivedFrom(ex:d, ex:e, ex:a, ex:g, -)",
     "wasDerivedFrom(ex:d, ex:e, -, ex:g, -)"},
    {"52 impossible-specialization-reflexive", "specializationOf(ex:e, ex:f) specializationOf(ex:f, ex:g)",
     "specializationOf(ex:e, ex:f) specializationOf(ex:f, ex:g) specializationOf(ex:g, ex:e)"},
    {"53 impossible-property-overlap", "used(ex:x; ex:a, ex:e, -) wasGeneratedBy(ex:y; ex:e, ex:b, -)",
     "used(ex:x; ex:a, ex:e, -) wasGeneratedBy(ex:x; ex:f, ex:b, -)"},
    {"54 impossible-object-property-overlap", "agent(ex:x) wasAttributedTo(ex:y; ex:e, ex:x)",
     "agent(ex:x) wasInfluencedBy(ex:x; ex:e, ex:f)"},
    {"55 entity-activity-disjoint", "entity(ex:x) agent(ex:x) activity(ex:y) agent(ex:y)",
     "used(ex:a, ex:x, -) wasInformedBy(ex:x, ex:b)"},
    {"56 membership-empty-collection", "entity(ex:c, [prov:type='prov:Collection']) hadMember(ex:c, ex:e)",
     "entity(ex:c, [prov:type='prov:EmptyCollection']) hadMember(ex:c, ex:e)"},
    {"reserved-attribute", "entity(ex:e, [prov:value=\"x\"])", "entity(ex:e, [prov:hadMember=\"ex:f\"])"},
    {"repeated-bundle", "bundle ex:b endBundle bundle ex:c endBundle",
     "bundle ex:b endBundle bundle ex:b endBundle"},
};

INSTANTIATE_TEST_SUITE_P(Each, Constraint, testing::ValuesIn(kCases));

// A cycle needs a strict step, and only a derivation has one: between generations. "bad" leads from the
// generation of ex:f back to that of ex:e by the constraint. The steps by usages, ends and invalidations,
// which alone make no cycle, are in event_order_test.cpp.
constexpr Case kOrderings[] = {
    {"generation-within-activity",
     "wasStartedBy(ex:a, ex:f, -, -) wasGeneratedBy(ex:e, ex:a, -) wasDerivedFrom(ex:e, ex:f)",
     "wasStartedBy(ex:a, ex:f, -, -) wasGeneratedBy(ex:e, ex:a, -) wasDerivedFrom(ex:f, ex:e)"},
    {"derivation-generation-generation-ordering", "entity(ex:e) wasDerivedFrom(ex:e, ex:f)",
     "entity(ex:e) wasDerivedFrom(ex:e, ex:e)"},
    {"wasStartedBy-ordering", "wasStartedBy(ex:a, ex:f, -, -) wasGeneratedBy(ex:e, ex:a, -)",
     "wasStartedBy(ex:a, ex:f, -, -) wasGeneratedBy(ex:e, ex:a, -) wasDerivedFrom(ex:f, ex:e)"},
    {"specialization-generation-ordering",
     "entity(ex:e) entity(ex:f) specializationOf(ex:f, ex:e) wasDerivedFrom(ex:f, ex:e)",
     "entity(ex:e) entity(ex:f) specializationOf(ex:f, ex:e) wasDerivedFrom(ex:e, ex:f)"},
    {"wasAttributedTo-ordering", "entity(ex:ag) wasAttributedTo(ex:e, ex:ag) wasDerivedFrom(ex:e, ex:ag)",
     "entity(ex:ag) wasAttributedTo(ex:e, ex:ag) wasDerivedFrom(ex:ag, ex:e)"},
    {"wasAttributedTo-ordering",
     "wasAttributedTo(ex:e, ex:ag) wasStartedBy(ex:ag, ex:f, -, -) wasDerivedFrom(ex:e, ex:f)",
     "wasAttributedTo(ex:e, ex:ag) wasStartedBy(ex:ag, ex:f, -, -) wasDerivedFrom(ex:f, ex:e)"},
};

class Ordering : public testing::TestWithParam<Case> {};

TEST_P(Ordering, MakesACycleWithADerivation) {
  EXPECT_THAT(broken(GetParam().good), IsEmpty());
  const auto violations = check_constraints(document(GetParam().bad));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].number, 42);
  EXPECT_THAT(violations[0].explanation, HasSubstr(GetParam().constraint));
}

INSTANTIATE_TEST_SUITE_P(Each, Ordering, testing::ValuesIn(kOrderings));

TEST(Constraints, EventsThatNobodyKnowsOfOrderNothing) {
  EXPECT_THAT(broken("wasDerivedFrom(ex:e, ex:f) wasDerivedFrom(ex:f, ex:e)"), IsEmpty());
  EXPECT_THAT(broken("entity(ex:e) wasDerivedFrom(ex:e, ex:f) wasDerivedFrom(ex:f, ex:e)"), IsEmpty());
  EXPECT_THAT(broken("entity(ex:e) entity(ex:f) wasDerivedFrom(ex:e, ex:f) wasDerivedFrom(ex:f, ex:e)"),
              ElementsAre("42 derivation-generation-generation-ordering"));
}

TEST(Constraints, SpecializationOrdersOverEntitiesWithoutEvents) {
  const std::string chain = "specializationOf(ex:c, ex:b) specializationOf(ex:b, ex:a) ";
  EXPECT_THAT(
      broken(chain + "wasGeneratedBy(ex:a, -, -) wasGeneratedBy(ex:c, -, -) wasDerivedFrom(ex:a, ex:c)"),
      ElementsAre("42 derivation-generation-generation-ordering"));
  EXPECT_THAT(
      broken(chain + "wasGeneratedBy(ex:a, -, -) wasGeneratedBy(ex:c, -, -) wasDerivedFrom(ex:c, ex:a)"),
      IsEmpty());
}

TEST(Constraints, ASpecializationHasTheAttributesOfWhatItSpecializes) {
  EXPECT_THAT(broken("entity(ex:c, [prov:type='prov:EmptyCollection']) specializationOf(ex:d, ex:c) "
                     "mentionOf(ex:f, ex:d, ex:b) hadMember(ex:f, ex:e)"),
              ElementsAre("56 membership-empty-collection"));
  EXPECT_THAT(broken("entity(ex:c, [prov:type='prov:EmptyCollection']) specializationOf(ex:c, ex:d) "
                     "hadMember(ex:d, ex:e)"),
              IsEmpty());
}

TEST(Constraints, WhatIsLeftOutMayBeAnything) {
  EXPECT_THAT(broken("wasGeneratedBy(ex:g; ex:e, -, -) wasGeneratedBy(ex:e, ex:a, 2012-01-01T00:00:00)"),
              IsEmpty());
  // First the identifier shows the activity; then both are one generation.
  EXPECT_THAT(broken("wasGeneratedBy(ex:g; ex:e, -, 2012-01-01T00:00:00) wasGeneratedBy(ex:g; ex:e, ex:a, -) "
                     "wasGeneratedBy(ex:e, ex:a, 2013-01-01T00:00:00)"),
              ElementsAre("23 key-properties"));
  // In any order.
  EXPECT_THAT(broken("wasGeneratedBy(ex:e, ex:a, 2013-01-01T00:00:00) wasGeneratedBy(ex:g; ex:e, -, "
                     "2012-01-01T00:00:00) "
                     "wasGeneratedBy(ex:g; ex:e, ex:a, -)"),
              Contains("23 key-properties"));
  EXPECT_THAT(broken("used(ex:a, ex:e, 2012-01-01T00:00:00) used(ex:a, ex:e, 2013-01-01T00:00:00)"),
              IsEmpty());
}

TEST(Constraints, NoPlanIsNotAnyPlan) {
  EXPECT_THAT(broken("wasAssociatedWith(ex:x; ex:a, -, ex:p) wasAssociatedWith(ex:x; ex:a, ex:ag, ex:p)"),
              IsEmpty());
  EXPECT_THAT(broken("wasAssociatedWith(ex:x; ex:a, ex:ag, -) wasAssociatedWith(ex:x; ex:a, ex:ag, ex:p)"),
              ElementsAre("23 key-properties"));
}

TEST(Constraints, ADerivationOfAnActivityTellsOfAUsageAndAGeneration) {
  EXPECT_THAT(broken("wasDerivedFrom(ex:f, ex:e, ex:a, ex:g, ex:u) used(ex:u; ex:a, ex:e, -)"), IsEmpty());
  EXPECT_THAT(broken("wasDerivedFrom(ex:f, ex:e, ex:a, ex:g, ex:u) used(ex:u; ex:b, ex:e, -)"),
              Contains("23 key-properties"));
  EXPECT_THAT(broken("wasDerivedFrom(ex:f, ex:e, ex:a, ex:g, -) wasGeneratedBy(ex:h; ex:f, ex:a, -)"),
              Contains("24 unique-generation"));
  EXPECT_THAT(broken("wasDerivedFrom(ex:f, ex:e, ex:a, -, -) wasGeneratedBy(ex:h; ex:f, ex:a, -)"),
              IsEmpty());
}

TEST(Constraints, AnInfluenceMaySayTheSameAsARelation) {
  EXPECT_THAT(broken("wasDerivedFrom(ex:d; ex:f, ex:e) wasInfluencedBy(ex:d; ex:f, ex:e)"), IsEmpty());
  EXPECT_THAT(broken("wasDerivedFrom(ex:d; ex:f, ex:e) wasInfluencedBy(ex:d; ex:e, ex:f)"),
              ElementsAre("23 key-properties"));
}

TEST(Constraints, StartersGenerateTheirTriggers) {
  // Inference 9: ex:b generated ex:e, under an identifier that cannot be two.
  EXPECT_THAT(broken("wasStartedBy(ex:a, ex:e, ex:b, -) wasGeneratedBy(ex:g; ex:e, ex:b, -)"), IsEmpty());
  EXPECT_THAT(
      broken("wasStartedBy(ex:a, ex:e, ex:b, -) wasStartedBy(ex:b, ex:f, -, -) wasDerivedFrom(ex:f, ex:e)"),
      ElementsAre("42 derivation-generation-generation-ordering"));
}

TEST(Constraints, BundlesAreCheckedEachByItself) {
  EXPECT_THAT(broken("entity(ex:x) bundle ex:b activity(ex:x) endBundle"), IsEmpty());
  const auto violations = check_constraints(document("bundle ex:b activity(ex:x) entity(ex:x) endBundle"));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].bundle, "http://example.org/b");
}

TEST(Constraints, AStatementThatLacksWhatItNeedsIsNamed) {
  Document d;
  d.statements.push_back({Kind::membership, "", {"urn:c", ""}, {}});
  d.statements.push_back({Kind::entity, "", {}, {}});
  d.statements.push_back({Kind::usage, "", {}, {}});
  const auto violations = check_constraints(d);
  ASSERT_EQ(violations.size(), 3u);
  for (const Violation& v : violations) EXPECT_EQ(v.constraint, "required-argument");
  EXPECT_EQ(violations[0].explanation, "hadMember(urn:c, -) lacks its argument 'entity'");
}

TEST(Constraints, ViolationsSayWhatAndWhere) {
  const auto violations = check_constraints(
      document("wasGeneratedBy(ex:g; ex:e, ex:a, 2012-01-01T00:00:00) wasGeneratedBy(ex:h; ex:e, ex:a, -)"));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_THAT(violations[0].ids, ElementsAre("http://example.org/g", "http://example.org/h"));
  EXPECT_THAT(violations[0].statements, ElementsAre("wasGeneratedBy(ex:g; ex:e, ex:a, 2012-01-01T00:00:00)",
                                                    "wasGeneratedBy(ex:h; ex:e, ex:a)"));
  EXPECT_EQ(violations[0].explanation,
            "wasGeneratedBy(ex:g; ex:e, ex:a, 2012-01-01T00:00:00) and wasGeneratedBy(ex:h; ex:e, ex:a) must "
            "be the "
            "same statement, but ex:g is not ex:h");
}

// Two statements in any order and with repetitions say the same.
TEST(Constraints, OrderAndRepetitionDoNotMatter) {
  std::mt19937 random(7);
  for (const auto* cases : {&kCases[0], &kOrderings[0]}) {
    const std::size_t count = cases == &kCases[0] ? std::size(kCases) : std::size(kOrderings);
    for (std::size_t i = 0; i < count; ++i) {
      for (const char* text : {cases[i].good, cases[i].bad}) {
        Document d = document(text);
        const bool valid = check_constraints(d).empty();
        const std::vector<Statement> once = d.statements;
        for (int round = 0; round < 5; ++round) {
          d.statements.insert(d.statements.end(), once.begin(), once.end());
          std::shuffle(d.statements.begin(), d.statements.end(), random);
          EXPECT_EQ(check_constraints(d).empty(), valid) << text;
        }
      }
    }
  }
}

// Everything at once, in a size at which anything quadratic would be felt; nobody looks at the clock.
TEST(Constraints, ManyStatementsAreChecked) {
  Document d;
  const auto iri = [](const char* what, int number) {
    return "urn:" + std::string(what) + std::to_string(number);
  };
  constexpr int kCount = 20000;
  for (int i = 0; i < kCount; ++i) {
    d.statements.push_back({Kind::entity, iri("e", i), {}, {}});
    d.statements.push_back({Kind::activity, iri("a", i), {"2012-01-01T00:00:00", ""}, {}});
    d.statements.push_back({Kind::generation, "", {iri("e", i), iri("a", i), ""}, {}});
    d.statements.push_back({Kind::generation, iri("g", i), {iri("e", i), "", ""}, {}});
    d.statements.push_back({Kind::usage, "", {"urn:a0", iri("e", i), ""}, {}});  // one that used everything
    d.statements.push_back({Kind::association, "", {iri("a", i), "urn:agent", "urn:plan"}, {}});
    if (i == 0) continue;
    d.statements.push_back(
        {Kind::derivation, iri("d", i), {iri("e", i), iri("e", i - 1), iri("a", i), iri("g", i), ""}, {}});
    d.statements.push_back({Kind::specialization, "", {iri("e", i), iri("e", i - 1)}, {}});
    d.statements.push_back({Kind::communication, "", {iri("a", i), iri("a", i - 1)}, {}});
    d.statements.push_back({Kind::start, "", {iri("a", i), iri("e", i - 1), iri("a", i - 1), ""}, {}});
  }
  EXPECT_THAT(check_constraints(d), IsEmpty());
  // The last leads back to the first, over all of them.
  d.statements.push_back({Kind::derivation, "", {"urn:e0", iri("e", kCount - 1), "", "", ""}, {}});
  const auto violations = check_constraints(d);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].number, 42);
}

}  // namespace
}  // namespace provml::prov
