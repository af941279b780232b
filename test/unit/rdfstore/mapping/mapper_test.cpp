// Each rule of docs/mapping.md on frames made by hand.
#include "provml/rdf/mapper.h"

#include <gmock/gmock.h>

#include "provml/error.h"
#include "provml/vocabulary.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using frames::Kind;
using frames::Type;
using nlohmann::json;
using test::event_frame;
using test::EventFrame;
using test::lines;
using test::Quads;
using test::site_json;
using test::slot_json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

const std::string kA = ":run:run1/a/00000000000000aa-1-7";

Quads quads_of(const json& site, const std::vector<EventFrame>& events,
               const json& process = test::process_json()) {
  Quads quads;
  const auto info = ProcessInfo::parse(process.dump());
  const auto parsed = SiteInfo::parse(site.dump());
  for (const auto& [frame, event] : events)
    map_event(info, parsed, frame, event, [&](const Quad& q) { quads.insert(q); });
  return quads;
}

TEST(MapEvent, ABatchIterationWithOneInputAndOneOutputIsFifteenQuads) {
  const json site =
      site_json("iteration", "batch", {slot_json("batch", "", false), slot_json("loss", "evaluation", true)});
  const auto quads =
      quads_of(site, {event_frame(Type::begin, 1, 7, 7, 1, {test::integer_value(0, 3)}, {{1, 2}}),
                      event_frame(Type::values, 1, 8, 7, 1, {test::real_value(1, 0.25)}, {{1, 2}}),
                      event_frame(Type::end, 1, 9, 7, 1, {}, {{1, 2}})});
  EXPECT_LE(quads.size(), 16u);
  const std::string site_iri = ":site:" + site["identity"].get<std::string>();
  EXPECT_THAT(lines(quads),
              ::testing::UnorderedElementsAre(
                  kA + " rdf:type provml:IterationExecution", kA + " provml:plan " + site_iri,
                  kA + " provml:partOf :run:run1/a/00000000000000aa-1-2",
                  kA + " prov:startedAtTime \"2023-11-14T22:13:20.007000000Z\"^^xsd:dateTime",
                  kA + " prov:endedAtTime \"2023-11-14T22:13:20.009000000Z\"^^xsd:dateTime",
                  kA + " provml:durationSeconds \"0.002\"^^xsd:double", kA + " prov:used " + kA + "/s/batch",
                  kA + "/s/batch rdf:type provml:AttributeValue",
                  kA + "/s/batch provml:attribute " + site_iri + "/batch",
                  kA + "/s/batch prov:value \"3\"^^xsd:integer", kA + "/o/loss prov:wasGeneratedBy " + kA,
                  kA + "/o/loss rdf:type provml:ModelEvaluation",
                  kA + "/o/loss provml:attribute " + site_iri + "/loss",
                  kA + "/o/loss prov:value \"0.25\"^^xsd:double",
                  kA + "/o/loss prov:wasDerivedFrom " + kA + "/s/batch"));
  for (const auto& quad : quads) EXPECT_EQ(quad.graph.value, "urn:provml:run:run1");
}

TEST(MapEvent, ValuesAppearAtOnceAndAnEndAloneTellsOfItsBegin) {
  const json site = site_json("iteration", "epoch", json::array({slot_json("loss", "evaluation", true)}));
  const auto alone =
      lines(quads_of(site, {event_frame(Type::values, 1, 8, 7, 1, {test::real_value(0, 1.5)})}));
  EXPECT_THAT(alone, IsSupersetOf({kA + "/o/loss prov:value \"1.5\"^^xsd:double",
                                   kA + " provml:partOf :run:run1/p/00000000000000aa",
                                   kA + " rdf:type provml:IterationExecution"}));
  const auto begin = quads_of(site, {event_frame(Type::begin, 1, 7, 7, 1)});
  const auto end = quads_of(site, {event_frame(Type::end, 1, 9, 7, 1)});
  EXPECT_TRUE(std::includes(end.begin(), end.end(), begin.begin(), begin.end()));
}

TEST(MapEvent, WithoutRepeatBeginOnlyBeginGivesItsQuads) {
  const auto process = ProcessInfo::parse(test::process_json().dump());
  const auto site = SiteInfo::parse(site_json("block", "b", json::array()).dump());
  const auto end = event_frame(Type::end, 1, 9, 7, 1);
  Quads quads;
  map_event(process, site, end.frame, end.event, [&](const Quad& q) { quads.insert(q); }, RepeatBegin::no);
  EXPECT_EQ(quads.size(), 2u);
}

TEST(MapEvent, ALearningStageHasItsStageAndMakesTheRunALearningProcess) {
  for (const auto& row : vocabulary::kActivityRoles) {
    const auto found = lines(quads_of(site_json(std::string(row.role), "f", json::array()),
                                      {event_frame(Type::begin, 1, 7, 7, 1)}));
    EXPECT_THAT(found, Contains(kA + " rdf:type provml:" + std::string(row.execution_class)));
    const std::string learning = ":run:run1 rdf:type provml:LearningProcessExecution";
    if (row.stage.empty()) {
      EXPECT_THAT(found, Not(Contains(learning))) << row.role;
    } else {
      EXPECT_THAT(found, IsSupersetOf(
                             {std::string(learning), kA + " provml:stage provml:" + std::string(row.stage)}));
    }
  }
}

TEST(MapEvent, AWorkflowSiteNamesTheWorkflow) {
  EXPECT_THAT(lines(quads_of(site_json("workflow", "curation", json::array()),
                             {event_frame(Type::begin, 1, 7, 7, 1)})),
              Contains(":run:run1 provml:workflow \"curation\""));
}

TEST(MapEvent, EndTellsWhatWasUsed) {
  const json site = site_json("block", "b", json::array());
  auto end = event_frame(Type::end, 1, 9, 7, 1);
  frames::Value usage = test::usage_value();
  usage.items.push_back(test::string_value(0, "of a later version"));
  usage.items.push_back(test::real_value(0, 1));
  end.event.values = {usage};
  EXPECT_THAT(lines(quads_of(site, {end})),
              IsSupersetOf({kA + " provml:cpuUserSeconds \"0.25\"^^xsd:double",
                            kA + " provml:cpuSystemSeconds \"0.25\"^^xsd:double",
                            kA + " provml:cpuProcessSeconds \"0.25\"^^xsd:double",
                            kA + " provml:maxRssKiB \"2048\"^^xsd:integer"}));
  usage.items = {test::string_value(0, "max_rss_kib"), test::string_value(0, "much"),
                 test::string_value(0, "alone")};
  end.event.values = {usage};
  EXPECT_THAT(lines(quads_of(site, {end})), Not(Contains(HasSubstr("maxRssKiB"))));
}

TEST(MapEvent, EndTellsOfExceptionsAndOfUnknownTimes) {
  const json site = site_json("block", "b", json::array());
  auto end = event_frame(Type::end, 1, 9, 7, 1);
  end.frame.flags = frames::kFlagException;
  end.event.values = {test::exception_value("lab::Error", "no data", 1, 9)};
  const auto failed = lines(quads_of(site, {end}));
  EXPECT_THAT(failed, Contains(kA + " provml:status \"failed\""));
  EXPECT_THAT(failed, Contains(kA + " provml:exceptionType \"lab::Error\""));
  EXPECT_THAT(failed, Contains(kA + " provml:exceptionMessage \"no data\""));
  EXPECT_THAT(failed, Contains(HasSubstr(kA + " provml:thrownIn ")));
  end.frame.flags = frames::kFlagTimeUnknown;
  EXPECT_THAT(lines(quads_of(site, {end})), Not(Contains(HasSubstr("endedAtTime"))));
  EXPECT_THAT(lines(quads_of(site, {end})), Not(Contains(HasSubstr("durationSeconds"))));
}

TEST(MapEvent, EveryKindOfLiteral) {
  json slots = json::array();
  for (int i = 0; i < 12; ++i) slots.push_back(slot_json("s" + std::to_string(i), "", false));
  std::vector<frames::Value> values(12);
  for (std::uint16_t i = 0; i < 12; ++i) values[i].slot = i;
  values[0].kind = Kind::opaque;
  values[1] = test::integer_value(1, -5);
  values[2].kind = Kind::unsigned_integer;
  values[2].unsigned_integer = ~std::uint64_t{0};
  values[3] = test::real_value(3, 1e-5);
  values[4].kind = Kind::boolean;
  values[4].unsigned_integer = 1;
  values[5] = test::string_value(5, "text");
  values[6].kind = Kind::enumeration;
  values[6].text = "Adam";
  values[7].kind = Kind::none;
  values[8].kind = Kind::list;
  values[8].items = {test::integer_value(0, 1), test::integer_value(0, 2)};
  values[8].unsigned_integer = 5;
  values[9].kind = Kind::enumeration;
  values[9].integer = 4;
  values[10].kind = Kind::array;
  values[10].array = {Kind::integer, 8, {3}, 3, 1, 3, 2, 0, 0xabc};
  values[11] = test::string_value(11, "");
  values[11].flags = frames::kValueRedacted;
  values[11].unsigned_integer = 12;
  const auto found =
      lines(quads_of(site_json("block", "b", slots), {event_frame(Type::begin, 1, 7, 7, 1, values)}));
  EXPECT_THAT(
      found,
      IsSupersetOf({kA + "/s/s0 provml:opaqueType \"int\"", kA + "/s/s1 prov:value \"-5\"^^xsd:integer",
                    kA + "/s/s2 prov:value \"18446744073709551615\"^^xsd:integer",
                    kA + "/s/s3 prov:value \"1e-5\"^^xsd:double",
                    kA + "/s/s4 prov:value \"true\"^^xsd:boolean", kA + "/s/s5 prov:value \"text\"",
                    kA + "/s/s6 prov:value \"Adam\"", kA + "/s/s8 prov:value \"[1,2]\"",
                    kA + "/s/s8 provml:partial \"truncated\"", kA + "/s/s9 prov:value \"4\"^^xsd:integer",
                    kA + "/s/s10 prov:value "
                         "\"{\"shape\":[3],\"dtype\":\"i8\",\"min\":1,\"max\":3,\"mean\":2,\"nan\":0}\"",
                    kA + "/s/s10 provml:fingerprint \"0000000000000abc\"",
                    kA + "/s/s11 provml:partial \"redacted\""}));
  EXPECT_THAT(found, Not(Contains(HasSubstr("/s/s7 prov:value"))));
  EXPECT_THAT(found, Not(Contains(HasSubstr("/s/s11 provml:partial \"truncated\""))));
  EXPECT_THAT(found, Not(Contains(HasSubstr("specializationOf"))))
      << "small values are not linked by content";
}

TEST(MapEvent, LargeValuesInMemoryAreLinkedByTheirContent) {
  const json site = site_json(
      "block", "b", {slot_json("in", "", false), slot_json("out", "", true), slot_json("text", "", false)});
  frames::Value array;
  array.kind = Kind::array;
  array.array = {Kind::real, 4, {17}, 17, 0, 1, 0.5, 0, 0xf};
  auto out = array;
  out.slot = 1;
  const std::string memory = ":run:run1/v/000000000000000f";
  const auto found = lines(quads_of(
      site,
      {event_frame(Type::begin, 1, 7, 7, 1, {array, out, test::string_value(2, std::string(65, 'x'))})}));
  EXPECT_THAT(found, IsSupersetOf({kA + "/s/in prov:specializationOf " + memory,
                                   kA + "/o/out prov:specializationOf " + memory,
                                   memory + " provml:contentFrom " + kA + "/o/out"}));
  EXPECT_THAT(found, Contains(HasSubstr(kA + "/s/text prov:specializationOf :run:run1/v/")));
  EXPECT_THAT(found, Not(Contains(HasSubstr("contentFrom " + kA + "/s/in"))));

  for (const auto change : {0, 1, 2}) {
    auto other = array;
    if (change == 0) other.array.count = 16;
    if (change == 1) other.array.max = other.array.min;
    if (change == 2) other.array.fingerprint = 0;
    EXPECT_THAT(lines(quads_of(site, {event_frame(Type::begin, 1, 7, 7, 1, {other})})),
                Not(Contains(HasSubstr("/v/"))))
        << change;
  }
}

TEST(MapEvent, CharacteristicsAreMembersOfWhatTheyDescribe) {
  const json site =
      site_json("transformation", "t",
                {slot_json("d", "dataset", false), slot_json("n", "dataset_characteristic", true),
                 slot_json("m", "model", true), slot_json("e", "model_hyperparameter", true),
                 slot_json("net", "model_schema", true)});
  const auto found = lines(quads_of(site, {event_frame(Type::values, 1, 8, 7, 1,
                                                       {test::integer_value(1, 3), test::integer_value(3, 4),
                                                        test::integer_value(4, 4)})}));
  EXPECT_THAT(found, IsSupersetOf({kA + "/s/d prov:hadMember " + kA + "/o/n",
                                   kA + "/o/m prov:hadMember " + kA + "/o/e",
                                   kA + "/o/m provml:referred " + kA + "/o/net"}));
}

TEST(MapEvent, DerivationsFollowTheDescriptorWhereItLists) {
  json slots = {slot_json("a", "", false), slot_json("b", "", false), slot_json("x", "", true),
                slot_json("y", "", true)};
  json site = site_json("block", "b", slots);
  const auto count = [&] {
    int found = 0;
    for (const auto& line : lines(quads_of(site, {event_frame(Type::end, 1, 9, 7, 1)})))
      found += line.find("wasDerivedFrom") != line.npos;
    return found;
  };
  EXPECT_EQ(count(), 4);
  site["derives"] = {{"2", {1}}, {"3", json::array()}, {"9", {0}},          {"0", {1}},
                     {"x", {1}}, {"99999999999", {1}}, {"3", {77, "a", -1}}};
  EXPECT_EQ(count(), 1) << "pairs that do not name an output and an input are left out";
}

TEST(MapEvent, KnownDerivationsReachTheActivitiesAround) {
  json site = site_json("block", "b", {slot_json("a", "", false), slot_json("x", "", true)});
  site["derives"] = {{"1", json::array()}};
  site["flow"] = {{"outer", {{"1", {"1/batch size", "2/data", "x/y", "data", 4}}, {"77", {"1/a"}}}}};
  const auto end = event_frame(Type::end, 1, 9, 7, 1, {}, {{1, 5}, {2, 3}});
  const auto found = lines(quads_of(site, {end}));
  EXPECT_THAT(found,
              IsSupersetOf({kA + "/o/x prov:wasDerivedFrom :run:run1/a/00000000000000aa-1-5/s/batch%20size",
                            kA + "/o/x prov:wasDerivedFrom :run:run1/a/00000000000000aa-2-3/s/data",
                            kA + " provml:derivations \"known\""}));
  EXPECT_EQ(std::count_if(found.begin(), found.end(),
                          [](const std::string& line) { return line.find("Derived") != line.npos; }),
            2)
      << "not what is no LEVEL/SLOTNAME";
  auto failed = end;
  failed.frame.flags = frames::kFlagException;
  EXPECT_THAT(lines(quads_of(site, {failed})), Not(Contains(HasSubstr("derivations"))));
  EXPECT_THAT(lines(quads_of(site, {event_frame(Type::end, 1, 9, 7, 1, {}, {{1, 5}})})),
              Not(Contains(HasSubstr("derivations"))))
      << "an activity around it is not known";
  site.erase("derives");
  EXPECT_THAT(lines(quads_of(site, {end})), Not(Contains(HasSubstr("derivations"))));
}

TEST(MapEvent, TooManyPairsAreLeftToTheActivity) {
  json slots = json::array();
  for (int i = 0; i < 33; ++i) slots.push_back(slot_json("s" + std::to_string(i), "", i % 2 == 0));
  EXPECT_THAT(lines(quads_of(site_json("block", "b", slots), {event_frame(Type::end, 1, 9, 7, 1)})),
              Not(Contains(HasSubstr("wasDerivedFrom"))));
}

TEST(MapEvent, AValueOfAnUnknownSlotIsCountedAndLeftOut) {
  const auto process = ProcessInfo::parse(test::process_json().dump());
  const auto site = SiteInfo::parse(site_json("block", "b", json::array({slot_json("a", "", false)})).dump());
  const auto begin =
      event_frame(Type::begin, 1, 7, 7, 1,
                  {test::integer_value(0, 1), test::integer_value(1, 1), test::integer_value(65535, 1)});
  EXPECT_EQ(map_event(process, site, begin.frame, begin.event, [](const Quad&) {}), 2u);
}

TEST(MapProcess, SaysWhoWhereAndHow) {
  Quads quads;
  const auto sink = [&](const Quad& q) { quads.insert(q); };
  const auto process = ProcessInfo::parse(test::process_json().dump());
  map_process(process, sink);
  map_process_end(
      process, R"({"end_ns":1700000005000000000,"status":3,"events":10,"dropped":0,"cpu_user_s":0.5})", sink);
  const std::string p = ":run:run1/p/00000000000000aa";
  EXPECT_THAT(
      lines(quads),
      IsSupersetOf({std::string(":run:run1 rdf:type provml:WorkflowExecution"),
                    std::string(":run:run1 provml:workflow \"curate\""),
                    std::string(":run:run1 provml:runId \"run1\""),
                    std::string(":run:run1 prov:wasAssociatedWith :agent:node1/ada"),
                    std::string(":agent:node1/ada rdfs:label \"ada\""), p + " provml:partOf :run:run1",
                    p + " provml:host :host:node1", p + " provml:commandLine \"curate --in 'a b.sgy'\"",
                    p + " provml:gitCommit \"deadbeef\"", p + " provml:gitDirty \"true\"^^xsd:boolean",
                    p + " provml:jobId \"17\"", p + " provml:rank \"2\"^^xsd:integer",
                    p + " prov:startedAtTime \"2023-11-14T22:13:20.000000000Z\"^^xsd:dateTime",
                    p + " prov:endedAtTime \"2023-11-14T22:13:25.000000000Z\"^^xsd:dateTime",
                    p + " provml:exitStatus \"3\"^^xsd:integer",
                    p + " provml:eventCount \"10\"^^xsd:integer"}));
  EXPECT_THAT(lines(quads), Not(Contains(HasSubstr("droppedCount"))));
}

TEST(MapProcess, TakesWhatIsKnownAndNeedsOnlyTheTwoIds) {
  Quads quads;
  map_process(ProcessInfo::parse(
                  R"({"run":"r","process":"p","git":null,"job":null,"rank":null,"workflow":null,"pid":"x"})"),
              [&](const Quad& q) { quads.insert(q); });
  EXPECT_THAT(lines(quads), Contains(":run:r/p/p provml:partOf :run:r"));
  EXPECT_THAT(lines(quads), Not(Contains(HasSubstr("provml:pid"))));
  for (const char* bad : {"", "[]", "{", "{}", R"({"run":"r"})", R"({"run":"","process":"p"})",
                          R"({"run":"r","process":3})", R"({"run":"r","process":"p","format":2})"})
    EXPECT_THROW(ProcessInfo::parse(bad), Error) << bad;
}

TEST(MapDropped, SaysWhichEventsAreMissing) {
  const std::string bytes = std::string(frames::kMagic) + test::dropped_bytes(3, 5, 100, 104);
  frames::Reader reader(bytes);
  frames::Frame frame;
  ASSERT_TRUE(reader.next(frame));
  Quads quads;
  map_dropped(ProcessInfo::parse(test::process_json().dump()), frame,
              [&](const Quad& q) { quads.insert(q); });
  EXPECT_THAT(lines(quads),
              ::testing::ElementsAre(":run:run1/p/00000000000000aa provml:dropped \"3:100-104:5\""));
  frame.payload = "short";
  EXPECT_THROW(map_dropped(ProcessInfo::parse(test::process_json().dump()), frame, [](const Quad&) {}),
               Error);
}

TEST(MapSite, DescribesThePlanAndItsAttributes) {
  json field = slot_json("config", "hyperparameter", false);
  field["field"] = "optim.rate";
  json site = site_json("training", "fit", {field, slot_json("x", "", false), slot_json("x", "model", true)});
  site["enclosing"] = "00000000000000ff";
  Quads quads;
  map_site(SiteInfo::parse(site.dump()), [&](const Quad& q) { quads.insert(q); });
  const std::string s = ":site:" + site["identity"].get<std::string>();
  EXPECT_THAT(
      lines(quads),
      IsSupersetOf({s + " rdf:type prov:Plan", s + " rdf:type provml:LearningStage",
                    s + " rdfs:label \"fit\"", s + " provml:role \"training\"",
                    s + " provml:function \"ns::fit\"", s + " provml:sourceLine \"12\"^^xsd:integer",
                    s + " provml:partOf :site:00000000000000ff", s + " provml:stage provml:Training",
                    s + "/config.optim.rate rdf:type provml:LearningHyperParameter",
                    s + "/config.optim.rate rdfs:label \"rate\"",
                    s + "/config.optim.rate provml:isAttributeOf " + s, s + "/x rdf:type provml:Attribute",
                    s + "/x~2 rdf:type provml:ModelReference", s + "/x~2 provml:cppType \"int\""}));
  for (const auto& quad : quads) EXPECT_EQ(quad.graph.value, "urn:provml:prospective");
}

std::string nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(SiteInfo, RefusesWhatIsNoDescriptorAndAcceptsUnknownRoles) {
  const std::string deep = R"({"identity":"a","workflow":{"x":)" + nested(1'000'000) + "}}";
  for (const auto& bad : std::initializer_list<std::string>{"", "null", "{}", R"({"identity":7})",
                                                            R"({"identity":"a","slots":[3]})",
                                                            R"({"identity":"a","v":2})", deep}) {
    try {
      SiteInfo::parse(bad);
      ADD_FAILURE() << bad.substr(0, 99);
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "provml-E0403");
    }
  }
  EXPECT_EQ(SiteInfo::parse(R"({"identity":"a","x":"[[","workflow":{"x":)" + nested(400) + "}}").identity,
            "a");
  const auto site =
      SiteInfo::parse(R"({"identity":"a","role":"dreaming","slots":[{"name":"x","roles":["wish",1]},{}]})");
  EXPECT_EQ(site.execution_class, "http://www.w3.org/ns/prov#Activity");
  EXPECT_EQ(site.slots[1].iri_name, "slot");
}

}  // namespace
}  // namespace provml::rdf
