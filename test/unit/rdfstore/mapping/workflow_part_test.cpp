// What a workflow file says reaches both sides: plans in the prospective graph, executions in the run's.
#include <gmock/gmock.h>

#include "provml/rdf/mapper.h"
#include "provml/vocabulary.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using frames::Type;
using nlohmann::json;
using test::event_frame;
using test::lines;
using test::Quads;
using test::site_json;
using test::slot_json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

const std::string kA = ":run:run1/a/00000000000000aa-1-7";
const std::string kWorkflow = ":workflow:salt%20bodies";

std::string mls(const std::string& name) { return "<http://www.w3.org/ns/mls#" + name + ">"; }

json learning_site() {
  json data = slot_json("data", "dataset", false), log = slot_json("log", "well_log", false);
  data["reference"] = "lake";
  data["description"] = "amplitudes";
  json site = site_json(
      "training", "fit",
      {data, slot_json("task", "learning_task", false), slot_json("loss", "evaluation", true), log});
  site.update(test::workflow_part_json());
  return site;
}

std::set<std::string> site_lines(const json& site) {
  Quads quads;
  map_site(SiteInfo::parse(site.dump()), [&](const Quad& q) {
    EXPECT_EQ(q.graph.value, kProspectiveGraph);
    quads.insert(q);
  });
  return lines(quads);
}

Quads event_quads(const json& site, Type type, std::vector<frames::Value> values = {},
                  const json& process = test::process_json()) {
  Quads quads;
  const auto event = event_frame(type, 1, type == Type::begin ? 7 : 9, 7, 1, std::move(values));
  map_event(ProcessInfo::parse(process.dump()), SiteInfo::parse(site.dump()), event.frame, event.event,
            [&](const Quad& q) { quads.insert(q); });
  return quads;
}

TEST(WorkflowPart, StudyExperimentAndWorkflowAreNodes) {
  const std::string site = ":site:" + learning_site()["identity"].get<std::string>();
  const std::string study = "<https://example.org/s>", experiment = ":experiment:Salt/first%2F1";
  EXPECT_THAT(
      site_lines(learning_site()),
      IsSupersetOf({study + " rdf:type provml:Study", study + " rdf:type prov:Activity",
                    study + " rdfs:label \"Salt\"", study + " rdfs:comment \"why\"",
                    study + " " + mls("hasPart") + " " + experiment,
                    experiment + " rdf:type provml:Experiment", experiment + " provml:plan " + kWorkflow,
                    experiment + " " + mls("hasPart") + " " + site, kWorkflow + " rdf:type provml:Workflow",
                    kWorkflow + " rdfs:label \"salt bodies\"", kWorkflow + " rdfs:comment \"finds salt\"",
                    kWorkflow + " " + mls("hasPart") + " " + site,
                    std::string(":project:geoscience rdf:type provml:Project"),
                    ":project:geoscience " + mls("hasPart") + " " + study,
                    site + " rdfs:comment \"what it does\"", site + "/data rdfs:comment \"amplitudes\""}));
}

TEST(WorkflowPart, NothingIsBothAProcessAndAnInformationEntity) {
  for (const auto& line : site_lines(learning_site()))
    if (line.starts_with("<https://example.org/s> ") || line.starts_with(":experiment:")) {
      EXPECT_THAT(line, Not(HasSubstr("prov:Entity")));
    }
}

TEST(WorkflowPart, AnEvaluationSpecificationDefinesTheTaskAndHasMeasureAndProcedure) {
  const std::string site = ":site:" + learning_site()["identity"].get<std::string>();
  const std::string shared = ":evaluation:salt%20bodies/hold-out";
  EXPECT_THAT(site_lines(learning_site()),
              IsSupersetOf({shared + " rdf:type " + mls("EvaluationSpecification"),
                            shared + " " + mls("defines") + " " + site + "/task",
                            shared + " " + mls("hasPart") + " " + site + "/loss",
                            shared + " " + mls("hasPart") + " :procedure:10-fold",
                            ":procedure:10-fold rdf:type " + mls("EvaluationProcedure")}));
  json plain = learning_site();
  plain.erase("workflow");
  const std::string own = site + ";evaluation";
  EXPECT_THAT(site_lines(plain), IsSupersetOf({own + " rdf:type " + mls("EvaluationSpecification"),
                                               own + " " + mls("defines") + " " + site + "/task",
                                               own + " " + mls("hasPart") + " " + site + "/loss",
                                               own + " " + mls("hasPart") + " " + site,
                                               site + " rdf:type " + mls("EvaluationProcedure")}));
  plain["slots"] = json::array({slot_json("x", "", false)});
  EXPECT_THAT(site_lines(plain), Not(Contains(HasSubstr("Evaluation"))));
}

TEST(WorkflowPart, PlansHaveInputsAndOutputs) {
  const std::string site = ":site:" + learning_site()["identity"].get<std::string>();
  EXPECT_THAT(
      site_lines(learning_site()),
      IsSupersetOf({site + " provml:hasInput " + site + "/data", site + " provml:hasOutput " + site + "/loss",
                    site + "/data provml:isInStore <https://example.org/lake>"}));
}

TEST(WorkflowPart, ADataStoreHasItsMetadataAndNoSecrets) {
  const std::string store = "<https://example.org/lake>";
  const auto found = site_lines(learning_site());
  EXPECT_THAT(
      found,
      IsSupersetOf({store + " rdf:type provml:DataStoreInstance", store + " rdfs:label \"lake\"",
                    store + " provml:storeType \"Object Store\"",
                    store + " provml:dataStore provml:ObjectStore",
                    store + " provml:address \"https://s3.example.org/\"", store + " provml:hostName \"s3\"",
                    store + " provml:detail \"bucket=b\"", store + " provml:detail \"port=9000\""}));
  EXPECT_THAT(found, Not(Contains(HasSubstr("hidden"))));
  EXPECT_THAT(found, Not(Contains(HasSubstr("ann"))));
}

TEST(WorkflowPart, EveryKindOfStoreIsKnown) {
  for (const auto& [type, kind] : std::map<std::string, std::string>{{"RDBMS", "RelationalDatabase"},
                                                                     {"PostgreSQL", "RelationalDatabase"},
                                                                     {"document-dbms", "DocumentDatabase"},
                                                                     {"Key Value", "KeyValueStore"},
                                                                     {"CloudObjectStore", "ObjectStore"},
                                                                     {"Triplestore", "TripleStore"},
                                                                     {"Neo4j", "GraphDatabase"},
                                                                     {"Lustre", "FileSystem"}}) {
    json site = learning_site();
    site["stores"] = {{"lake", {{"type", type}}}};
    EXPECT_THAT(site_lines(site), Contains(":store:lake provml:dataStore provml:" + kind)) << type;
  }
  json site = learning_site();
  site["stores"] = {{"lake", {{"type", "abacus"}}}};
  EXPECT_THAT(site_lines(site), Contains(":store:lake provml:storeType \"abacus\""));
  EXPECT_THAT(site_lines(site), Not(Contains(HasSubstr("provml:dataStore "))));
}

// Whatever two workflows call a store: the same reference in it is one node.
TEST(WorkflowPart, TheSameReferenceFromTwoWorkflowsIsOneNode) {
  json one = learning_site(), other = learning_site();
  other["slots"][0]["reference"] = "our lake";
  other["stores"] = {{"our lake", {{"type", "s3"}, {"iri", "https://example.org/lake"}}}};
  other["workflow"] = {{"name", "another"}};
  const auto value = test::string_value(0, "tiles/17");
  const std::string node = ":ref:https%3A%2F%2Fexample.org%2Flake:tiles/17";
  for (const json& site : {one, other})
    EXPECT_THAT(lines(event_quads(site, Type::begin, {value})),
                IsSupersetOf({kA + "/s/data prov:specializationOf " + node,
                              kA + "/s/data provml:wasInStore <https://example.org/lake>",
                              node + " provml:wasInStore <https://example.org/lake>"}));
}

TEST(WorkflowPart, DomainRolesReachTheirClasses) {
  const std::string site = ":site:" + learning_site()["identity"].get<std::string>();
  EXPECT_THAT(
      site_lines(learning_site()),
      IsSupersetOf({site + "/log rdf:type <https://example.org/geo#WellLog>",
                    std::string("<https://example.org/geo#WellLog> rdfs:subClassOf provml:Attribute"),
                    std::string("<https://example.org/geo#Log> rdfs:subClassOf provml:AttributeValue"),
                    std::string("<https://example.org/geo#Log> rdfs:label \"well_log\"")}));
  EXPECT_THAT(lines(event_quads(learning_site(), Type::begin, {test::real_value(3, 0.5)})),
              Contains(kA + "/s/log rdf:type <https://example.org/geo#Log>"));
}

TEST(WorkflowPart, ARunIsPartOfItsExperimentAndFollowsItsWorkflow) {
  const auto found = lines(event_quads(learning_site(), Type::end));
  const std::string association = ":run:run1/association/salt%20bodies";
  EXPECT_THAT(
      found, IsSupersetOf(
                 {":experiment:Salt/first%2F1 " + mls("hasPart") + " :run:run1",
                  ":run:run1 provml:plan " + kWorkflow, ":run:run1 prov:qualifiedAssociation " + association,
                  association + " prov:hadPlan " + kWorkflow, association + " prov:agent :agent:node1/ada"}));
}

TEST(Agents, AStageIsAssociatedWithTheProgramThatFollowsItsPlan) {
  const json site = site_json("training", "fit", json::array());
  const std::string program = ":software:node1:/opt/bin/curate;v=deadbeef-dirty";
  const auto found = lines(event_quads(site, Type::begin));
  EXPECT_THAT(
      found,
      IsSupersetOf({kA + " prov:wasAssociatedWith " + program,
                    kA + " prov:qualifiedAssociation " + kA + "/association",
                    kA + "/association rdf:type prov:Association", kA + "/association prov:agent " + program,
                    kA + "/association prov:hadPlan :site:" + site["identity"].get<std::string>()}));
  for (const char* role : {"iteration", "block", "transformation"})
    EXPECT_THAT(lines(event_quads(site_json(role, "f", json::array()), Type::begin)),
                Not(Contains(HasSubstr("ssociat"))))
        << role;
}

TEST(Agents, TheProgramActsOnBehalfOfItsUser) {
  Quads quads;
  const auto process = ProcessInfo::parse(test::process_json().dump());
  map_process(process, [&](const Quad& q) { quads.insert(q); });
  const std::string program = ":software:node1:/opt/bin/curate;v=deadbeef-dirty",
                    proc = ":run:run1/p/00000000000000aa", compiler = ":software:compiler/g++%2012.2";
  EXPECT_THAT(
      lines(quads),
      IsSupersetOf(
          {program + " prov:actedOnBehalfOf :agent:node1/ada", program + " rdf:type prov:SoftwareAgent",
           program + " rdf:type provml:Program", program + " provml:gitCommit \"deadbeef\"",
           program + " provml:gitDirty \"true\"^^xsd:boolean", program + " provml:builtWith " + compiler,
           compiler + " rdfs:label \"g++ 12.2\"", proc + " prov:wasAssociatedWith " + program,
           proc + " prov:wasAssociatedWith :software:provml/0.1.0",
           std::string(":software:provml/0.1.0 provml:version \"0.1.0\""),
           program + " prov:qualifiedDelegation " + proc + "/delegation",
           proc + "/delegation prov:agent :agent:node1/ada", proc + "/delegation prov:hadActivity " + proc,
           std::string(":run:run1 prov:qualifiedAssociation :run:run1/association/curate")}));
}

TEST(Agents, WithoutAProgramTheUserIsTheAgent) {
  json process = test::process_json();
  process.erase("exe");
  EXPECT_THAT(lines(event_quads(site_json("test", "t", json::array()), Type::begin, {}, process)),
              Contains(kA + "/association prov:agent :agent:node1/ada"));
  process.erase("user");
  EXPECT_THAT(lines(event_quads(site_json("test", "t", json::array()), Type::begin, {}, process)),
              Not(Contains(HasSubstr("ssociat"))));
}

TEST(Agents, SoftwareHasImplementationsThatImplementAlgorithms) {
  const json site =
      site_json("training", "fit",
                {slot_json("library", "software", false), slot_json("code", "implementation", false),
                 slot_json("method", "algorithm", false),
                 slot_json("version", "implementation_characteristic", false)});
  const auto found = lines(event_quads(site, Type::begin,
                                       {test::string_value(0, "torch"), test::string_value(1, "adam"),
                                        test::string_value(2, "Adam"), test::string_value(3, "1.13")}));
  EXPECT_THAT(found, IsSupersetOf({kA + "/s/library prov:hadMember " + kA + "/s/code",
                                   kA + "/s/code " + mls("implements") + " " + kA + "/s/method",
                                   kA + "/s/code prov:hadMember " + kA + "/s/version",
                                   kA + " prov:wasAssociatedWith " + kA + "/s/library",
                                   kA + "/s/library rdf:type provml:Software"}));
  const std::string plan = ":site:" + site["identity"].get<std::string>();
  EXPECT_THAT(site_lines(site), Contains(plan + "/library prov:hadMember " + plan + "/code"));
}

// The whole vocabulary in one run: every role on both sides, prospective and retrospective.
TEST(Vocabulary, EveryRoleReachesItsClassesOnBothSides) {
  for (const auto& activity : vocabulary::kActivityRoles) {
    json slots = json::array();
    std::vector<frames::Value> values;
    for (const auto& row : vocabulary::kValueRoles) {
      slots.push_back(slot_json(std::string(row.role), std::string(row.role), row.output));
      values.push_back(test::string_value(static_cast<std::uint16_t>(values.size()), "x"));
    }
    const json site = site_json(std::string(activity.role), "f", slots);
    const std::string plan = ":site:" + site["identity"].get<std::string>();
    const auto prospective = site_lines(site), retrospective = lines(event_quads(site, Type::end, values));
    EXPECT_THAT(prospective, Contains(plan + " rdf:type provml:" + std::string(activity.plan_class)));
    EXPECT_THAT(retrospective, Contains(kA + " rdf:type provml:" + std::string(activity.execution_class)));
    EXPECT_THAT(retrospective, Contains(kA + " provml:plan " + plan));
    for (const auto& row : vocabulary::kValueRoles) {
      const std::string role(row.role), attribute = plan + "/" + role;
      const std::string value = kA + (row.output ? "/o/" : "/s/") + role;
      EXPECT_THAT(prospective, Contains(attribute + " rdf:type provml:" + std::string(row.attribute_class)));
      EXPECT_THAT(prospective,
                  Contains(plan + (row.output ? " provml:hasOutput " : " provml:hasInput ") + attribute));
      EXPECT_THAT(retrospective, Contains(value + " rdf:type provml:" + std::string(row.value_class)));
      EXPECT_THAT(retrospective, Contains(value + " provml:attribute " + attribute));
      EXPECT_THAT(retrospective,
                  Contains(row.output ? value + " prov:wasGeneratedBy " + kA : kA + " prov:used " + value));
    }
    // What describes something is a part of it, on both sides.
    for (const auto& [whole, part] :
         {std::pair{"dataset", "dataset_characteristic"},
          std::pair{"feature_set", "feature_set_characteristic"},
          std::pair{"implementation", "implementation_characteristic"},
          std::pair{"model", "model_hyperparameter"}, std::pair{"software", "implementation"}}) {
      EXPECT_THAT(prospective, Contains(plan + "/" + whole + " prov:hadMember " + plan + "/" + part));
      EXPECT_THAT(retrospective, Contains(::testing::MatchesRegex(".*/" + std::string(whole) +
                                                                  " prov:hadMember .*/" + part)));
    }
    EXPECT_THAT(prospective, Contains(plan + "/model provml:referred " + plan + "/model_schema"));
    EXPECT_THAT(retrospective, Contains(kA + "/o/model provml:referred " + kA + "/o/model_schema"));
    EXPECT_THAT(retrospective, Contains(kA + "/o/model prov:wasDerivedFrom " + kA + "/s/dataset"));
  }
}

TEST(WorkflowPart, WhatIsOfAnotherTypeGivesNothing) {
  json site = learning_site();
  for (const json& odd :
       {json(3), json::array({1}), json(nullptr), json("x"), json{{"name", 4}, {"study", 1}},
        json{{"study", {{"iri", "x:y"}}}, {"evaluation", {{"procedure", 1}}}}}) {
    for (const char* key : {"workflow", "stores", "domain_roles"}) {
      json changed = site;
      changed[key] = odd;
      EXPECT_NO_THROW(site_lines(changed)) << key << " " << odd;
    }
  }
}

}  // namespace
}  // namespace provml::rdf
