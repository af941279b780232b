// Each constraint of the SHACL core with a node that fits and one that does not.
#include "provml/rdf/shapes.h"

#include <gmock/gmock.h>

#include "provml/error.h"
#include "provml/rdf/memory_source.h"
#include "provml/rdf/syntax.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kPrefixes =
    "@prefix : <urn:> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: "
    "<http://www.w3.org/2001/XMLSchema#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . ";

std::vector<Quad> quads(const std::string& turtle, const std::string& graph = "") {
  std::vector<Quad> list;
  parse_text(kPrefixes + turtle, Syntax::turtle, "urn:base", [&](Quad q) {
    q.graph = Term::iri(graph);
    list.push_back(std::move(q));
  });
  return list;
}

/// "focus constraint" of what :good and :bad, both of class :T, break of a shape with this body.
std::vector<std::string> broken(const std::string& body, const std::string& data) {
  const Shapes shapes = Shapes::parse(kPrefixes + ":S a sh:NodeShape ; sh:targetClass :T ; " + body + " .",
                                      kPrefixes + ":Sub rdfs:subClassOf :Super .", "test");
  const MemorySource source(quads(":good a :T . :bad a :T . " + data));
  std::vector<std::string> list;
  for (const ShapeViolation& v : shapes.check(source, std::nullopt)) {
    EXPECT_EQ(v.shape, "urn:S");
    list.push_back(v.focus.value + " " + v.constraint);
  }
  return list;
}

struct Case {
  const char* body;
  const char* data;
  const char* constraint;
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.body; }
};

constexpr Case kCases[] = {
    {"sh:property [ sh:path :p ; sh:minCount 2 ]", ":good :p 1, 2 . :bad :p 1 .", "minCount"},
    {"sh:property [ sh:path :p ; sh:maxCount 0 ]", ":bad :p 1 .", "maxCount"},
    {"sh:property [ sh:path :p ; sh:datatype xsd:string ]", ":good :p 'a' . :bad :p 'a'@en .", "datatype"},
    {"sh:property [ sh:path :p ; sh:datatype xsd:integer ]", ":good :p 1 . :bad :p 1.5 .", "datatype"},
    {"sh:property [ sh:path :p ; sh:class :Super ]", ":good :p :x . :x a :Sub . :bad :p :y . :y a :Other .",
     "class"},
    {"sh:property [ sh:path :p ; sh:class :C ]",
     ":good :p :x . :x a :D . :D rdfs:subClassOf :C . :bad :p 'C' .", "class"},
    {"sh:property [ sh:path :p ; sh:nodeKind sh:IRI ]", ":good :p :x . :bad :p 'x' .", "nodeKind"},
    {"sh:property [ sh:path :p ; sh:nodeKind sh:BlankNodeOrLiteral ]", ":good :p 'x' . :bad :p :x .",
     "nodeKind"},
    {"sh:property [ sh:path :p ; sh:in ( :a 'b' 3 ) ]", ":good :p :a, 'b', 3 . :bad :p :b .", "in"},
    {"sh:property [ sh:path :p ; sh:hasValue :a ]", ":good :p :a, :b . :bad :p :b .", "hasValue"},
    {"sh:property [ sh:path :p ; sh:pattern '^/(?!tmp)' ]", ":good :p '/home' . :bad :p '/tmp' .", "pattern"},
    {"sh:property [ sh:path :p ; sh:pattern 'HOME' ; sh:flags 'i' ]", ":good :p '/home' . :bad :p '/tmp' .",
     "pattern"},
    {"sh:property [ sh:path :p ; sh:minInclusive 0 ]", ":good :p 0, 1e3, 'INF'^^xsd:double . :bad :p -0.5 .",
     "minInclusive"},
    {"sh:property [ sh:path :p ; sh:maxExclusive 2 ]", ":good :p 1.9 . :bad :p 2 .", "maxExclusive"},
    {"sh:property [ sh:path :p ; sh:minExclusive 2 ]", ":good :p 2.1 . :bad :p 'many' .", "minExclusive"},
    {"sh:property [ sh:path :p ; sh:maxInclusive 2 ]", ":good :p 2 . :bad :p 3 .", "maxInclusive"},
    {"sh:property [ sh:path :p ; sh:minLength 3 ]", ":good :p 'a\u00e9b' . :bad :p 'a\u00e9' .", "minLength"},
    {"sh:property [ sh:path :p ; sh:maxLength 2 ]", ":good :p 'a\u00e9' . :bad :p 'a\u00e9b' .", "maxLength"},
    {"sh:or ( [ sh:path :p ; sh:minCount 1 ] [ sh:path :q ; sh:minCount 1 ] )", ":good :q 1 . :bad :r 1 .",
     "or"},
    {"sh:and ( [ sh:path :p ; sh:minCount 1 ] [ sh:class :C ] )", ":good :p 1 ; a :C . :bad :p 1 .", "and"},
    {"sh:xone ( [ sh:path :p ; sh:minCount 1 ] [ sh:path :q ; sh:minCount 1 ] )",
     ":good :q 1 . :bad :q 1 ; :p 1 .", "xone"},
    {"sh:not [ sh:class :C ]", ":bad a :C .", "not"},
    {"sh:property [ sh:path :p ; sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ] ]",
     ":good :p :x . :x :q 1 . :bad :p :y .", "node"},
    {"sh:property [ sh:path :p ; sh:property [ sh:path :q ; sh:minCount 1 ] ]",
     ":good :p :x . :x :q 1 . :bad :p :bad .", "minCount"},
    {"sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ]", ":x :p :good . :bad :p :x .",
     "minCount"},
    {"sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ]", ":good :p :x . :x :q 1 . :bad :p :y ; :q 1 .",
     "minCount"},
    {"sh:property [ sh:path [ sh:inversePath ( :p :q ) ] ; sh:minCount 1 ]",
     ":y :p :x . :x :q :good . :y :p :bad .", "minCount"},
    {"sh:property [ sh:path [ sh:alternativePath ( :p [ sh:inversePath :q ] ) ] ; sh:minCount 2 ]",
     ":good :p 1 . :x :q :good . :bad :p 1 ; :q 2 .", "minCount"},
    {"sh:class :C", ":good a :C .", "class"},
};

class OneConstraint : public testing::TestWithParam<Case> {};

TEST_P(OneConstraint, FindsTheBadNodeOnly) {
  EXPECT_THAT(broken(GetParam().body, GetParam().data),
              ElementsAre(std::string("urn:bad ") + GetParam().constraint));
}

INSTANTIATE_TEST_SUITE_P(Shapes, OneConstraint, testing::ValuesIn(kCases));

TEST(Shapes, EveryKindOfTarget) {
  const MemorySource source(quads(":a a :Sub . :b :p :c ."));
  const auto focus = [&](const std::string& target) {
    std::vector<std::string> list;
    for (const auto& v :
         Shapes::parse(kPrefixes + ":S " + target + " ; sh:property [ sh:path :no ; sh:minCount 1 ] .",
                       kPrefixes + ":Sub rdfs:subClassOf :Super .", "test")
             .check(source, std::nullopt))
      list.push_back(v.focus.value);
    return list;
  };
  EXPECT_THAT(focus("sh:targetClass :Super"), ElementsAre("urn:a"));
  EXPECT_THAT(focus("sh:targetSubjectsOf :p"), ElementsAre("urn:b"));
  EXPECT_THAT(focus("sh:targetObjectsOf :p"), ElementsAre("urn:c"));
  EXPECT_THAT(focus("sh:targetNode :b, :c"), ElementsAre("urn:b", "urn:c"));
  EXPECT_THAT(focus("sh:targetClass :Nothing"), IsEmpty());
}

TEST(Shapes, AGraphChoosesNodesAndNotWhatIsKnownOfThem) {
  std::vector<Quad> all = quads(":a a :T . :b a :T .", "urn:one");
  for (const Quad& q : quads(":a :p 1 . :c a :T .", "urn:two")) all.push_back(q);
  const MemorySource source(all);
  const Shapes shapes = Shapes::parse(
      kPrefixes + ":S sh:targetClass :T ; sh:property [ sh:path :p ; sh:minCount 1 ] .", "", "test");
  EXPECT_EQ(shapes.check(source, std::nullopt).size(), 2u);
  const auto found = shapes.check(source, Term::iri("urn:one"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message, "<urn:b> by <urn:p>: has 0 values, at least 1 are needed");
  EXPECT_THAT(shapes.check(source, Term::iri("urn:nowhere")), IsEmpty());
}

TEST(Shapes, WhatIsNotKnownIsAnError) {
  for (const char* body :
       {"sh:closed true", "sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:minCount 1 ]",
        "sh:property [ sh:path :p ; sh:minCount 'one' ]", "sh:property [ sh:path :p ; sh:pattern '(' ]",
        "sh:property [ sh:path :p ; sh:pattern 'a' ; sh:flags 'z' ]", "sh:not :S"}) {
    try {
      Shapes::parse(kPrefixes + ":S sh:targetClass :T ; " + body + " .", "", "test");
      ADD_FAILURE() << body;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "provml-E0445") << body;
    }
  }
}

TEST(Shapes, RandomRunsConform) {
  EXPECT_GE(Shapes::built_in().size(), 15u);
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    const test::Quads all = test::map_all(test::random_run(seed));
    const MemorySource source(std::vector<Quad>(all.begin(), all.end()));
    for (const ShapeViolation& v : Shapes::built_in().check(source, std::nullopt))
      ADD_FAILURE() << "seed " << seed << ": " << v.shape << " " << v.message;
  }
}

TEST(Shapes, ARunWithoutItsPlanDoesNotConform) {
  test::Quads all = test::map_all(test::random_run(1));
  std::erase_if(all, [](const Quad& q) { return q.predicate.value.ends_with("#plan"); });
  const MemorySource source(std::vector<Quad>(all.begin(), all.end()));
  const auto violations = Shapes::built_in().check(source, std::nullopt);
  ASSERT_FALSE(violations.empty());
  EXPECT_THAT(violations[0].shape, HasSubstr("shapes/1#Execution"));
}

}  // namespace
}  // namespace provml::rdf
