// annotations/ontology/provml.ttl declares what the vocabulary names and what the mapping writes.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "provml/rdf/annotate.h"
#include "provml/rdf/mapper.h"
#include "provml/rdf/syntax.h"
#include "provml/vocabulary.h"
#include "samples.h"

namespace provml::rdf {
namespace {

const std::string kOwl = "http://www.w3.org/2002/07/owl#";
const std::string kRdfs(vocabulary::kRdfs);
const std::string kType = std::string(vocabulary::kRdf) + "type";
const std::string kNs(vocabulary::kNamespace);
const std::string kDefinition = "http://www.w3.org/2004/02/skos/core#definition";

/// Objects of an ontology's triples by subject and property.
class Ontology {
 public:
  void read(const std::filesystem::path& file) {
    parse_file(file, "", [&](Quad quad) {
      objects_[{quad.subject.value, quad.predicate.value}].insert(quad.object.value);
      subjects_.insert(quad.subject.value);
    });
  }
  const std::set<std::string>& of(const std::string& subject, const std::string& property) const {
    static const std::set<std::string> kNone;
    const auto found = objects_.find({subject, property});
    return found == objects_.end() ? kNone : found->second;
  }
  bool is(const std::string& subject, const std::string& owl_class) const {
    return of(subject, kType).contains(kOwl + owl_class);
  }
  const std::set<std::string>& subjects() const { return subjects_; }
  /// The class and all above it.
  std::set<std::string> above(const std::string& klass) const {
    std::set<std::string> found;
    const std::function<void(const std::string&)> climb = [&](const std::string& at) {
      if (!found.insert(at).second) return;
      for (const auto& next : of(at, kRdfs + "subClassOf")) climb(next);
      for (const auto& next : of(at, kOwl + "equivalentClass")) climb(next);
    };
    climb(klass);
    return found;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::set<std::string>> objects_;
  std::set<std::string> subjects_;
};

Ontology provml_ontology() {
  Ontology ontology;
  ontology.read(PROVML_ONTOLOGY);
  return ontology;
}

test::Quads many_quads() {
  test::Quads quads;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) quads.merge(test::map_all(test::random_run(seed)));
  for (const Quad& quad : verdict_quads({{"urn:x"}, "accepted", person_iri("Ada"), "Ada", "why", 1}))
    quads.insert(quad);
  return quads;
}

TEST(Ontology, DeclaresEveryClassOfTheVocabulary) {
  const auto ontology = provml_ontology();
  std::set<std::string> names;
  for (const auto& row : vocabulary::kActivityRoles) {
    names.insert({std::string(row.plan_class), std::string(row.execution_class)});
    EXPECT_TRUE(
        ontology.above(kNs + std::string(row.plan_class)).contains(std::string(vocabulary::kProv) + "Plan"))
        << row.role;
    EXPECT_TRUE(ontology.above(kNs + std::string(row.execution_class))
                    .contains(std::string(vocabulary::kProv) + "Activity"))
        << row.role;
    if (!row.stage.empty()) {
      EXPECT_TRUE(ontology.of(kNs + std::string(row.stage), kType).contains(kNs + "LearningStageType"))
          << row.stage;
    }
  }
  for (const auto& row : vocabulary::kValueRoles) {
    names.insert({std::string(row.attribute_class), std::string(row.value_class)});
    EXPECT_TRUE(ontology.above(kNs + std::string(row.attribute_class)).contains(kNs + "Attribute"))
        << row.role;
    EXPECT_TRUE(ontology.above(kNs + std::string(row.value_class)).contains(kNs + "AttributeValue"))
        << row.role;
  }
  for (const auto& name : names) EXPECT_TRUE(ontology.is(kNs + name, "Class")) << name;
}

TEST(Ontology, ThePageNamesTheClassesOfEveryRole) {
  std::ifstream in(PROVML_ONTOLOGY_PAGE);
  const std::string page((std::istreambuf_iterator<char>(in)), {});
  for (const auto& row : vocabulary::kValueRoles) {
    std::string line = "\n| `";
    line.append(row.role)
        .append("` | `")
        .append(row.attribute_class)
        .append("` | `")
        .append(row.value_class)
        .append("` |");
    EXPECT_THAT(page, ::testing::HasSubstr(line));
  }
}

TEST(Ontology, DeclaresEveryTermThatTheMappingWrites) {
  const auto ontology = provml_ontology();
  const auto quads = many_quads();
  std::set<std::string> seen;
  for (const Quad& quad : quads) {
    if (quad.predicate.value == kType && quad.object.value.starts_with(kNs)) {
      EXPECT_TRUE(ontology.is(quad.object.value, "Class")) << quad.object.value;
    }
    if (!quad.predicate.value.starts_with(kNs)) continue;
    seen.insert(quad.predicate.value);
    if (quad.object.kind == TermKind::iri) {
      EXPECT_TRUE(ontology.is(quad.predicate.value, "ObjectProperty")) << quad.predicate.value;
      continue;
    }
    EXPECT_TRUE(ontology.is(quad.predicate.value, "DatatypeProperty")) << quad.predicate.value;
    const std::string datatype =
        quad.object.datatype.empty() ? std::string(vocabulary::kXsd) + "string" : quad.object.datatype;
    EXPECT_TRUE(ontology.of(quad.predicate.value, kRdfs + "range").contains(datatype))
        << quad.predicate.value;
  }
  // And the other way round: no property is declared that nothing writes.
  for (const auto& subject : ontology.subjects()) {
    if (subject.starts_with(kNs) &&
        (ontology.is(subject, "ObjectProperty") || ontology.is(subject, "DatatypeProperty"))) {
      EXPECT_TRUE(seen.contains(subject)) << subject;
    }
  }
}

TEST(Ontology, EveryTermHasALabelAndADefinition) {
  const auto ontology = provml_ontology();
  for (const auto& subject : ontology.subjects()) {
    if (!subject.starts_with(kNs)) continue;
    EXPECT_EQ(ontology.of(subject, kRdfs + "label").size(), 1u) << subject;
    EXPECT_EQ(ontology.of(subject, kDefinition).size(), 1u) << subject;
  }
}

TEST(Ontology, ALearningProcessExecutionIsARunOfMlSchema) {
  const auto ontology = provml_ontology();
  EXPECT_TRUE(ontology.of(kNs + "LearningProcessExecution", kOwl + "equivalentClass")
                  .contains(std::string(vocabulary::kMls) + "Run"));
  EXPECT_TRUE(ontology.subjects().contains(std::string(vocabulary::kMls) + "EvaluationSpecification"));
  EXPECT_FALSE(ontology.is(kNs + "EvaluationSpecification", "Class")) << "ML Schema's own is used";
  for (const char* name : {"Study", "Experiment"})
    EXPECT_TRUE(ontology.above(kNs + name).contains(std::string(vocabulary::kMls) + name)) << name;
}

TEST(Ontology, EntitiesAndActivitiesAreApart) {
  const auto ontology = provml_ontology();
  const std::string prov(vocabulary::kProv);
  for (const auto& subject : ontology.subjects()) {
    const auto above = ontology.above(subject);
    const bool entity = above.contains(prov + "Entity") || above.contains(prov + "Plan");
    EXPECT_FALSE(entity && above.contains(prov + "Activity")) << subject;
  }
}

// With the published ontologies at hand: the terms exist, and no class falls under two that are disjoint.
TEST(Ontology, FitsThePublishedOntologies) {
  const char* data = std::getenv("PROVML_TESTDATA");
  if (data == nullptr || !std::filesystem::exists(std::filesystem::path(data) / "ontologies/mls.ttl"))
    GTEST_SKIP() << "needs ontologies/mls.ttl and ontologies/prov-o.ttl in $PROVML_TESTDATA";
  const auto own = provml_ontology();
  Ontology published;
  Ontology all = own;
  for (const char* name : {"mls.ttl", "prov-o.ttl"}) {
    published.read(std::filesystem::path(data) / "ontologies" / name);
    all.read(std::filesystem::path(data) / "ontologies" / name);
  }
  const auto expect_published = [&](const std::string& term) {
    if (term.starts_with(vocabulary::kProv) || term.starts_with(vocabulary::kMls)) {
      EXPECT_FALSE(published.of(term, kType).empty()) << term;
    }
  };
  for (const auto& subject : own.subjects()) {
    for (const char* property : {"subClassOf", "subPropertyOf", "domain", "range"})
      for (const auto& term : own.of(subject, kRdfs + property)) expect_published(term);
    for (const auto& term : own.of(subject, kOwl + "equivalentClass")) expect_published(term);
    if (!subject.starts_with(kNs)) continue;
    const auto above = all.above(subject);
    for (const auto& one : above)
      for (const auto& other : all.of(one, kOwl + "disjointWith"))
        EXPECT_FALSE(above.contains(other)) << subject << " is both a " << one << " and a " << other;
  }
  // No thing in the graphs either, whatever its direct classes are.
  std::map<std::string, std::set<std::string>> classes;
  for (const Quad& quad : many_quads())
    if (quad.predicate.value == kType) classes[quad.subject.value].merge(all.above(quad.object.value));
  for (const auto& [thing, above] : classes)
    for (const auto& one : above)
      for (const auto& other : all.of(one, kOwl + "disjointWith"))
        EXPECT_FALSE(above.contains(other)) << thing << " is both a " << one << " and a " << other;
  for (const Quad& quad : many_quads()) {
    expect_published(quad.predicate.value);
    if (quad.predicate.value == kType) expect_published(quad.object.value);
  }
}

}  // namespace
}  // namespace provml::rdf
