// PROV-JSON of others.
#include <gmock/gmock.h>

#include "provml/error.h"
#include "provml/prov/writers.h"

namespace provml::prov {
namespace {

using rdf::Term;
using ::testing::HasSubstr;

const std::string kHead =
    R"({"prefix":{"ex":"http://example.org/","default":"http://example.org/default/"},)";

Document read(const std::string& rest) { return read_provjson(kHead + rest + "}", "run.json"); }

std::string error_of(const std::string& text) {
  try {
    read_provjson(text, "run.json");
  } catch (const Error& error) {
    return error.id() + " " + error.where() + " " + error.what();
  }
  return "";
}

TEST(ProvJson, StatementsAndValues) {
  const Document d =
      read(R"("entity":{"ex:e":{"prov:type":{"$":"ex:T","type":"xsd:QName"},"ex:n":3,"ex:b":true,
    "ex:f":0.5,"ex:l":[{"$":"a","lang":"de"},"b"]},"f":{}},
    "used":{"_:u1":{"prov:activity":"ex:a","prov:entity":"ex:e","prov:time":"2026-01-01T00:00:00Z"}})");
  ASSERT_EQ(d.statements.size(), 3u);
  const Statement& e = d.statements[0];
  EXPECT_EQ(e.id, "http://example.org/e");
  EXPECT_EQ(e.attributes.size(), 6u);
  EXPECT_EQ(d.statements[1].id, "http://example.org/default/f");
  EXPECT_EQ(d.statements[2].id, "");
  EXPECT_EQ(
      d.statements[2].arguments,
      (std::vector<std::string>{"http://example.org/a", "http://example.org/e", "2026-01-01T00:00:00Z"}));
}

TEST(ProvJson, SeveralStatementsOfOneIdentifier) {
  EXPECT_EQ(read(R"("entity":{"ex:e":[{},{"ex:a":"1"}]})").statements.size(), 2u);
}

TEST(ProvJson, BundlesHavePrefixesOfTheirOwn) {
  const Document d =
      read(R"("bundle":{"ex:b":{"prefix":{"in":"http://inner/"},"entity":{"in:e":{},"ex:f":{}}}})");
  ASSERT_EQ(d.bundles.size(), 1u);
  EXPECT_EQ(d.bundles[0].statements[1].id, "http://inner/e");
}

TEST(ProvJson, WhatIsWrongIsSaidWithItsPlace) {
  EXPECT_THAT(error_of("{"), HasSubstr("provml-E0446 run.json:byte"));
  EXPECT_THAT(error_of("[]"), HasSubstr("provml-E0446 run.json"));
  EXPECT_THAT(error_of(R"({"entity":{"no:e":{}}})"), HasSubstr("provml-E0442"));
  EXPECT_THAT(error_of(R"({"entities":{}})"), HasSubstr("'entities'"));
  EXPECT_THAT(error_of(R"({"entity":[]})"), HasSubstr("provml-E0446"));
  EXPECT_THAT(error_of(R"({"entity":{"prov:e":3}})"), HasSubstr("provml-E0446"));
  EXPECT_THAT(error_of(R"({"used":{"_:u":{}}})"), HasSubstr("provml-E0443"));
  EXPECT_THAT(error_of(R"({"used":{"_:u":{"prov:activity":7}}})"), HasSubstr("provml-E0446"));
  EXPECT_THAT(error_of(R"({"entity":{"prov:e":{"prov:a":null}}})"), HasSubstr("provml-E0446"));
  EXPECT_THAT(error_of(R"({"prefix":3})"), HasSubstr("provml-E0446"));
  EXPECT_THAT(error_of(R"({"prefix":{"a":3}})"), HasSubstr("provml-E0446"));
  EXPECT_THAT(error_of(R"({"bundle":{"prov:b":1}})"), HasSubstr("provml-E0446"));
}

}  // namespace
}  // namespace provml::prov
