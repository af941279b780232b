// PROV-XML in, statements out.
#include <gmock/gmock.h>

#include <random>

#include "provml/error.h"
#include "provml/prov/readers.h"

namespace provml::prov {
namespace {

using rdf::Term;
using testing::ElementsAre;
using testing::StartsWith;

const std::string kHead =
    "<?xml version=\"1.0\"?>\n<prov:document xmlns:prov=\"http://www.w3.org/ns/prov#\" "
    "xmlns:ex=\"http://example.org/\" "
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\n";
const std::string kEx = "http://example.org/";

Document read(const std::string& elements, std::vector<std::string>* notes = nullptr) {
  return read_provxml(kHead + elements + "</prov:document>", "run.xml", notes);
}

std::string error(const std::string& text) {
  try {
    read_provxml(text, "run.xml");
  } catch (const Error& e) {
    return e.id() + " " + e.where();
  }
  return "none";
}

Attribute type(const std::string& name) {
  return {std::string(kProv) + "type", Term::iri(std::string(kProv) + name)};
}

TEST(ProvXml, ElementsAreStatements) {
  const Document d = read(
      "<prov:activity prov:id='ex:a'><prov:startTime>2012-01-01T00:00:00</prov:startTime></prov:activity>"
      "<prov:wasStartedBy prov:id='ex:s'><prov:activity prov:ref='ex:a'/><prov:starter prov:ref='ex:b'/>"
      "<prov:time> 2012-01-01T00:00:00 </prov:time></prov:wasStartedBy>"
      "<prov:wasDerivedFrom><prov:generatedEntity prov:ref='ex:f'/><prov:usedEntity "
      "prov:ref='ex:e'/></prov:wasDerivedFrom>");
  EXPECT_THAT(
      d.statements,
      ElementsAre(Statement{Kind::activity, kEx + "a", {"2012-01-01T00:00:00", ""}, {}},
                  Statement{Kind::start, kEx + "s", {kEx + "a", "", kEx + "b", "2012-01-01T00:00:00"}, {}},
                  Statement{Kind::derivation, "", {kEx + "f", kEx + "e", "", "", ""}, {}}));
  EXPECT_EQ(d.prefixes.at("xsd"), kXsd);
  EXPECT_EQ(d.prefixes.count("xsi"), 0u);
}

TEST(ProvXml, Attributes) {
  const Document d = read(
      "<prov:entity prov:id='ex:e'><prov:label xml:lang='en'>An entity</prov:label>"
      "<prov:type xsi:type='xsd:QName'>ex:Thing</prov:type><prov:value xsi:type='xsd:int'>5</prov:value>"
      "<ex:size xsi:type='xsd:string'> a &lt; b </ex:size><prov:location "
      "xsi:type='ex:mine'>x</prov:location></prov:entity>");
  EXPECT_THAT(
      d.statements.at(0).attributes,
      ElementsAre(Attribute{std::string(kProv) + "label", Term::literal("An entity", "", "en")},
                  Attribute{std::string(kProv) + "type", Term::iri(kEx + "Thing")},
                  Attribute{std::string(kProv) + "value", Term::literal("5", std::string(kXsd) + "int")},
                  Attribute{kEx + "size", Term::literal(" a < b ")},
                  Attribute{std::string(kProv) + "location", Term::literal("x", kEx + "mine")}));
}

TEST(ProvXml, SubtypesAreStatementsWithATypeOfTheirOwn) {
  const Document d = read(
      "<prov:person prov:id='ex:p'/><prov:emptyCollection prov:id='ex:c'/><prov:bundle prov:id='ex:b'/>"
      "<prov:wasRevisionOf><prov:generatedEntity prov:ref='ex:f'/><prov:usedEntity "
      "prov:ref='ex:e'/></prov:wasRevisionOf>"
      "<prov:entity prov:id='ex:x' xsi:type='prov:Plan'/>");
  ASSERT_EQ(d.statements.size(), 5u);
  const std::pair<Kind, const char*> kExpected[] = {{Kind::agent, "Person"},
                                                    {Kind::entity, "EmptyCollection"},
                                                    {Kind::entity, "Bundle"},
                                                    {Kind::derivation, "Revision"},
                                                    {Kind::entity, "Plan"}};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(d.statements[i].kind, kExpected[i].first);
    EXPECT_THAT(d.statements[i].attributes, ElementsAre(type(kExpected[i].second)));
  }
}

TEST(ProvXml, BundlesAndMembers) {
  for (const char* element : {"bundleContent", "bundle"}) {
    const Document d =
        read(std::string("<prov:") + element +
             " prov:id='ex:b' xmlns:in='urn:in:'><prov:hadMember><prov:collection prov:ref='in:c'/>"
             "<prov:entity prov:ref='in:x'/><prov:entity prov:ref='in:y'/></prov:hadMember></prov:" +
             element + ">");
    ASSERT_EQ(d.bundles.size(), 1u);
    EXPECT_THAT(d.bundles[0].statements,
                ElementsAre(Statement{Kind::membership, "", {"urn:in:c", "urn:in:x"}, {}},
                            Statement{Kind::membership, "", {"urn:in:c", "urn:in:y"}, {}}));
  }
}

TEST(ProvXml, WhatPROVDoesNotHaveIsToldOf) {
  std::vector<std::string> notes;
  const Document d = read(
      "<ex:note>hello</ex:note>\n<prov:other><ex:x/></prov:other><prov:entity prov:id='ex:e'>"
      "<ex:deep><ex:x/></ex:deep></prov:entity>",
      &notes);
  EXPECT_EQ(d.statements.size(), 1u);
  EXPECT_EQ(notes.size(), 3u);
  EXPECT_THAT(notes[0], StartsWith("run.xml:3:1: 'note'"));
}

TEST(ProvXml, ErrorsSayWhere) {
  const std::string end = "</prov:document>";
  const std::pair<std::string, std::string> kErrors[] = {
      {"", "provml-E0441 run.xml:1:1"},
      {"<a", "provml-E0441 run.xml:1:3"},
      {"<document/>", "provml-E0441 run.xml:1:1"},
      {"<!DOCTYPE d [<!ENTITY a 'b'>]>\n<d/>", "provml-E0441 run.xml:1:1"},
      {kHead + "<prov:entity/>" + end, "provml-E0443 run.xml:3:1"},
      {kHead + "<prov:entity prov:id='foo:e'/>" + end, "provml-E0442 run.xml:3:1"},
      {kHead + "\n<prov:entity prov:id='e'/>" + end, "provml-E0442 run.xml:4:1"},
      {kHead + "text" + end, "provml-E0441 run.xml:2:1"},
      {kHead + "<prov:used><prov:activity/></prov:used>" + end, "provml-E0443 run.xml:3:1"},
      {kHead + "<prov:used><prov:entity prov:ref='ex:e'/></prov:used>" + end, "provml-E0443 run.xml:3:1"},
      {kHead + "<prov:used><prov:activity prov:ref='ex:e'/><prov:activity prov:ref='ex:e'/></prov:used>" +
           end,
       "provml-E0441 run.xml:3:1"},
      {kHead + "<prov:activity prov:id='ex:a'><prov:startTime>now</prov:startTime></prov:activity>" + end,
       "provml-E0441 run.xml:3:1"},
      {kHead + "<prov:bundleContent/>" + end, "provml-E0443 run.xml:3:1"},
      {kHead + "<prov:entity prov:id='ex:a'>", "provml-E0441 run.xml:3:29"},
  };
  for (const auto& [text, expected] : kErrors) EXPECT_EQ(error(text), expected) << text;
}

TEST(ProvXml, EntitiesDoNotMultiply) {
  std::string text = "<!DOCTYPE d [<!ENTITY a0 'ha'>";
  for (int i = 1; i < 40; ++i)
    text += "<!ENTITY a" + std::to_string(i) + " '&a" + std::to_string(i - 1) + ";&a" +
            std::to_string(i - 1) + ";'>";
  EXPECT_THAT(error(text + "]><d>&a39;</d>"), StartsWith("provml-E0441"));
  EXPECT_THAT(error("<!DOCTYPE d [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><d>&a;</d>"),
              StartsWith("provml-E0441"));
}

TEST(ProvXml, DamagedTextNeverCrashes) {
  const std::string whole =
      kHead +
      "<prov:entity prov:id='ex:e'><prov:type xsi:type='xsd:QName'>ex:T</prov:type></prov:entity>"
      "<prov:bundleContent prov:id='ex:b'><prov:used prov:id='ex:u'><prov:activity "
      "prov:ref='ex:a'/></prov:used>"
      "</prov:bundleContent></prov:document>";
  std::mt19937 random(4);
  int refused = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string text = whole;
    const std::size_t at = random() % text.size();
    if (random() % 2)
      text[at] = whole[random() % whole.size()];
    else
      text.erase(at, random() % 8);
    try {
      read_provxml(text, "x");
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace provml::prov
