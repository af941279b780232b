#include "provml/rdf/syntax.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "support.h"

namespace provml::rdf {
namespace {

using namespace test;
using ::testing::HasSubstr;

const std::string kXsd = "http://www.w3.org/2001/XMLSchema#";

std::set<Quad> parse(std::string_view text, Syntax syntax, const std::string& base = "http://base/") {
  std::set<Quad> quads;
  parse_text(text, syntax, base, [&](Quad q) { quads.insert(std::move(q)); });
  return quads;
}

Quad quad(const std::string& s, const std::string& p, const Term& o, const std::string& g = "") {
  return {Term::iri(s), Term::iri(p), o, Term::iri(g)};
}

TEST(Syntax, Turtle) {
  EXPECT_EQ(parse("@prefix e: <http://e/> . e:a e:b 5 , 0.50 , 1.0E-1 , true , \"x\"@en-GB ; e:c <rel> , "
                  "\"\"\"a\n\"b\"\"\" .",
                  Syntax::turtle),
            (std::set<Quad>{quad("http://e/a", "http://e/b", Term::literal("5", kXsd + "integer")),
                            quad("http://e/a", "http://e/b", Term::literal("0.50", kXsd + "decimal")),
                            quad("http://e/a", "http://e/b", Term::literal("1.0E-1", kXsd + "double")),
                            quad("http://e/a", "http://e/b", Term::literal("true", kXsd + "boolean")),
                            quad("http://e/a", "http://e/b", Term::literal("x", {}, "en-GB")),
                            quad("http://e/a", "http://e/c", Term::iri("http://base/rel")),
                            quad("http://e/a", "http://e/c", Term::literal("a\n\"b"))}));
  EXPECT_TRUE(parse("", Syntax::turtle).empty());
  EXPECT_TRUE(parse("# only a comment", Syntax::turtle).empty());
}

TEST(Syntax, NQuadsKeepGraphsAndLexicalForms) {
  const std::string text =
      "<urn:s> <urn:p> \"2026-01-02T03:04:05.000000000Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime> "
      "<urn:g> .\n"
      "<urn:s> <urn:p> \"0.10\"^^<http://www.w3.org/2001/XMLSchema#double> .\n"
      "# comment\n"
      "<urn:s> <urn:p> \"gr\\u00F6\\u00DFe \\U0001F30B \\\"\\\\\\n\\t\"@de-AT <urn:g\\u00F6> .\n";
  EXPECT_EQ(
      parse(text, Syntax::nquads),
      (std::set<Quad>{
          quad("urn:s", "urn:p", Term::literal("2026-01-02T03:04:05.000000000Z", kXsd + "dateTime"), "urn:g"),
          quad("urn:s", "urn:p", Term::literal("0.10", kXsd + "double")),
          quad("urn:s", "urn:p", Term::literal("größe \xF0\x9F\x8C\x8B \"\\\n\t", {}, "de-AT"), "urn:gö")}));
}

TEST(Syntax, TrigKeepsGraphs) {
  EXPECT_EQ(
      parse("@prefix e: <http://e/> .\ne:a e:b e:c .\ne:g1 { e:a e:b e:c ; e:d 1 . }\n<http://e/g2> { e:x "
            "e:y e:z }\n"
            "e:q e:b e:c .",
            Syntax::trig),
      (std::set<Quad>{quad("http://e/a", "http://e/b", Term::iri("http://e/c")),
                      quad("http://e/q", "http://e/b", Term::iri("http://e/c")),
                      quad("http://e/a", "http://e/b", Term::iri("http://e/c"), "http://e/g1"),
                      quad("http://e/a", "http://e/d", Term::literal("1", kXsd + "integer"), "http://e/g1"),
                      quad("http://e/x", "http://e/y", Term::iri("http://e/z"), "http://e/g2")}));
}

TEST(Syntax, RdfXml) {
  EXPECT_EQ(parse("<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
                  "xmlns:e='http://e/'>"
                  "<rdf:Description rdf:about='http://e/a'><e:b xml:lang='en-GB'>x &amp; "
                  "y</e:b></rdf:Description></rdf:RDF>",
                  Syntax::rdfxml),
            (std::set<Quad>{quad("http://e/a", "http://e/b", Term::literal("x & y", {}, "en-GB"))}));
}

TEST(Syntax, ExternalEntitiesAreNotRead) {
  const TempDir dir;
  std::ofstream(dir / "secret") << "secret";
  std::string text =
      "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM 'file://" + (dir / "secret").string() +
      "'>]><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='http://e/'>"
      "<rdf:Description rdf:about='http://e/a'><e:b>&x;</e:b></rdf:Description></rdf:RDF>";
  try {
    for (const Quad& q : parse(text, Syntax::rdfxml))
      EXPECT_EQ(q.object.value.find("secret"), std::string::npos);
  } catch (const Error&) {
  }
}

TEST(Syntax, BlankNodesAreNamedByContentAndLabel) {
  const std::string text = "_:a <urn:p> _:b . [] <urn:p> [ <urn:q> _:a ] . <urn:l> <urn:p> ( 1 2 ) .";
  const auto once = parse(text, Syntax::turtle);
  EXPECT_EQ(once, parse(text, Syntax::turtle));
  EXPECT_EQ(once.size(), 8U);
  std::set<std::string> names;
  for (const Quad& q : once) {
    for (const Term& t : {q.subject, q.object}) {
      EXPECT_NE(t.kind, TermKind::blank);
      if (t.value.starts_with("urn:provml:skolem:")) names.insert(t.value);
    }
  }
  EXPECT_EQ(names.size(), 6U);
  const auto other = parse(text + " ", Syntax::turtle);
  for (const Quad& q : other) EXPECT_EQ(names.count(q.subject.value), 0U) << "another file has other names";
  const auto lines = parse("_:x1 <urn:p> _:x2 .\n_:x2 <urn:p> _:x1 .\n", Syntax::ntriples);
  EXPECT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines.begin()->subject.value, testing::MatchesRegex("urn:provml:skolem:[0-9a-f]+:x[12]"));
  EXPECT_EQ(parse("_:x1 <urn:p> _:x2 <urn:g> .\n_:x1 <urn:p> _:x3 _:x4 .\n", Syntax::nquads).size(), 2U);
}

TEST(Syntax, ErrorsHaveAPlace) {
  const auto error = [](std::string_view text, Syntax syntax) -> std::string {
    try {
      parse(text, syntax);
    } catch (const Error& e) {
      return e.id() + " " + e.where();
    }
    return "";
  };
  EXPECT_THAT(error("<urn:a> <urn:b> <urn:c> .\n\n<urn:a> oops <urn:c> .\n", Syntax::turtle),
              HasSubstr("provml-E0405 text:3:"));
  EXPECT_THAT(error("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", Syntax::ntriples),
              HasSubstr("provml-E0405 text:2:"));
  EXPECT_THAT(error("<urn:a> <urn:b> <urn:c> <urn:d> <urn:e> .\n", Syntax::nquads),
              HasSubstr("provml-E0405 text:1:"));
  EXPECT_THAT(error("<urn:g> { <urn:a> <urn:b> <urn:c> .\n", Syntax::trig), HasSubstr("provml-E0405 text:"));
  EXPECT_THAT(error("<rdf:RDF><x>\n", Syntax::rdfxml), HasSubstr("provml-E0405 text:"));
  EXPECT_THAT(error("<urn:a> <urn:b> undefined:c .", Syntax::turtle), HasSubstr("provml-E0405 text:1:"));
  EXPECT_THAT(error("<urn:a> <urn:b> \"unfinished", Syntax::turtle), HasSubstr("provml-E0405 text:1:"));
  EXPECT_EQ(error("# a\n# b\xFF\n", Syntax::turtle), "provml-E0405 text:2:4");
}

TEST(Syntax, AnExceptionOfTheSinkIsPassedOn) {
  int seen = 0;
  EXPECT_THROW(parse_text("<urn:a> <urn:b> 1, 2, 3 .", Syntax::turtle, "",
                          [&](const Quad&) {
                            ++seen;
                            throw std::runtime_error("enough");
                          }),
               std::runtime_error);
  EXPECT_EQ(seen, 1);
}

TEST(Syntax, ASinkMayParse) {
  std::set<Quad> inner;
  std::set<Quad> outer;
  parse_text("<urn:a> <urn:b> [], 2 .", Syntax::turtle, "", [&](const Quad& q) {
    outer.insert(q);
    parse_text("<urn:c> <urn:d> [] .", Syntax::turtle, "", [&](const Quad& r) { inner.insert(r); });
    EXPECT_EQ(error_of([] { parse("x y", Syntax::turtle); }), "provml-E0405");
  });
  EXPECT_EQ(inner.size(), 1U);
  EXPECT_EQ(outer, parse("<urn:a> <urn:b> [], 2 .", Syntax::turtle));
}

TEST(Syntax, Files) {
  const TempDir dir;
  const auto file = dir / "a b.ttl";
  std::ofstream(file) << "\xEF\xBB\xBF<#x> <urn:p> <other> .";
  std::vector<Quad> quads;
  parse_file(file, "", [&](Quad q) { quads.push_back(std::move(q)); });
  ASSERT_EQ(quads.size(), 1U);
  EXPECT_EQ(quads[0].subject.value, "file://" + dir.path().string() + "/a%20b.ttl#x");
  EXPECT_EQ(quads[0].object.value, "file://" + dir.path().string() + "/other");
  EXPECT_EQ(error_of([&] { parse_file(dir / "none.ttl", "", [](const Quad&) {}); }), "provml-E0407");
  EXPECT_EQ(error_of([&] { parse_file(dir.path(), "", [](const Quad&) {}); }), "provml-E0407");
  std::ofstream(dir / "empty.ttl") << "";
  parse_file(dir / "empty.ttl", "", [](const Quad&) { FAIL(); });
  std::ofstream(dir / "bad.ttl") << "\n\nx";
  try {
    parse_file(dir / "bad.ttl", "", [](const Quad&) {});
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.where(), HasSubstr((dir / "bad.ttl").string() + ":3:"));
  }
}

TEST(Syntax, Guess) {
  EXPECT_EQ(guess_syntax("a.ttl", ""), Syntax::turtle);
  EXPECT_EQ(guess_syntax("a.NQ", ""), Syntax::nquads);
  EXPECT_EQ(guess_syntax("a.owl", "@prefix a: <urn:a> ."), Syntax::turtle);
  EXPECT_EQ(guess_syntax("a.owl", " <?xml version='1.0'?>"), Syntax::rdfxml);
  EXPECT_EQ(guess_syntax("a", "<rdf:RDF xmlns"), Syntax::rdfxml);
  EXPECT_EQ(guess_syntax("a", "# {\n<urn:{> <urn:b> \"{\" ."), Syntax::turtle);
  EXPECT_EQ(guess_syntax("a.txt", "<urn:g> { <urn:a> <urn:b> 1 }"), Syntax::trig);
  EXPECT_EQ(guess_syntax("a", "# x\n<urn:a> <urn:b> \"x\"^^<urn:t> <urn:g> .\n"), Syntax::nquads);
  EXPECT_EQ(guess_syntax("a", "<urn:a> <urn:b> \"x y\" .\n"), Syntax::turtle);
  EXPECT_EQ(guess_syntax("a", "<urn:a> <urn:b> 1, 2 .\n"), Syntax::turtle);
  EXPECT_EQ(guess_syntax("a", ""), Syntax::turtle);
  EXPECT_EQ(guess_syntax("a", "'''"), Syntax::turtle);
  EXPECT_EQ(syntax_named("TriG"), Syntax::trig);
  EXPECT_EQ(syntax_named("json"), std::nullopt);
}

Term random_iri(std::mt19937& random, const std::string& start) {
  static const std::vector<std::string> parts = {
      "a", "B9", "-", "_", "/", "#", "é", "水", "\xF0\x9F\x8C\x8B", "%20", "x.y", ":", "1", "~", "?q=",
      "&", "'",  "(", ")", "!", "*", "@", ","};
  std::string iri = start;
  for (unsigned i = random() % 6; i > 0; --i) iri += parts[random() % parts.size()];
  return Term::iri(iri);
}

Term random_object(std::mt19937& random) {
  static const std::vector<std::string> parts = {"a",
                                                 " ",
                                                 "\"",
                                                 "\\",
                                                 "\n",
                                                 "\r",
                                                 "\t",
                                                 "\b",
                                                 "\f",
                                                 "'",
                                                 "\"\"\"",
                                                 "é",
                                                 "水",
                                                 "\xF0\x9F\x8C\x8B",
                                                 "\x01",
                                                 "\x1f",
                                                 "\x7f",
                                                 "<",
                                                 ">",
                                                 "{",
                                                 "}",
                                                 "@",
                                                 "^^",
                                                 ".",
                                                 "\\u0041",
                                                 "0",
                                                 "\xEF\xBF\xBD",
                                                 "\xC2\x80"};
  static const std::vector<std::string> numbers = {
      "1",   "007",  "+5", "-0", "0.10", "1.0E-1", "INF",
      "NaN", "true", "1",  "",   "x",    "1.",     "2026-01-02T03:04:05.000000000Z"};
  std::string text;
  for (unsigned i = random() % 8; i > 0; --i) text += parts[random() % parts.size()];
  switch (random() % 6) {
    case 0:
      return random_iri(random, "http://e/");
    case 1:
      return Term::literal(text, {}, random() % 2 == 0 ? "en-GB" : "de");
    case 2:
      return Term::literal(text, "urn:own:" + std::to_string(random() % 3));
    case 3:
      return Term::literal(numbers[random() % numbers.size()],
                           kXsd + std::vector<std::string>{"integer", "double", "boolean", "dateTime",
                                                           "decimal"}[random() % 5]);
    default:
      return Term::literal(text);
  }
}

TEST(Syntax, WhatIsWrittenIsReadBack) {
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    std::set<Quad> quads;
    std::set<Quad> triples;
    for (int i = 0; i < 60; ++i) {
      Quad q{random_iri(random, random() % 2 == 0 ? "http://e/" : "http://www.w3.org/ns/prov#"),
             random() % 4 == 0 ? Term::iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
                               : random_iri(random, "https://w3id.org/provml/ns/1#"),
             random_object(random), random() % 3 == 0 ? Term::iri("") : random_iri(random, "urn:g:")};
      quads.insert(q);
      q.graph = Term::iri("");
      triples.insert(q);
    }
    std::vector<Quad> list(quads.begin(), quads.end());
    std::shuffle(list.begin(), list.end(), random);
    const TempDir dir;
    const auto store = Store::open(dir / "store", Store::Mode::read_write);
    auto batch = store->begin();
    for (const Quad& q : list) batch->add(q);
    batch->commit();
    for (const Syntax syntax : {Syntax::nquads, Syntax::trig, Syntax::ntriples, Syntax::turtle}) {
      std::ostringstream from_list;
      std::ostringstream from_store;
      write(from_list, list, syntax);
      write(from_store, *store->snapshot(), syntax);
      ASSERT_EQ(from_list.str(), from_store.str());
      const bool graphs = syntax == Syntax::nquads || syntax == Syntax::trig;
      const auto back = parse(from_list.str(), syntax);
      for (const Quad& q : back) {
        ASSERT_TRUE((graphs ? quads : triples).count(q))
            << from_list.str() << static_cast<int>(syntax) << " new: " << to_ntriples(q.subject)
            << to_ntriples(q.predicate) << to_ntriples(q.object) << to_ntriples(q.graph);
      }
      ASSERT_EQ(back.size(), (graphs ? quads : triples).size()) << from_list.str();
    }
  }
}

TEST(Syntax, LargeTexts) {
  std::vector<Quad> quads;
  std::string text = "@prefix e: <http://e/> .\n";
  for (int i = 0; i < 40000; ++i) {
    const std::string n = std::to_string(i);
    const std::string value = "line . # { \n<x> " + std::string(static_cast<std::size_t>(i % 90), '.') + n;
    quads.push_back(quad("http://e/s" + n, "http://e/p", Term::literal(value)));
    text += "e:s" + n + " e:p \"\"\"" + value + "\"\"\" . # comment . " + n + "\n";
  }
  const std::set<Quad> expected(quads.begin(), quads.end());
  EXPECT_TRUE(parse(text, Syntax::turtle) == expected);
  EXPECT_TRUE(parse(text, Syntax::trig) == expected);
  for (const Syntax syntax : {Syntax::turtle, Syntax::trig, Syntax::ntriples, Syntax::nquads}) {
    std::ostringstream out;
    write(out, quads, syntax);
    EXPECT_TRUE(parse(out.str(), syntax) == expected) << static_cast<int>(syntax);
  }
  text += "e:x e:y error .\n";
  try {
    parse(text, Syntax::turtle);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.where(), HasSubstr("text:80002:"));
  }
}

TEST(Syntax, TurtleIsShort) {
  const std::vector<Quad> quads = {
      quad("urn:a", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
           Term::iri("http://www.w3.org/ns/prov#Entity")),
      quad("urn:a", "http://www.w3.org/ns/prov#value", Term::literal("0.5", kXsd + "double"), "urn:g"),
      quad("urn:a", "http://www.w3.org/ns/prov#value", Term::literal("0.5", kXsd + "double")),
      quad("urn:a", "http://www.w3.org/ns/prov#value", Term::literal("7", kXsd + "integer"))};
  std::ostringstream turtle;
  WriteOptions options;
  options.prefixes = {{"prov", "http://www.w3.org/ns/prov#"}, {"xsd", kXsd}};
  write(turtle, quads, Syntax::turtle, options);
  EXPECT_EQ(
      turtle.str(),
      "@prefix prov: <http://www.w3.org/ns/prov#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n"
      "<urn:a> a prov:Entity ;\n    prov:value \"0.5\"^^xsd:double , 7 .\n");
  std::ostringstream trig;
  write(trig, quads, Syntax::trig, options);
  EXPECT_THAT(trig.str(), HasSubstr("\n<urn:g> {\n  <urn:a> prov:value \"0.5\"^^xsd:double .\n}\n"));
  std::ostringstream xml;
  EXPECT_EQ(error_of([&] { write(xml, quads, Syntax::rdfxml, options); }), "provml-E0408");
  std::ofstream full("/dev/full");
  if (full) {
    EXPECT_EQ(error_of([&] { write(full, quads, Syntax::nquads, options); }), "provml-E0407");
  }
}

TEST(Syntax, OnlyAPattern) {
  const TempDir dir;
  const auto store = Store::open(dir / "store", Store::Mode::read_write);
  auto batch = store->begin();
  batch->add(quad("urn:a", "urn:p", Term::literal("1"), "urn:g"));
  batch->add(quad("urn:a", "urn:p", Term::literal("2"), "urn:h"));
  batch->commit();
  const auto source = store->snapshot();
  WriteOptions options;
  options.pattern.graph = source->id_of(Term::iri("urn:h"));
  std::ostringstream lines;
  write(lines, *source, Syntax::ntriples, options);
  EXPECT_EQ(lines.str(), "<urn:a> <urn:p> \"2\" .\n");
}

TEST(Syntax, ManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> bad = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        if (parse("<urn:a> <urn:b> 1, 2, [] .", i % 2 == 0 ? Syntax::turtle : Syntax::trig).size() != 3)
          ++bad;
        if (error_of([] { parse("<urn:a> <urn:b> x", Syntax::turtle); }) != "provml-E0405") ++bad;
        if (error_of([] { parse("<rdf:RDF><x>", Syntax::rdfxml); }) != "provml-E0405") ++bad;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(bad, 0);
}

}  // namespace
}  // namespace provml::rdf
