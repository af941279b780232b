// PROV-O in and out.
#include "provml/prov/prov_o.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "provml/prov/constraints.h"
#include "provml/rdf/syntax.h"
#include "random_document.h"

namespace provml::prov {
namespace {

using rdf::Quad;
using rdf::Term;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kPrefixes =
    "@prefix prov: <http://www.w3.org/ns/prov#> . @prefix ex: <http://example.org/> . "
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: "
    "<http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix provml: <https://w3id.org/provml/ns/1#> . ";

Document read(const std::string& text) {
  std::vector<Quad> quads;
  rdf::parse_text(kPrefixes + text, rdf::Syntax::trig, "",
                  [&](Quad quad) { quads.push_back(std::move(quad)); });
  return from_quads(quads);
}

/// In short PROV-N.
std::vector<std::string> lines(const std::string& text) {
  Document d = read(text);
  d.prefixes = {{"ex", "http://example.org/"},
                {"prov", std::string(kProv)},
                {"provml", "https://w3id.org/provml/ns/1#"}};
  std::vector<std::string> all;
  for (const Statement& s : d.statements) all.push_back(describe(s, d));
  return all;
}

TEST(ProvO, RandomDocumentsComeBackAsTheyWere) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const Document document = testing::random_document(random);
    const std::vector<Quad> quads = to_quads(document);
    const Document back = from_quads(quads);
    EXPECT_EQ(back.statements, document.statements) << "seed " << seed;
    ASSERT_EQ(back.bundles.size(), document.bundles.size());
    for (std::size_t i = 0; i < back.bundles.size(); ++i) {
      EXPECT_EQ(back.bundles[i].id, document.bundles[i].id);
      EXPECT_EQ(back.bundles[i].statements, document.bundles[i].statements) << "seed " << seed;
    }
    ASSERT_FALSE(HasFailure());
  }
}

TEST(ProvO, OrderAndRepetitionDoNotMatter) {
  std::mt19937 random(7);
  const Document document = testing::random_document(random);
  std::vector<Quad> quads = to_quads(document);
  const std::vector<Quad> again = quads;
  quads.insert(quads.end(), again.begin(), again.end());
  std::ranges::shuffle(quads, random);
  EXPECT_EQ(from_quads(quads).statements, document.statements);
}

TEST(ProvO, ThereAreNoBlankNodes) {
  std::mt19937 random(3);
  for (const Quad& quad : to_quads(testing::random_document(random))) {
    EXPECT_NE(quad.subject.kind, rdf::TermKind::blank);
    EXPECT_NE(quad.object.kind, rdf::TermKind::blank);
  }
}

TEST(ProvO, WhatAPropertyAndAQualifiedNodeSayIsSaidOnce) {
  EXPECT_THAT(lines("ex:a prov:used ex:e ; prov:qualifiedUsage ex:u . ex:u a prov:Usage ; prov:entity ex:e ; "
                    "prov:atTime \"2026-01-01T00:00:00Z\"^^xsd:dateTime ."),
              ElementsAre("used(ex:u; ex:a, ex:e, 2026-01-01T00:00:00Z)"));
}

TEST(ProvO, ANodeOfOneRelationMayHaveSeveralObjects) {
  const auto all = lines("ex:a prov:qualifiedAssociation ex:q . ex:q prov:agent ex:g, ex:h .");
  EXPECT_EQ(all.size(), 2u);
}

TEST(ProvO, SubpropertiesAreDerivationsWithAType) {
  const Document d = read("ex:b prov:wasDerivedFrom ex:a ; prov:wasRevisionOf ex:a .");
  ASSERT_EQ(d.statements.size(), 1u);
  EXPECT_EQ(d.statements[0].kind, Kind::derivation);
  EXPECT_THAT(d.statements[0].attributes, ElementsAre(Attribute{std::string(kProv) + "type",
                                                                Term::iri(std::string(kProv) + "Revision")}));
}

TEST(ProvO, InversesAndTimesOfEntities) {
  EXPECT_THAT(lines("ex:a prov:generated ex:e . ex:e prov:wasGeneratedBy ex:a ."),
              ElementsAre("wasGeneratedBy(ex:e, ex:a)"));
  EXPECT_THAT(lines("ex:e prov:generatedAtTime \"2026-01-01T00:00:00Z\"^^xsd:dateTime ."),
              ElementsAre("wasGeneratedBy(ex:e, -, 2026-01-01T00:00:00Z)"));
}

TEST(ProvO, ClassesOfPROVMLAndOfTheUserCount) {
  const Document d =
      read("ex:e a provml:HyperparameterValue . ex:x a ex:Well . ex:Well rdfs:subClassOf prov:Agent .");
  ASSERT_GE(d.statements.size(), 2u);
  std::map<std::string, Kind> kinds;
  for (const Statement& s : d.statements) kinds[s.id] = s.kind;
  EXPECT_EQ(kinds.at("http://example.org/e"), Kind::entity);
  EXPECT_EQ(kinds.at("http://example.org/x"), Kind::agent);
}

TEST(ProvO, WhatPROVDoesNotKnowIsKept) {
  const Document d = read("ex:thing ex:colour \"red\" .");
  ASSERT_EQ(d.statements.size(), 1u);
  EXPECT_EQ(d.statements[0].kind, Kind::entity);
  EXPECT_THAT(d.statements[0].attributes,
              ElementsAre(Attribute{"http://example.org/colour", Term::literal("red")}));
  const Document used = read("ex:a prov:used ex:e ; ex:colour \"red\" .");
  ASSERT_EQ(used.statements.size(), 2u);
  EXPECT_EQ(used.statements[0].kind, Kind::activity);
}

TEST(ProvO, NamedGraphsAreBundlesOnlyWhereTheySaySo) {
  const Document d = read("ex:b a prov:Bundle . ex:b { ex:e a prov:Entity } ex:c { ex:f a prov:Entity }");
  ASSERT_EQ(d.bundles.size(), 1u);
  EXPECT_EQ(d.bundles[0].id, "http://example.org/b");
  EXPECT_EQ(d.bundles[0].statements.size(), 1u);
  ASSERT_EQ(d.statements.size(), 1u);
  EXPECT_EQ(d.statements[0].id, "http://example.org/f");
}

TEST(ProvO, LiteralsInThePlaceOfThingsAreAttributes) {
  const Document d = read("ex:a a prov:Activity ; prov:used \"text\" .");
  ASSERT_EQ(d.statements.size(), 1u);
  EXPECT_EQ(d.statements[0].attributes.size(), 1u);
}

}  // namespace
}  // namespace provml::prov
