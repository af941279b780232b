// Plans and messages of PLLib, in the shapes that its versions write.
#include "provml/rdf/pllib.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "home_dir.h"
#include "ingest/pllib_map.h"
#include "provml/error.h"
#include "provml/rdf/annotate.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using nlohmann::json;
using test::lines;
using test::Quads;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;

constexpr double kStart = 1573650000.25;
const std::string kRun = ":run:salt-1573650000.25";
const std::string kTask = kRun + "/a/tile:7";

json plan() {
  return json::parse(R"({
    "context_name": "geo", "dataflow_name": "salt", "description:": "finds salt",
    "storages": {"lake": {"type": "ObjectStore", "url": "https://s3.example.org", "password": "pw"}},
    "data_transformations": {"tile": {"description": "cuts",
      "input_datasets": [{"attributes": [
        {"name": "cube", "dtype": "string", "semantics": "FILE_REFERENCE", "ml_semantics": "dataset"},
        {"name": "rate", "dtype": "float", "semantics": "PARAMETER", "ml_semantics": "hyper_parameter"}]}],
      "output_datasets": [{"attributes": [
        {"name": "model", "semantics": "FILE_REFERENCE", "storage_references": ["lake"], "ml_semantics": "model"}]}]}}})");
}

json workflow_message(bool end) {
  json object{{"wf_execution", kStart}, {"startTime", kStart}};
  if (end) object.update({{"endTime", kStart + 60}, {"status", "FINISHED"}, {"values", {{"best", 0.5}}}});
  return {{"prov_obj", object}, {"dataflow_name", "salt"}, {"act_type", "workflow"}};
}

json task_message(const std::string& type, const json& values, const json& more = json::object()) {
  json task{{"id", 7}, {"wf_execution", kStart}, {"generatedTime", kStart + 1}};
  if (type != "Generate") task["startTime"] = kStart + 2;
  if (type == "Output") task.update({{"endTime", kStart + 3.5}, {"status", "FINISHED"}});
  task.update(more);
  json object{{"task", task}, {"dt", "tile"}, {"type", type}};
  if (!values.is_null()) object["values"] = values;
  return {{"prov_obj", object}, {"dataflow_name", "salt"}, {"act_type", "task"}};
}

Quads map(const std::vector<json>& messages, PllibProblems* problems = nullptr, const PllibPlan& known = {}) {
  Quads quads;
  PllibProblems all;
  for (const json& message : messages)
    map_pllib_message(message, known, "node1", "log:1", [&](const Quad& q) { quads.insert(q); }, all);
  if (problems != nullptr) *problems = all;
  return quads;
}

TEST(Pllib, AWorkflowIsARun) {
  EXPECT_THAT(
      lines(map({workflow_message(false), workflow_message(true)})),
      IsSupersetOf(
          {kRun + " rdf:type provml:WorkflowExecution", kRun + " provml:runId \"salt-1573650000.25\"",
           kRun + " provml:workflow \"salt\"", kRun + " provml:plan :workflow:salt",
           kRun + " prov:startedAtTime \"2019-11-13T13:00:00.250000000Z\"^^xsd:dateTime",
           kRun + " prov:endedAtTime \"2019-11-13T13:01:00.250000000Z\"^^xsd:dateTime",
           kRun + " provml:durationSeconds \"60\"^^xsd:double",
           kRun + "/o/best prov:value \"0.5\"^^xsd:double", kRun + "/o/best prov:wasGeneratedBy " + kRun}));
}

TEST(Pllib, ATaskIsATransformationWithItsValues) {
  const auto found =
      lines(map({task_message("Generate", {{"rate", 0.1}, {"on", true}, {"n", 3}, {"name", "x"}}),
                 task_message("Input", nullptr), task_message("Output", {{"loss", 0.25}})}));
  EXPECT_THAT(
      found,
      IsSupersetOf(
          {kTask + " rdf:type provml:DataTransformationExecution", kTask + " provml:plan :plan:salt/tile",
           kTask + " provml:partOf " + kRun, kTask + " provml:durationSeconds \"1.5\"^^xsd:double",
           kTask + " prov:used " + kTask + "/s/rate", kTask + "/s/rate prov:value \"0.1\"^^xsd:double",
           kTask + "/s/on prov:value \"true\"^^xsd:boolean", kTask + "/s/n prov:value \"3\"^^xsd:integer",
           kTask + "/s/name prov:value \"x\"", kTask + "/o/loss prov:wasGeneratedBy " + kTask,
           kTask + "/o/loss provml:attribute :plan:salt/tile/loss",
           std::string(":plan:salt/tile rdf:type prov:Plan")}));
  EXPECT_THAT(found, Not(Contains(HasSubstr("provml:status"))));
}

TEST(Pllib, ErrorsPersonsAndMetadataAreKept) {
  json message = task_message("Output", json::object(), {{"status", "ERRORED"}, {"stderr", "no disk"}});
  message["prov_obj"]["person"] = "lga";
  message["custom_metadata"] = {{"a", 1}};
  EXPECT_THAT(lines(map({message})),
              IsSupersetOf({kTask + " provml:status \"failed\"", kTask + " provml:detail \"stderr=no disk\"",
                            kTask + " provml:detail \"custom_metadata={\"a\":1}\"",
                            kTask + " prov:wasAssociatedWith :person:lga",
                            std::string(":person:lga rdf:type prov:Person")}));
}

TEST(Pllib, CyclesAreIterationsAndHoldTheirTasks) {
  const json cycle{{"prov_obj",
                    {{"cycle", {{"iteration_id", 0}, {"wf_execution", kStart}, {"startTime", kStart}}},
                     {"cycle_name", "loop"},
                     {"type", "Input"},
                     {"values", {{"i", 0}}}}},
                   {"dataflow_name", "salt"},
                   {"act_type", "cycle"}};
  const std::string iteration = kRun + "/a/loop:0";
  // The library leaves out the number of an iteration that is 0.
  EXPECT_THAT(
      lines(map({cycle, task_message("Input", nullptr, {{"parent_cycle_name", "loop"}})})),
      IsSupersetOf({iteration + " rdf:type provml:IterationExecution", iteration + " provml:partOf " + kRun,
                    iteration + "/s/i prov:value \"0\"^^xsd:integer", kTask + " provml:partOf " + iteration,
                    std::string(":plan:salt/loop rdf:type provml:Iteration")}));
}

TEST(Pllib, TypedValues) {
  const json values{
      {"file", {{"prov_attr_type", "data_reference"}, {"values", "/data/a b.sgy"}}},
      {"tile", {{"prov_attr_type", "data_reference"}, {"values", "tiles/17"}, {"data_store_id", "lake"}}},
      {"row", {{"prov_attr_type", "data_reference"}, {"values", "/d/x.db#w/9"}, {"data_store_id", "lake"}}},
      {"well", {{"prov_attr_type", "kg_reference"}, {"values", "https://example.org/w/1"}}},
      {"list", {{"type", "list"}, {"values", {1, 2}}}},
      {"dict",
       {{"prov_attr_type", "dict"},
        {"values",
         {{"a", 1},
          {"b", {{"type", "dict"}, {"values", {{"c", 2}}}}},
          {"f", {{"prov_attr_type", "data_reference"}, {"values", "/x"}}}}}}},
      {"plain", {{"type", "list"}, {"of", "things"}}},
      {"noted", {{"prov_attr_type", "attribute_value"}, {"values", 5}, {"custom_metadata", {{"unit", "m"}}}}},
      {"none", nullptr}};
  PllibProblems problems;
  const auto found = lines(map({task_message("Generate", values)}, &problems));
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_THAT(found,
              IsSupersetOf({kTask + "/s/file prov:value \"/data/a b.sgy\"",
                            kTask + "/s/file prov:specializationOf :file:node1:/data/a%20b.sgy",
                            std::string(":file:node1:/data/a%20b.sgy provml:path \"/data/a b.sgy\""),
                            kTask + "/s/tile prov:specializationOf :ref:lake:tiles/17",
                            kTask + "/s/tile provml:wasInStore :store:lake",
                            std::string(":ref:lake:tiles prov:hadMember :ref:lake:tiles/17"),
                            std::string(":ref:lake:tiles rdf:type prov:Collection"),
                            std::string(":ref:lake:tiles provml:wasInStore :store:lake"),
                            std::string(":file:lake:/d/x.db%23w prov:hadMember :file:lake:/d/x.db%23w/9"),
                            std::string(":file:lake:/d/x.db prov:hadMember :file:lake:/d/x.db%23w"),
                            kTask + "/s/well prov:specializationOf <https://example.org/w/1>",
                            kTask + "/s/list prov:value \"[1,2]\"",
                            kTask + "/s/dict prov:value \"{\"a\":1,\"b\":{\"c\":2},\"f\":\"/x\"}\"",
                            kTask + "/s/dict prov:hadMember :file:node1:/x",
                            kTask + "/s/plain prov:value \"{\"of\":\"things\",\"type\":\"list\"}\"",
                            kTask + "/s/noted prov:value \"5\"^^xsd:integer",
                            kTask + "/s/noted provml:detail \"custom_metadata={\"unit\":\"m\"}\""}));
  EXPECT_THAT(found, Not(Contains(HasSubstr("/s/none prov:value"))));
  EXPECT_THAT(found, Not(Contains(HasSubstr("prov:hadMember <https://example.org/w/1>"))));
}

TEST(Pllib, ValuesThatAreNoObjectAreToleratedAndReported) {
  for (const json& odd : {json::array({1, 2}), json("text"), json(7)}) {
    PllibProblems problems;
    const auto found = lines(map({task_message("Generate", odd)}, &problems));
    EXPECT_THAT(problems, ElementsAre(HasSubstr("'values' is not an object")));
    EXPECT_THAT(found, Contains(HasSubstr(kTask + "/s/values prov:value")));
  }
}

TEST(Pllib, WhatCannotBeReadIsReportedAndNeverCrashes) {
  PllibProblems problems;
  json unknown = task_message("Input", nullptr);
  unknown["act_type"] = "dance";
  json headless = task_message("Input", nullptr);
  headless["prov_obj"].erase("dt");
  EXPECT_THAT(map({unknown, headless}, &problems), IsEmpty());
  EXPECT_THAT(problems, ElementsAre(HasSubstr("act_type 'dance'"), HasSubstr("no 'dt'")));

  std::mt19937 random(3);
  const std::string text =
      json{workflow_message(true),
           task_message("Output", {{"a", {{"prov_attr_type", "list"}, {"values", {1}}}}})}
          .dump();
  for (int round = 0; round < 3000; ++round) {
    json broken = json::parse(text);
    // Replaces a few values anywhere by something of another type.
    for (int change = 0; change < 3; ++change) {
      json* at = &broken[random() % broken.size()]["prov_obj"];
      while (at->is_structured() && !at->empty() && random() % 4 != 0) {
        auto child = at->begin();
        std::advance(child, static_cast<std::ptrdiff_t>(random() % at->size()));
        at = &*child;
      }
      const json odd[] = {nullptr,        1,     "x", json::array(),
                          json::object(), 1e300, -5,  json::array({json::object()})};
      if (at != &broken[0]["prov_obj"] && at != &broken[1]["prov_obj"]) *at = odd[random() % std::size(odd)];
    }
    EXPECT_NO_THROW(map({broken[0], broken[1]}));
  }
}

TEST(Pllib, AnyOrderAndRepetitionGivesTheSameQuads) {
  std::vector<json> messages{workflow_message(false), workflow_message(true),
                             task_message("Generate", {{"a", 1}}), task_message("Input", nullptr),
                             task_message("Output", {{"b", 2}})};
  const auto expected = map(messages);
  std::mt19937 random(1);
  for (int round = 0; round < 20; ++round) {
    messages.push_back(messages[random() % messages.size()]);
    std::shuffle(messages.begin(), messages.end(), random);
    EXPECT_EQ(map(messages), expected);
  }
}

TEST(Pllib, APlanIsProspectiveAndGivesRoles) {
  Quads quads;
  map_pllib_plan(plan(), [&](const Quad& q) { quads.insert(q); });
  EXPECT_THAT(lines(quads),
              IsSupersetOf({std::string(":project:geo <http://www.w3.org/ns/mls#hasPart> :workflow:salt"),
                            std::string(":workflow:salt rdfs:comment \"finds salt\""),
                            std::string(":workflow:salt <http://www.w3.org/ns/mls#hasPart> :plan:salt/tile"),
                            std::string(":plan:salt/tile rdf:type provml:DataTransformation"),
                            std::string(":plan:salt/tile provml:hasInput :plan:salt/tile/rate"),
                            std::string(":plan:salt/tile/rate rdf:type provml:LearningHyperParameter"),
                            std::string(":plan:salt/tile/model provml:isInStore :store:lake"),
                            std::string(":store:lake provml:dataStore provml:ObjectStore"),
                            std::string(":store:lake provml:address \"https://s3.example.org\"")}));
  EXPECT_THAT(lines(quads), Not(Contains(HasSubstr("pw"))));
  const auto found = lines(map({task_message("Input", {{"cube", "/data/c.sgy"}, {"rate", 0.5}}),
                                task_message("Output", {{"model", "m/1"}})},
                               nullptr, read_pllib_plan(plan())));
  EXPECT_THAT(found, IsSupersetOf({kTask + "/s/cube rdf:type provml:LearningDatasetReferenceValue",
                                   kTask + "/s/cube prov:specializationOf :file:node1:/data/c.sgy",
                                   kTask + "/s/rate rdf:type provml:LearningHyperParameterSetting",
                                   kTask + "/o/model rdf:type provml:ModelReferenceValue",
                                   kTask + "/o/model prov:specializationOf :ref:lake:m/1",
                                   ":ref:lake:m/1 provml:contentFrom " + kTask + "/o/model"}));
}

std::set<std::string> all_lines(Store& store) {
  Quads quads;
  const auto source = store.snapshot();
  auto cursor = source->match({}, MatchMode::quads);
  for (QuadIds q; cursor->next(q);)
    quads.insert({source->term_of(q.subject), source->term_of(q.predicate), source->term_of(q.object),
                  source->term_of(q.graph)});
  return lines(quads);
}

TEST(PllibTake, ALogOfLinesAndItsPlanInAnyOrderAndAfterTheStoreIsGone) {
  const test::HomeDir home;
  const std::string log = json::array({workflow_message(false)}).dump() + "\n\nnot json\n" +
                          json::array({task_message("Output", {{"model", "m/1"}}), 5}).dump() + "\n";
  std::set<std::string> first;
  {
    const auto store = Store::open(home.path / "store", Store::Mode::read_write);
    const auto report = take_pllib(*store, home.path, log, "node1", "prov.log");
    EXPECT_EQ(report.messages, 2u);
    EXPECT_THAT(report.problems,
                ElementsAre(HasSubstr("prov.log:3: is not JSON"), HasSubstr("prov.log:4[1]")));
    EXPECT_EQ(take_pllib(*store, home.path, plan().dump(), "node1", "plan.json").plans, 1u);
    first = all_lines(*store);
    EXPECT_THAT(first, Contains(kTask + "/o/model rdf:type provml:ModelReferenceValue"))
        << "a plan that comes later counts for messages that are there";
    const auto again = take_pllib(*store, home.path, log, "node1", "prov.log");
    EXPECT_EQ(all_lines(*store), first);
  }
  std::filesystem::remove_all(home.path / "store");
  const auto store = Store::open(home.path / "store", Store::Mode::read_write);
  EXPECT_THAT(ingest(*store, home.path, {.recover_rings = false, .journals = {}}).problems, IsEmpty());
  // What was written before the plan was known is not written now: a reference was a text then.
  for (const auto& line : all_lines(*store)) EXPECT_THAT(first, Contains(line));
}

TEST(PllibTake, TextsThatAreNestedTooDeepAreRefused) {
  PllibProblems problems;
  int items = 0;
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  each_pllib_item(deep, "x", [&](const json&, const std::string&) { ++items; }, problems);
  EXPECT_THAT(problems, ElementsAre(HasSubstr("nested too deep")));
  const json many = json::array({task_message("Input", {{"a", std::string(1000, '[')}})});
  each_pllib_item(many.dump(), "x", [&](const json&, const std::string&) { ++items; }, problems);
  EXPECT_EQ(items, 1) << "brackets in texts are texts";
}

TEST(PllibTake, WhatHoldsNothingOfTheLibraryIsRefused) {
  const test::HomeDir home;
  const auto store = Store::open(home.path / "store", Store::Mode::read_write);
  for (const char* text : {"", "{}", "[]", "no json", "[1,2]"}) {
    try {
      take_pllib(*store, home.path, text, "node1", "x.json");
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "provml-E0413") << text;
    }
    EXPECT_FALSE(is_pllib(text)) << text;
  }
  EXPECT_TRUE(is_pllib(plan().dump()));
}

// ------------------------------------------------------------------------- what people say

TEST(Annotate, VerdictsAndStatementsSurviveTheStore) {
  const test::HomeDir home;
  const auto file = home.path / "basin.ttl";
  std::ofstream(file) << "<> <http://example.org/basin> \"Santos\" .";
  std::set<std::string> first;
  {
    const auto store = Store::open(home.path / "store", Store::Mode::read_write);
    add_verdict(*store, home.path, {{"urn:x"}, "accepted", person_iri("Ada"), "Ada", "good\nenough", 1});
    add_verdict(*store, home.path, {{"urn:x"}, "rejected", person_iri("Bob"), "Bob", "", 2});
    EXPECT_EQ(annotate(*store, home.path, {"urn:x", "urn:y"}, file, ""), 2u);
    first = all_lines(*store);
    EXPECT_THAT(first, IsSupersetOf({std::string("<urn:x> <http://example.org/basin> \"Santos\""),
                                     std::string("<urn:y> <http://example.org/basin> \"Santos\""),
                                     std::string(":domain:verdicts rdf:type provml:DomainGraph"),
                                     std::string(":person:Ada rdf:type prov:Person")}));
    int verdicts = 0;
    for (const auto& line : first) verdicts += line.find("rdf:type provml:Verdict") != line.npos;
    EXPECT_EQ(verdicts, 2);
  }
  std::filesystem::remove_all(home.path / "store");
  const auto store = Store::open(home.path / "store", Store::Mode::read_write);
  ingest(*store, home.path, {.recover_rings = false, .journals = {}});
  EXPECT_EQ(all_lines(*store), first);
}

TEST(Annotate, AFileThatSaysNothingOfItsTargetIsRefused) {
  const test::HomeDir home;
  const auto store = Store::open(home.path / "store", Store::Mode::read_write);
  const auto file = home.path / "other.ttl";
  std::ofstream(file) << "<http://example.org/a> <http://example.org/b> 1 .";
  const auto id = [&](const std::string& graph) {
    try {
      annotate(*store, home.path, {"urn:x"}, file, graph);
    } catch (const Error& error) {
      return error.id();
    }
    return std::string();
  };
  EXPECT_EQ(id(""), "provml-E0412");
  std::ofstream(file, std::ios::app) << "<> <http://example.org/b> 1 .";
  EXPECT_EQ(id("urn:provml:run:r"), "provml-E0411");
  EXPECT_EQ(id(""), "");
}

}  // namespace
}  // namespace provml::rdf
