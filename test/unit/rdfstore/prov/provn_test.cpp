// PROV-N in, statements out; and what is told of text that is not PROV-N.
#include <gmock/gmock.h>

#include <random>

#include "prov/date_time.h"
#include "provml/error.h"
#include "provml/prov/readers.h"

namespace provml::prov {
namespace {

using rdf::Term;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kHead = "document\nprefix ex <http://example.org/>\n";
const std::string kEx = "http://example.org/";

Document read(const std::string& statements, std::vector<std::string>* notes = nullptr) {
  return read_provn(kHead + statements + "\nendDocument", "run.provn", notes);
}

Statement one(const std::string& statement) {
  const Document d = read(statement);
  EXPECT_EQ(d.statements.size(), 1u);
  return d.statements.at(0);
}

/// "id place" of the error.
std::string error(const std::string& text) {
  try {
    read_provn(text, "run.provn");
  } catch (const Error& e) {
    return e.id() + " " + e.where();
  }
  return "none";
}

TEST(Provn, EveryStatement) {
  const std::pair<const char*, Statement> kStatements[] = {
      {"entity(ex:e)", {Kind::entity, kEx + "e", {}, {}}},
      {"agent(ex:e)", {Kind::agent, kEx + "e", {}, {}}},
      {"activity(ex:a)", {Kind::activity, kEx + "a", {"", ""}, {}}},
      {"activity(ex:a, -, 2012-01-01T00:00:00Z)",
       {Kind::activity, kEx + "a", {"", "2012-01-01T00:00:00Z"}, {}}},
      {"wasGeneratedBy(ex:g; ex:e, ex:a, 2012-01-01T00:00:00.5+02:00)",
       {Kind::generation, kEx + "g", {kEx + "e", kEx + "a", "2012-01-01T00:00:00.5+02:00"}, {}}},
      {"wasGeneratedBy(-; ex:e, -, -)", {Kind::generation, "", {kEx + "e", "", ""}, {}}},
      {"used(ex:a, ex:e, -)", {Kind::usage, "", {kEx + "a", kEx + "e", ""}, {}}},
      {"wasInformedBy(ex:a, ex:b)", {Kind::communication, "", {kEx + "a", kEx + "b"}, {}}},
      {"wasStartedBy(ex:a, ex:e, ex:b, -)", {Kind::start, "", {kEx + "a", kEx + "e", kEx + "b", ""}, {}}},
      {"wasEndedBy(ex:x;ex:a,-,-,-)", {Kind::end, kEx + "x", {kEx + "a", "", "", ""}, {}}},
      {"wasInvalidatedBy(ex:e, ex:a, -)", {Kind::invalidation, "", {kEx + "e", kEx + "a", ""}, {}}},
      {"wasDerivedFrom(ex:d; ex:f, ex:e, ex:a, ex:g, ex:u)",
       {Kind::derivation, kEx + "d", {kEx + "f", kEx + "e", kEx + "a", kEx + "g", kEx + "u"}, {}}},
      {"wasDerivedFrom(ex:f, ex:e)", {Kind::derivation, "", {kEx + "f", kEx + "e", "", "", ""}, {}}},
      {"wasAttributedTo(ex:e, ex:ag)", {Kind::attribution, "", {kEx + "e", kEx + "ag"}, {}}},
      {"wasAssociatedWith(ex:a, ex:ag, ex:p)",
       {Kind::association, "", {kEx + "a", kEx + "ag", kEx + "p"}, {}}},
      {"wasAssociatedWith(ex:a, -, ex:p)", {Kind::association, "", {kEx + "a", "", kEx + "p"}, {}}},
      {"actedOnBehalfOf(ex:x; ex:g, ex:h)", {Kind::delegation, kEx + "x", {kEx + "g", kEx + "h", ""}, {}}},
      {"wasInfluencedBy(ex:x, ex:y)", {Kind::influence, "", {kEx + "x", kEx + "y"}, {}}},
      {"alternateOf(ex:x, ex:y)", {Kind::alternate, "", {kEx + "x", kEx + "y"}, {}}},
      {"specializationOf(ex:x, ex:y)", {Kind::specialization, "", {kEx + "x", kEx + "y"}, {}}},
      {"hadMember(ex:x, ex:y)", {Kind::membership, "", {kEx + "x", kEx + "y"}, {}}},
      {"prov:hadMember(ex:x, ex:y)", {Kind::membership, "", {kEx + "x", kEx + "y"}, {}}},
      {"mentionOf(ex:x, ex:y, ex:b)", {Kind::mention, "", {kEx + "x", kEx + "y", kEx + "b"}, {}}},
      {"prov:mentionOf(ex:x, ex:y, ex:b)", {Kind::mention, "", {kEx + "x", kEx + "y", kEx + "b"}, {}}},
  };
  for (const auto& [text, statement] : kStatements) EXPECT_EQ(one(text), statement) << text;
}

TEST(Provn, EveryKindOfValue) {
  const std::string xsd(kXsd);
  const Statement s = one(
      "entity(ex:e, [prov:type='prov:Plan', ex:a=\"x\", ex:b=\"2\" %% xsd:int, ex:c=\"chat\"@fr-CA, ex:d=-12,"
      "ex:e=\"\"\"two\nlines \"\" here\"\"\", ex:f=\"q\\\"\\\\\\n\\t\", ex:g=\"ex:z\" %% xsd:QName,"
      "ex:h=\"ex:z\"%%prov:QUALIFIED_NAME, ex:i=\"t\" %% xsd:string, ex:j=\"1\" %% ex:mine, ex:k=\"\"])");
  EXPECT_THAT(
      s.attributes,
      ElementsAre(
          Attribute{std::string(kProv) + "type", Term::iri(std::string(kProv) + "Plan")},
          Attribute{kEx + "a", Term::literal("x")}, Attribute{kEx + "b", Term::literal("2", xsd + "int")},
          Attribute{kEx + "c", Term::literal("chat", "", "fr-CA")},
          Attribute{kEx + "d", Term::literal("-12", xsd + "int")},
          Attribute{kEx + "e", Term::literal("two\nlines \"\" here")},
          Attribute{kEx + "f", Term::literal("q\"\\\n\t")}, Attribute{kEx + "g", Term::iri(kEx + "z")},
          Attribute{kEx + "h", Term::iri(kEx + "z")}, Attribute{kEx + "i", Term::literal("t")},
          Attribute{kEx + "j", Term::literal("1", kEx + "mine")}, Attribute{kEx + "k", Term::literal("")}));
  EXPECT_TRUE(one("entity(ex:e, [])").attributes.empty());
}

TEST(Provn, Names) {
  const std::pair<const char*, const char*> kNames[] = {
      {"ex:a-b.c", "a-b.c"},
      {"ex:0001", "0001"},
      {"ex:a\\,b\\(c\\)\\=\\'\\;\\[\\]\\.", "a,b(c)='; []."},
      {"ex:\\-x", "-x"},
      {"ex:a/b/c#d?e@f~g", "a/b/c#d?e@f~g"},
      {"ex:a%20b", "a%20b"},
      {"ex:", ""},
      {"ex:caf\xc3\xa9", "caf\xc3\xa9"},
      {"ex:a//b", "a//b"},
  };
  for (const auto& [text, local] : kNames) {
    std::string expected = kEx + local;
    std::erase(expected, ' ');
    EXPECT_EQ(one(std::string("entity(") + text + ")").id, expected) << text;
  }
  EXPECT_EQ(read_provn("document default <urn:x:> entity(a\\:b) endDocument", "t").statements[0].id,
            "urn:x:a:b");
}

TEST(Provn, CommentsAndWhiteSpaceMayStandAnywhere) {
  EXPECT_EQ(one("// a comment\nwasGeneratedBy ( ex:g ; /* (the entity) */ ex:e\n, - , - // end\n, [ ] )").id,
            kEx + "g");
  EXPECT_EQ(read_provn("\xef\xbb\xbf/* first */document endDocument // last", "t").statements.size(), 0u);
}

TEST(Provn, BundlesHaveTheirOwnPrefixes) {
  const Document d = read(
      "entity(ex:e)\nbundle ex:b\n  prefix ex <urn:other:>\n  entity(ex:e)\nendBundle\nbundle ex:c\n "
      "entity(ex:e)\nendBundle");
  ASSERT_EQ(d.bundles.size(), 2u);
  EXPECT_EQ(d.bundles[0].id, kEx + "b");
  EXPECT_EQ(d.bundles[0].statements.at(0).id, "urn:other:e");
  EXPECT_EQ(d.bundles[1].statements.at(0).id, kEx + "e");
  EXPECT_EQ(d.prefixes.at("ex"), kEx);
}

TEST(Provn, OpenDelegationsNeedAnActivity) {
  EXPECT_EQ(one("actedOnBehalfOf(ex:g, -, ex:a)").arguments[1], "");
  EXPECT_EQ(error(kHead + "actedOnBehalfOf(ex:g, -, -) endDocument"), "provml-E0443 run.provn:3:1");
}

TEST(Provn, StatementsOfOthersAreToldOf) {
  std::vector<std::string> notes;
  const Document d = read(
      "entity(ex:e)\nprov:hadDictionaryMember(ex:d, ex:e, \"k\")\n"
      "ex:said(ex:x; ex:e, {(\"k\", ex:e), -}, 2012-01-01T00:00:00, 5, 'ex:y', ex:in(ex:e), "
      "[ex:a=\"b\"])\nentity(ex:f)",
      &notes);
  EXPECT_EQ(d.statements.size(), 2u);
  EXPECT_THAT(notes,
              ElementsAre("run.provn:4:1: 'prov:hadDictionaryMember' is no statement of PROV; it is left out",
                          "run.provn:5:1: 'ex:said' is no statement of PROV; it is left out"));
}

TEST(Provn, ErrorsSayWhere) {
  const std::pair<std::string, std::string> kErrors[] = {
      {"", "provml-E0440 run.provn:1:1"},
      {"\xff", "provml-E0440 run.provn:1:1"},
      {"bundle", "provml-E0440 run.provn:1:1"},
      {"document", "provml-E0440 run.provn:1:9"},
      {"document endDocument x", "provml-E0440 run.provn:1:22"},
      {"document /* endDocument", "provml-E0440 run.provn:1:10"},
      {"document prefix ex http://e endDocument", "provml-E0440 run.provn:1:20"},
      {"document prefix prov <urn:x> endDocument", "provml-E0440 run.provn:1:30"},
      {"document prefix ex <http://exa mple> endDocument", "provml-E0440 run.provn:1:32"},
      {kHead + "wasMadeBy(ex:e)", "provml-E0440 run.provn:3:1"},
      {kHead + "entity(ex:e", "provml-E0440 run.provn:3:12"},
      {kHead + "entity()", "provml-E0440 run.provn:3:8"},
      {kHead + "entity(-)", "provml-E0440 run.provn:3:8"},
      {kHead + "entity(ex:e, ex:f)", "provml-E0440 run.provn:3:14"},
      {kHead + "activity(ex:a, yesterday, -)", "provml-E0440 run.provn:3:16"},
      {kHead + "activity(ex:a, 2012-13-01T00:00:00, -)", "provml-E0440 run.provn:3:16"},
      {kHead + "specializationOf(ex:a, ex:b, [ex:c=1])", "provml-E0440 run.provn:3:30"},
      {kHead + "entity(ex:e, [ex:a])", "provml-E0440 run.provn:3:19"},
      {kHead + "entity(ex:e, [ex:a=b])", "provml-E0440 run.provn:3:20"},
      {kHead + "entity(ex:e, [ex:a=\"b])", "provml-E0440 run.provn:3:20"},
      {kHead + "entity(ex:e, [ex:a=\"\\q\"])", "provml-E0440 run.provn:3:21"},
      {kHead + "entity(foo:e)", "provml-E0442 run.provn:3:8"},
      {kHead + "entity(e)", "provml-E0442 run.provn:3:8"},
      {kHead + "foo:entity(ex:e)", "provml-E0442 run.provn:3:1"},
      {kHead + "bundle ex:b bundle ex:c", "provml-E0440 run.provn:3:13"},
      {kHead + "bundle ex:b endDocument", "provml-E0440 run.provn:3:13"},
      {kHead + "hadMember(ex:c, -)", "provml-E0443 run.provn:3:1"},
      {kHead + "wasAssociatedWith(ex:x; -, ex:ag, -)", "provml-E0443 run.provn:3:1"},
  };
  for (const auto& [text, expected] : kErrors) EXPECT_EQ(error(text), expected) << text;
}

TEST(Provn, DeepNestingIsRefused) {
  std::string text = kHead + "ex:f(";
  for (int i = 0; i < 100000; ++i) text += "{";
  EXPECT_THAT(error(text), HasSubstr("provml-E0440"));
}

TEST(Provn, DamagedTextNeverCrashes) {
  const std::string whole =
      kHead +
      "entity(ex:e, [prov:type='prov:Plan', ex:a=\"\"\"x\"\"\"@en, ex:b=\"2\" %% xsd:int, ex:d=-12])\n"
      "activity(ex:a, 2012-01-01T00:00:00Z, -) wasDerivedFrom(ex:d; ex:f, ex:e, ex:a, ex:g, -)\n"
      "ex:f({(1, ex:a)}, [ex:a=1]) bundle ex:b default <urn:x> entity(a\\,b) endBundle // c\n endDocument";
  std::mt19937 random(3);
  int refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = whole;
    for (std::size_t n = 1 + random() % 4; n > 0; --n) {
      const std::size_t at = random() % text.size();
      if (random() % 2)
        text[at] = whole[random() % whole.size()];
      else
        text.erase(at, random() % 8);
    }
    try {
      read_provn(text, "x");
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(Format, IsGuessed) {
  const std::string xml =
      "<?xml version=\"1.0\"?><!-- <rdf:RDF> --><prov:document xmlns:prov=\"http://www.w3.org/ns/prov#\"/>";
  EXPECT_EQ(guess_format("anything", "a.provn"), Format::provn);
  EXPECT_EQ(guess_format("/* c */ // d\n document", "a"), Format::provn);
  EXPECT_EQ(guess_format("\xef\xbb\xbf{}", "a.json"), Format::json);
  EXPECT_EQ(guess_format(xml, "a"), Format::xml);
  EXPECT_EQ(guess_format(xml.substr(xml.find("<prov")), "a.xml"), Format::xml);
  EXPECT_EQ(guess_format("<?xml version=\"1.0\"?><rdf:RDF/>", "a.xml"), Format::rdf);
  EXPECT_EQ(guess_format("<urn:x> a <http://www.w3.org/ns/prov#Entity> .", "a.ttl"), Format::rdf);
  EXPECT_EQ(guess_format("", ""), Format::rdf);
}

TEST(DateTime, TimesThatAreTheSame) {
  EXPECT_EQ(same_time("2012-03-01T00:30:00+01:00"), same_time("2012-02-29T23:30:00.000Z"));
  EXPECT_EQ(same_time("2012-01-01T24:00:00"), same_time("2012-01-02T00:00:00"));
  EXPECT_NE(same_time("2012-01-01T00:00:00"), same_time("2012-01-01T00:00:00Z"));
  EXPECT_NE(same_time("2012-01-01T00:00:00.1Z"), same_time("2012-01-01T00:00:00.10001Z"));
  EXPECT_TRUE(same_time("-0044-03-15T12:00:00"));
  for (const char* text : {"", "2012", "2011-02-29T00:00:00", "2012-01-01T25:00:00", "2012-01-01 00:00:00",
                           "12-01-01T00:00:00", "2012-01-01T00:00:00+15:00", "2012-01-01T00:00:00Zx"})
    EXPECT_FALSE(same_time(text)) << text;
}

}  // namespace
}  // namespace provml::prov
