// Query files, their parameters, and what users' words mean.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>

#include "provml/error.h"
#include "provml/query/named.h"
#include "world.h"

namespace {

using namespace provml;
using query::NamedQuery;
using testing::ElementsAre;
using testing::HasSubstr;

template <class Action>
Error error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error("", "");
}

const char* kText =
    "# title: Models\n# description: All models\n#   of a run.\n# param run: run  the run\n# param measure: "
    "string default=\"loss\"  what counts\n"
    "PREFIX p: <urn:x#> # {not this}\nSELECT ?m WHERE {\n  ?m p:of ?run .\n  { SELECT ?m WHERE {\n# values "
    "measure run\n    ?m p:has ?measure } }\n}\n";

TEST(QueryFile, HeaderIsParsed) {
  const NamedQuery q = NamedQuery::parse("models", kText, "models.rq");
  EXPECT_EQ(q.title, "Models");
  EXPECT_EQ(q.description, "All models of a run.");
  ASSERT_EQ(q.parameters.size(), 2u);
  EXPECT_EQ(q.parameters[0].kind, "run");
  EXPECT_FALSE(q.parameters[0].default_value);
  EXPECT_EQ(q.parameters[1].default_value, "loss");
  EXPECT_EQ(q.parameters[1].text, "what counts");
}

TEST(QueryFile, BadHeadersAreNamedWithTheirPlace) {
  const Error form = error_of([] { NamedQuery::parse("x", "# title: x\n# param nonsense\nASK {}", "x.rq"); });
  EXPECT_EQ(form.id(), "provml-E0514");
  EXPECT_EQ(form.where(), "x.rq:2:1");
  EXPECT_THAT(error_of([] { NamedQuery::parse("x", "# param a: colour\nASK {}", "x.rq"); }).line(),
              HasSubstr("known kinds: model"));
  EXPECT_THAT(
      error_of([] { NamedQuery::parse("x", "# param a: iri\n# param a: iri\nASK {}", "x.rq"); }).line(),
      HasSubstr("twice"));
}

TEST(Values, StandAtTheStartOfTheGroupAndWhereTheTextSaysAndKeepLines) {
  const std::string text = query::insert_values(
      kText, {{"run", {rdf::Term::iri("urn:r")}}, {"measure", {rdf::Term::literal("a\"b")}}});
  EXPECT_THAT(
      text, HasSubstr("SELECT ?m WHERE { VALUES ?measure { \"a\\\"b\" } VALUES ?run { <urn:r> }\n  ?m p:of"));
  EXPECT_THAT(text, HasSubstr("\nVALUES ?measure { \"a\\\"b\" } VALUES ?run { <urn:r> }\n    ?m p:has"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), std::count(kText, kText + std::strlen(kText), '\n'));
}

TEST(Library, BuiltInQueriesHaveTitlesAndParameters) {
  const auto library = query::Library::load({});
  for (const char* name : {"q1", "q2", "q3", "q4", "q5", "q6"}) {
    const NamedQuery& q = library.find(name);
    EXPECT_FALSE(q.description.empty());
    EXPECT_FALSE(q.parameters.empty());
  }
  const Error error = error_of([&] { library.find("q9"); });
  EXPECT_EQ(error.id(), "provml-E0510");
  EXPECT_THAT(error.line(), HasSubstr("q1, q2, q3, q4, q5, q6"));
}

TEST(Library, UsersQueriesReplaceAndBadOnesAreNoted) {
  const auto directory =
      std::filesystem::temp_directory_path() / ("provml-queries-" + std::to_string(::getpid()));
  std::filesystem::create_directories(directory);
  std::ofstream(directory / "q1.rq") << "# title: mine\nASK {}";
  std::ofstream(directory / "bad.rq") << "# param x\nASK {}";
  const auto library = query::Library::load({directory, "/does/not/exist"});
  EXPECT_EQ(library.find("q1").title, "mine");
  EXPECT_THAT(library.problems(), ElementsAre(HasSubstr("bad.rq:1:1")));
  std::filesystem::remove_all(directory);
}

class Words : public testing::Test {
 protected:
  Words() {
    a.play(w);
    b.play(w);
  }
  std::vector<std::string> resolve(const std::string& kind, const std::string& text) {
    std::vector<std::string> values;
    for (const auto& term : query::Resolver(w.source(), "/data").parameter(kind, text, "x"))
      values.push_back(term.value);
    return values;
  }
  world::World w;
  world::Lifecycle a = world::survey_a(), b = world::survey_b();
};

TEST_F(Words, FilesByPathEndOfPathAndIri) {
  EXPECT_THAT(resolve("model", "/models/a-2.bin"), ElementsAre(a.model_version(2)));
  EXPECT_THAT(resolve("model", "a-2.bin"), ElementsAre(a.model_version(2)));
  EXPECT_THAT(resolve("model", "../models/a-2.bin"), ElementsAre(a.model_version(2)));
  EXPECT_THAT(resolve("model", a.model_version(2)), ElementsAre(a.model_version(2)));
  EXPECT_THAT(resolve("dataset", "sets/t1"),
              testing::UnorderedElementsAre(a.train_version(),
                                            world::World::version(a.train_as_read, 3000, 300 + a.stamp)));
  EXPECT_EQ(error_of([&] { resolve("model", "2.bin"); }).id(), "provml-E0515");
}

TEST_F(Words, UnknownOnesAreToldWhatIsKnown) {
  const Error error = error_of([&] { resolve("model", "nothing"); });
  EXPECT_EQ(error.id(), "provml-E0513");
  EXPECT_THAT(error.line(), HasSubstr("/models/a-1.bin"));
  EXPECT_THAT(error_of([&] { resolve("model", a.raw); }).line(), HasSubstr("not as a model"));
  EXPECT_THAT(error_of([&] { resolve("run", "zzz"); }).line(), HasSubstr("a-curation"));
  EXPECT_EQ(error_of([&] { resolve("integer", "many"); }).id(), "provml-E0516");
}

TEST_F(Words, RunsByIdAndUniquePart) {
  EXPECT_THAT(resolve("run", "a-curation"), ElementsAre("urn:provml:run:a-curation"));
  EXPECT_THAT(resolve("run", "a-cur"), ElementsAre("urn:provml:run:a-curation"));
  EXPECT_EQ(error_of([&] { resolve("run", "a-"); }).id(), "provml-E0515");
}

TEST_F(Words, AFileIsFoundWhereverItWasMovedTo) {
  const auto file = std::filesystem::temp_directory_path() / ("provml-moved-" + std::to_string(::getpid()));
  std::ofstream(file) << "0123456789";
  struct stat now{};
  ASSERT_EQ(::stat(file.c_str(), &now), 0);
  const std::int64_t modified = std::int64_t{now.st_mtim.tv_sec} * 1'000'000'000 + now.st_mtim.tv_nsec;
  world::Run run(w, "m", "w");
  run.call({"training", "t", {{"net", {"model"}, true, true}}}, {},
           {{"net", world::file("/gone/net", 10, modified)}});
  EXPECT_THAT(resolve("model", file.string()), ElementsAre(world::World::version("/gone/net", 10, modified)));
  std::filesystem::remove(file);
}

TEST_F(Words, SettingsInTheFormsOfRanges) {
  EXPECT_EQ(resolve("setting", "111-125").size(), 1u);
  EXPECT_EQ(resolve("setting", "[111,125]"), resolve("setting", "111-125"));
  world::Run run(w, "s", "w");
  const world::SiteSpec bounds{
      "transformation", "t", {{"line_first", {}}, {"line_last", {}}, {"other_last", {}}}};
  run.call(bounds,
           {{"line_first", world::integer(-5)},
            {"line_last", world::integer(9)},
            {"other_last", world::integer(8)}},
           {});
  EXPECT_THAT(resolve("setting", "-5:9"), ElementsAre(HasSubstr("line_first")));
  EXPECT_EQ(error_of([&] { resolve("setting", "-5:8"); }).id(), "provml-E0513");
  EXPECT_EQ(resolve("setting", "0.25").size(), 2u);  // of both surveys
}

TEST_F(Words, ParametersOfAQueryAreChecked) {
  const auto q = NamedQuery::parse("models", kText, "x");
  const query::Resolver resolver(w.source(), "/");
  EXPECT_EQ(error_of([&] { query::bind(q, {}, resolver); }).id(), "provml-E0511");
  const Error unknown = error_of([&] { query::bind(q, {{"runn", {"x"}}}, resolver); });
  EXPECT_EQ(unknown.id(), "provml-E0512");
  EXPECT_THAT(unknown.line(), HasSubstr("did you mean 'run'"));
}

}  // namespace
