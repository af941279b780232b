// References: files, versions, stores and other data (docs/mapping.md, Values).
#include <gmock/gmock.h>

#include "provml/error.h"
#include "provml/rdf/mapper.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using frames::Kind;
using frames::Type;
using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

const std::string kA = ":run:run1/a/00000000000000aa-1-7";

std::set<std::string> lines_of(const frames::Value& value, bool output, const json& store = "") {
  json slot = test::slot_json("d", "dataset", output);
  slot["reference"] = store;
  test::Quads quads;
  const auto begin = test::event_frame(Type::begin, 1, 7, 7, 1, {value});
  map_event(ProcessInfo::parse(test::process_json().dump()),
            SiteInfo::parse(test::site_json("block", "b", json::array({slot})).dump()), begin.frame,
            begin.event, [&](const Quad& q) { quads.insert(q); });
  return test::lines(quads);
}

TEST(Reference, AFileIsAVersionOfAPathInAStore) {
  const std::string f = ":file:node1:/data/a%20b.h5", v = f + ";v=1000-1700000000123456789";
  const auto found = lines_of(test::reference_value(0, "../a b.h5", "/data/a b.h5", 1000), false);
  EXPECT_THAT(found,
              IsSupersetOf({kA + "/s/d prov:value \"../a b.h5\"", kA + "/s/d prov:specializationOf " + v,
                            v + " prov:specializationOf " + f, v + " rdf:type provml:FileVersion",
                            v + " rdf:type prov:Entity", v + " provml:size \"1000\"^^xsd:integer",
                            v + " provml:modified \"2023-11-14T22:13:20.123456789Z\"^^xsd:dateTime",
                            f + " rdf:type provml:File", f + " provml:path \"/data/a b.h5\"",
                            f + " rdfs:label \"a b.h5\"", f + " provml:wasInStore :store:node1/filesystem",
                            std::string(":store:node1/filesystem rdf:type provml:DataStoreInstance")}));
  EXPECT_THAT(found, Not(Contains(HasSubstr("contentFrom"))));
  EXPECT_THAT(found, Not(Contains(HasSubstr("provml:versioned"))));
}

TEST(Reference, AnOutputIsTheOriginOfItsVersion) {
  EXPECT_THAT(lines_of(test::reference_value(0, "x", "/x", 5, 6), true),
              Contains(":file:node1:/x;v=5-6 provml:contentFrom " + kA + "/o/d"));
}

TEST(Reference, ANamedStoreNamesItsFilesWhateverTheHost) {
  EXPECT_THAT(lines_of(test::reference_value(0, "x", "/x", 5, 6), false, "lake"),
              IsSupersetOf({std::string(":file:lake:/x provml:wasInStore :store:lake"),
                            kA + "/s/d prov:specializationOf :file:lake:/x;v=5-6"}));
}

std::set<std::string> content_of(const json& frame) {
  test::Quads quads;
  map_content(ProcessInfo::parse(test::process_json().dump()), frame.dump(),
              [&](const Quad& q) { quads.insert(q); });
  return test::lines(quads);
}

TEST(Content, AVersionHasAHashAndSharesItsContent) {
  json frame{
      {"path", "/data/a b"}, {"size", 65}, {"mtime_ns", -7}, {"algorithm", "sha256"}, {"hash", "0aff"}};
  EXPECT_THAT(content_of(frame), testing::UnorderedElementsAre(
                                     ":file:node1:/data/a%20b;v=65--7 provml:contentHash \"sha256:0aff\"",
                                     ":file:node1:/data/a%20b;v=65--7 provml:content :content:sha256:0aff",
                                     ":content:sha256:0aff rdf:type prov:Entity",
                                     ":content:sha256:0aff rdf:type provml:Content"));
  frame["store"] = "lake";
  EXPECT_THAT(content_of(frame), Contains(HasSubstr(":file:lake:/data/a%20b;v=65--7 provml:content ")));
  frame["size"] = 64;
  EXPECT_THAT(content_of(frame), testing::SizeIs(1));
  // It is the version that a reference gives.
  EXPECT_THAT(lines_of(test::reference_value(0, "x", "/data/a b", 65, -7), false),
              Contains(kA + "/s/d prov:specializationOf :file:node1:/data/a%20b;v=65--7"));
  for (const char* key : {"path", "size", "mtime_ns", "algorithm", "hash"}) {
    json bad = frame;
    bad.erase(key);
    EXPECT_THROW(content_of(bad), Error) << key;
  }
}

TEST(Reference, ARowIsAMemberOfItsTable) {
  const auto found = [](const std::string& text, const json& store) {
    return lines_of(test::reference_value(0, text, "", frames::kNoFile), true, store);
  };
  for (const std::string text : {"wells/17", "wells#17"}) {
    const std::string row = text == "wells/17" ? ":ref:db:wells/17" : ":ref:db:wells%2317";
    EXPECT_THAT(found(text, "db"),
                IsSupersetOf({kA + "/o/d prov:specializationOf " + row, ":ref:db:wells prov:hadMember " + row,
                              std::string(":ref:db:wells rdf:type prov:Collection"),
                              std::string(":ref:db:wells rdf:type prov:Entity"),
                              std::string(":ref:db:wells rdfs:label \"wells\""),
                              std::string(":ref:db:wells provml:wasInStore :store:db")}));
    // Who writes a row does not write the table.
    EXPECT_THAT(found(text, "db"), Not(Contains(HasSubstr(":ref:db:wells provml:contentFrom"))));
  }
  EXPECT_THAT(found("geo/wells/17", "db"),
              IsSupersetOf({std::string(":ref:db:geo prov:hadMember :ref:db:geo/wells"),
                            std::string(":ref:db:geo/wells prov:hadMember :ref:db:geo/wells/17")}));
  EXPECT_THAT(found("/d/x.sqlite#wells/17", "db"),
              IsSupersetOf({std::string(":file:db:/d/x.sqlite prov:hadMember :file:db:/d/x.sqlite%23wells"),
                            std::string(":file:db:/d/x.sqlite%23wells prov:hadMember "
                                        ":file:db:/d/x.sqlite%23wells/17"),
                            std::string(":file:db:/d/x.sqlite rdf:type prov:Collection")}));
}

TEST(Reference, WhatHasNoPartsIsNoMember) {
  const auto none = [](const std::string& text, const json& store) {
    EXPECT_THAT(lines_of(test::reference_value(0, text, "", frames::kNoFile), true, store),
                Not(Contains(HasSubstr("hadMember"))))
        << text;
  };
  for (const char* text :
       {"wells", "wells/", "#17", "/d/x.sqlite", "//", "#", "", "https://example.org/a/b", "urn:a:b/c"})
    none(text, "db");
  none("wells/17", "");  // a relative path
  none("/d/x#y/z", "");  // a file's name
  // However deep: bounded.
  std::string deep = "a";
  for (int n = 0; n < 100; ++n) deep += "/a";
  int members = 0;
  for (const std::string& line : lines_of(test::reference_value(0, deep, "", frames::kNoFile), true, "db"))
    members += line.find("hadMember") != std::string::npos ? 1 : 0;
  EXPECT_EQ(members, 8);
}

TEST(Reference, WhatIsNoFileIsUnversioned) {
  const auto absent = [](const std::string& text) {
    return test::reference_value(0, text, "", frames::kNoFile);
  };
  const auto expect = [&](const std::string& text, const json& store, const std::string& entity) {
    EXPECT_THAT(lines_of(absent(text), false, store),
                IsSupersetOf({kA + "/s/d prov:specializationOf " + entity,
                              kA + "/s/d provml:versioned \"false\"^^xsd:boolean"}))
        << text;
  };
  expect("/gone/x", "", ":file:node1:/gone/x");
  expect("out/x", "", ":file:node1:/work%20dir/out/x");
  expect("file:///gone/a%20b", "", ":file:node1:/gone/a%20b");
  expect("https://example.org/d", "", "<https://example.org/d>");
  expect("s3://bucket/k", "cloud", "<s3://bucket/k>");
  expect("doc/17", "papers", ":ref:papers:doc/17");
  expect("/gone/x", "lake", ":file:lake:/gone/x");
  EXPECT_THAT(lines_of(test::reference_value(0, "a/../x", "/w/a/../x", frames::kNoFile), false),
              Contains(kA + "/s/d prov:specializationOf :file:node1:/w/x"));
  EXPECT_THAT(lines_of(absent("doc/17"), false, "papers"),
              IsSupersetOf({":ref:papers:doc/17 provml:wasInStore :store:papers",
                            ":ref:papers:doc/17 rdf:type provml:DataReference"}));
}

TEST(Reference, AStringInAReferenceSlotIsAReference) {
  EXPECT_THAT(lines_of(test::string_value(0, "https://example.org/d"), false),
              Contains(kA + "/s/d prov:specializationOf <https://example.org/d>"));
}

TEST(Reference, ReferencesWithinAListAreItsMembers) {
  frames::Value list;
  list.kind = Kind::list;
  list.unsigned_integer = 1;
  list.items = {test::reference_value(0, "x", "/x", 5, 6)};
  const std::string v = ":file:node1:/x;v=5-6";
  EXPECT_THAT(lines_of(list, false, nullptr),
              IsSupersetOf({kA + "/s/d prov:value \"[\"x\"]\"", kA + "/s/d prov:hadMember " + v,
                            kA + "/s/d prov:wasDerivedFrom " + v}));
  EXPECT_THAT(lines_of(list, true, nullptr),
              IsSupersetOf({kA + "/o/d prov:hadMember " + v, v + " provml:contentFrom " + kA + "/o/d"}));
  EXPECT_THAT(lines_of(list, true, nullptr), Not(Contains(HasSubstr("wasDerivedFrom"))));
}

}  // namespace
}  // namespace provml::rdf
