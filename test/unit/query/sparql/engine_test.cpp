// What the W3C suites do not ask: union graph, errors with places, lineage paths, number forms, large inputs.
#include "provml/query/engine.h"

#include <gmock/gmock.h>

#include <set>

#include "provml/error.h"
#include "provml/rdf/memory_source.h"

namespace provml::query {
namespace {

using rdf::Quad;
using rdf::Term;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kXsd = "http://www.w3.org/2001/XMLSchema#";
Term u(const std::string& name) { return Term::iri("urn:" + name); }
Term integer(std::int64_t v) { return Term::literal(std::to_string(v), kXsd + "integer"); }

std::vector<std::string> ask(const rdf::MemorySource& source, const std::string& text,
                             bool union_graph = true) {
  Options o;
  o.prefixes = default_prefixes();
  o.union_default_graph = union_graph;
  std::vector<std::string> out;
  for (const auto& row : evaluate(source, text, o).rows) {
    std::string line;
    for (const auto& cell : row) line += (line.empty() ? "" : " ") + (cell ? cell->value : std::string("-"));
    out.push_back(line);
  }
  return out;
}

TEST(Engine, UnionGraphCountsATripleOnce) {
  const std::vector<Quad> quads = {{u("a"), u("p"), u("b"), u("g1")}, {u("a"), u("p"), u("b"), u("g2")}};
  EXPECT_THAT(ask(rdf::MemorySource(quads), "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), ElementsAre("1"));
  EXPECT_THAT(ask(rdf::MemorySource(quads), "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"),
              ElementsAre("2"));
  EXPECT_THAT(ask(rdf::MemorySource(quads), "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", false), ElementsAre("0"));
  EXPECT_THAT(ask(rdf::MemorySource(quads), "SELECT ?s { GRAPH <urn:none> { ?s ?p ?o } }"), ElementsAre());
  EXPECT_THAT(ask(rdf::MemorySource(quads), "SELECT (COUNT(*) AS ?n) FROM <urn:g1> { ?s ?p ?o }"),
              ElementsAre("1"));
}

TEST(Engine, VariablesInOrderOfAppearance) {
  const rdf::MemorySource source;
  EXPECT_THAT(evaluate(source, "SELECT * { ?z <urn:p> ?a . OPTIONAL { ?a <urn:q> ?m } }", {}).variables,
              ElementsAre("z", "a", "m"));
}

void expect_error(const std::string& text, const std::string& id, const std::string& where,
                  const std::string& message) {
  try {
    evaluate(rdf::MemorySource(), text, {});
    FAIL() << "accepted: " << text;
  } catch (const Error& e) {
    EXPECT_EQ(e.id(), id) << text;
    EXPECT_EQ(e.where(), where) << text;
    EXPECT_THAT(e.what(), HasSubstr(message)) << text;
  }
}

TEST(Engine, ErrorsNamePlaceAndWhatWasExpected) {
  expect_error("SELECT ?x\nWHERE { ?x ?y }", "provml-E0501", "2:15", "expected an object, found '}'");
  expect_error("SELECT * { ?s no:p ?o }", "provml-E0502", "1:15", "unknown prefix 'no:'");
  expect_error("SELECT * { ?s ?p 'x }", "provml-E0501", "1:18", "does not end");
  expect_error("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", "provml-E0501", "1:1",
               "?o is selected but not grouped by");
  expect_error("SELECT (NOPE(?s) AS ?x) {}", "provml-E0501", "1:9",
               "expected an expression or function, found 'NOPE'");
  expect_error("", "provml-E0501", "1:1",
               "expected SELECT, ASK, CONSTRUCT or DESCRIBE, found the end of the query");
  expect_error("SELECT * { " + std::string(5000, '{') + std::string(5000, '}') + "}", "provml-E0501", "1:211",
               "nested too deeply");
}

TEST(Engine, ComputedNumbersAreFriendly) {
  EXPECT_THAT(ask(rdf::MemorySource(),
                  "SELECT (1/2 AS ?a) (12.25 * 1 AS ?b) (1e-1 + 0 AS ?c) (7 - 9 AS ?d) (4/2 AS ?e) {}"),
              ElementsAre("0.5 12.25 0.1 -2 2.0"));
  EXPECT_THAT(
      ask(rdf::MemorySource(), "SELECT (1/0 AS ?a) (1e0/0 AS ?b) (18446744073709551615 + 1 AS ?c) {}"),
      ElementsAre("- INF 18446744073709551616"));
  EXPECT_THAT(ask(rdf::MemorySource(), "SELECT (10/3 AS ?a) {}"),
              ElementsAre(testing::StartsWith("3.33333333333")));
}

TEST(Engine, Times) {
  EXPECT_THAT(
      ask(rdf::MemorySource(),
          "SELECT ('2024-01-02T00:00:01.5Z'^^xsd:dateTime - '2024-01-01T00:00:00Z'^^xsd:dateTime AS ?d)"
          "(provml:seconds(?d) AS ?s) {}"),
      ElementsAre("P1DT1.5S 86401.5"));
  EXPECT_THAT(ask(rdf::MemorySource(),
                  "SELECT ('2024-01-01T02:00:00+02:00'^^xsd:dateTime = "
                  "'2024-01-01T00:00:00.000Z'^^xsd:dateTime AS ?e) {}"),
              ElementsAre("true"));
}

TEST(Engine, HavingMaySeeAnAlias) {
  const std::vector<Quad> quads = {{u("a"), u("p"), integer(1), u("g")},
                                   {u("a"), u("p"), integer(2), u("g")},
                                   {u("b"), u("p"), integer(3), u("g")}};
  EXPECT_THAT(
      ask(rdf::MemorySource(quads), "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (?n > 1)"),
      ElementsAre("urn:a 2"));
}

TEST(Engine, LineagePathFromEitherEnd) {
  std::vector<Quad> quads;
  const auto prov = [](const std::string& n) { return Term::iri("http://www.w3.org/ns/prov#" + n); };
  const auto provml = [](const std::string& n) { return Term::iri("https://w3id.org/provml/ns/1#" + n); };
  quads.push_back({u("model"), prov("wasGeneratedBy"), u("epoch"), u("r")});
  quads.push_back({u("epoch"), provml("partOf"), u("train"), u("r")});
  quads.push_back({u("train"), prov("used"), u("data"), u("r")});
  quads.push_back({u("data"), prov("specializationOf"), u("file"), u("r")});
  quads.push_back({u("file"), provml("contentFrom"), u("out"), u("q")});
  quads.push_back({u("out"), prov("wasDerivedFrom"), u("raw"), u("q")});
  quads.push_back({u("raw"), prov("wasDerivedFrom"), u("out"), u("q")});  // a circle does no harm
  const std::string path =
      "(prov:wasDerivedFrom | prov:specializationOf | provml:contentFrom | "
      "prov:wasGeneratedBy/provml:partOf*/prov:used)+";
  EXPECT_THAT(ask(rdf::MemorySource(quads), "SELECT ?x { <urn:model> " + path + " ?x } ORDER BY ?x"),
              ElementsAre("urn:data", "urn:file", "urn:out", "urn:raw"));
  EXPECT_THAT(ask(rdf::MemorySource(quads), "SELECT ?x { ?x " + path + " <urn:raw> } ORDER BY ?x"),
              ElementsAre("urn:data", "urn:file", "urn:model", "urn:out", "urn:raw"));
  EXPECT_THAT(ask(rdf::MemorySource(quads), "SELECT (COUNT(*) AS ?n) { ?x " + path + " ?y }"),
              ElementsAre("13"));
}

TEST(Engine, GraphVariableWithOptionalAndExists) {
  const std::vector<Quad> quads = {{u("a"), u("p"), u("b"), u("g1")},
                                   {u("a"), u("q"), u("c"), u("g2")},
                                   {u("d"), u("p"), u("e"), u("g2")},
                                   {u("d"), u("q"), u("f"), u("g2")}};
  EXPECT_THAT(ask(rdf::MemorySource(quads),
                  "SELECT ?g ?s ?o { GRAPH ?g { ?s <urn:p> [] OPTIONAL { ?s <urn:q> ?o } } } ORDER BY ?g"),
              ElementsAre("urn:g1 urn:a -", "urn:g2 urn:d urn:f"));
  EXPECT_THAT(ask(rdf::MemorySource(quads),
                  "SELECT ?g { GRAPH ?g { ?s <urn:p> [] FILTER NOT EXISTS { ?s <urn:q> [] } } }"),
              ElementsAre("urn:g1"));
  EXPECT_THAT(ask(rdf::MemorySource(quads),
                  "SELECT ?g ?n { GRAPH ?g { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } } } ORDER BY ?g"),
              ElementsAre("urn:g1 1", "urn:g2 3"));
}

/// Far from tight: a quadratic step would take hours.
TEST(Engine, NothingIsQuadratic) {
  constexpr std::int64_t kRows = 60'000;
  std::vector<Quad> quads;
  for (std::int64_t i = 0; i < kRows; ++i) {
    const Term s = u("s" + std::to_string(i));
    quads.push_back({s, u("value"), integer(i * 7919 % kRows), u("g")});
    quads.push_back({s, u("group"), u("k" + std::to_string(i % 1000)), u("g")});
    if (i % 2 == 0) quads.push_back({s, u("label"), Term::literal("l" + std::to_string(i)), u("g")});
  }
  const rdf::MemorySource source(quads);
  const std::string n = std::to_string(kRows);
  EXPECT_EQ(ask(source, "SELECT ?v { ?s <urn:value> ?v } ORDER BY DESC(?v) LIMIT 1").at(0),
            std::to_string(kRows - 1));
  EXPECT_EQ(ask(source, "SELECT DISTINCT ?s { ?s ?p ?v }").size(), static_cast<std::size_t>(kRows));
  EXPECT_EQ(
      ask(source, "SELECT ?k (MAX(?v) AS ?m) { ?s <urn:value> ?v ; <urn:group> ?k } GROUP BY ?k").size(),
      1000U);
  EXPECT_THAT(ask(source, "SELECT (COUNT(*) AS ?n) { ?s <urn:value> ?v OPTIONAL { ?s <urn:label> ?l } }"),
              ElementsAre(n));
  EXPECT_THAT(ask(source, "SELECT (COUNT(*) AS ?n) { ?s <urn:value> ?v MINUS { ?s <urn:label> ?l } }"),
              ElementsAre(std::to_string(kRows / 2)));
  EXPECT_THAT(
      ask(source, "SELECT (COUNT(*) AS ?n) { ?s <urn:value> ?v FILTER NOT EXISTS { ?s <urn:label> ?l } }"),
      ElementsAre(std::to_string(kRows / 2)));
  EXPECT_THAT(
      ask(source,
          "SELECT (COUNT(*) AS ?n) { { SELECT ?k (MAX(?v) AS ?m) { ?s <urn:value> ?v ; <urn:group> ?k }"
          " GROUP BY ?k } ?t <urn:group> ?k ; <urn:value> ?m }"),
      ElementsAre("1000"));
  EXPECT_THAT(
      ask(source,
          "SELECT (COUNT(*) AS ?n) { { ?s <urn:value> ?v } UNION { ?s <urn:label> ?v } ?s <urn:group> ?k }"),
      ElementsAre(std::to_string(kRows + kRows / 2)));
  EXPECT_THAT(ask(source,
                  "SELECT (COUNT(*) AS ?n) { ?s <urn:value> ?v OPTIONAL { { ?s <urn:label> ?l } OPTIONAL { "
                  "?s <urn:none> ?v } } }"),
              ElementsAre(n));
}

TEST(MemorySource, EveryPatternInBothModes) {
  std::vector<Quad> quads;
  for (const char* s : {"a", "b"})
    for (const char* p : {"p", "q"})
      for (const char* o : {"x", "y", "z"})
        for (const char* g : {"g", "h"}) quads.push_back({u(s), u(p), u(o), u(g)});
  quads.push_back({u("a"), u("p"), u("x"), Term::iri("")});
  quads.push_back(quads[0]);
  const rdf::MemorySource source(quads);
  EXPECT_EQ(source.size(), 25U);
  EXPECT_EQ(source.id_of(Term::iri("")), rdf::kDefaultGraph);
  for (int mask = 0; mask < 16; ++mask) {
    const Quad& like = quads[0];
    const rdf::QuadIds pattern{
        (mask & 1) != 0 ? source.id_of(like.subject) : 0, (mask & 2) != 0 ? source.id_of(like.predicate) : 0,
        (mask & 4) != 0 ? source.id_of(like.object) : 0, (mask & 8) != 0 ? source.id_of(like.graph) : 0};
    for (const auto mode : {rdf::MatchMode::quads, rdf::MatchMode::triples}) {
      std::set<Quad> expected, found;
      for (Quad q : quads) {
        if (mode == rdf::MatchMode::triples) q.graph = Term::iri("");
        if (((mask & 1) == 0 || q.subject == like.subject) &&
            ((mask & 2) == 0 || q.predicate == like.predicate) &&
            ((mask & 4) == 0 || q.object == like.object) &&
            ((mask & 8) == 0 || mode == rdf::MatchMode::triples || q.graph == like.graph))
          expected.insert(q);
      }
      std::size_t count = 0;
      const auto cursor = source.match(pattern, mode);
      for (rdf::QuadIds q; cursor->next(q); ++count)
        found.insert({source.term_of(q.subject), source.term_of(q.predicate), source.term_of(q.object),
                      q.graph == 0 ? Term::iri("") : source.term_of(q.graph)});
      EXPECT_EQ(found, expected) << mask;
      EXPECT_EQ(count, expected.size()) << mask;
      if (mode == rdf::MatchMode::quads) {
        EXPECT_EQ(source.estimate(pattern), expected.size());
      }
    }
  }
  EXPECT_THROW(source.term_of(0), Error);
}

}  // namespace
}  // namespace provml::query
