// Q1-Q6 over two surveys in one store: every expected value is computed from what the programs of the test
// did.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <set>

#include "provml/query/engine.h"
#include "provml/query/named.h"
#include "provml/query/results.h"
#include "world.h"

namespace {

using namespace provml;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class Answers : public testing::Test {
 protected:
  Answers() {
    b.play(w);
    a.play(w);
    const std::string g = "http://example.org/geology#";
    w.domain("urn:domain:1", a.survey, g + "basin", rdf::Term::literal("North Basin"));
    w.domain("urn:domain:1", a.survey, g + "inField", rdf::Term::iri("http://example.org/field/7"));
    w.domain("urn:domain:1", "http://example.org/field/7", "http://www.w3.org/2000/01/rdf-schema#label",
             rdf::Term::literal("Seven"));
    w.domain("urn:domain:1", "http://example.org/field/7", g + "operator", rdf::Term::literal("Nobody"));
    w.domain("urn:domain:1", b.survey, g + "basin", rdf::Term::literal("South Basin"));
    w.domain("urn:domain:1", "file:///data/first%20survey.dat", g + "acquiredBy",
             rdf::Term::literal("RV Example"));
  }

  /// Rows as column -> text.
  std::vector<std::map<std::string, std::string>> ask(
      const std::string& name, const std::map<std::string, std::vector<std::string>>& parameters) {
    const rdf::QuadSource& source = w.source();
    const auto library = query::Library::load({});
    const query::Resolver resolver(source, "/data");
    const auto table =
        query::as_table(query::evaluate(source, query::bind(library.find(name), parameters, resolver),
                                        {query::default_prefixes(), true, {}}));
    std::vector<std::map<std::string, std::string>> rows;
    for (const auto& cells : table.rows) {
      auto& row = rows.emplace_back();
      for (std::size_t i = 0; i < cells.size(); ++i) row[table.columns[i]] = cells[i];
    }
    return rows;
  }

  world::World w;
  world::Lifecycle a = world::survey_a(), b = world::survey_b();
};

using Row3 = std::tuple<std::string, std::string, std::string>;

TEST_F(Answers, Q1) {
  std::set<Row3> got;
  for (auto& row : ask("q1", {{"model", {a.model(2)}}})) {
    EXPECT_EQ(row["file"], a.raw);
    got.insert({row["property"], row["value"], row["from"]});
  }
  const std::set<Row3> wanted{{"lines", a.inlines, "extracted"},
                              {"sections", "41", "extracted"},
                              {"basin", "North Basin", "annotated"},
                              {"inField", "Seven", "annotated"},
                              {"inField / operator", "Nobody", "annotated"},
                              {"acquiredBy", "RV Example", "annotated"}};
  EXPECT_EQ(got, wanted);
  got.clear();
  for (auto& row : ask("q1", {{"model", {b.model(1)}}})) {
    EXPECT_EQ(row["file"], b.raw);
    got.insert({row["property"], row["value"], row["from"]});
  }
  EXPECT_EQ(got, (std::set<Row3>{{"lines", b.inlines, "extracted"},
                                 {"sections", "44", "extracted"},
                                 {"basin", "South Basin", "annotated"}}));
}

TEST_F(Answers, Q2) {
  std::set<Row3> got;
  for (auto& row : ask("q2", {{"model", {a.model(1)}}}))
    got.insert({row["transformation"], row["parameter"], row["value"]});
  EXPECT_EQ(got, (std::set<Row3>{{"cut tiles", "window", a.slices_used},
                                 {"cut tiles", "edge", "16"},
                                 {"cut tiles", "noise", "0.5"},
                                 {"clean all", "cut", "0.25"}}));
}

TEST_F(Answers, Q3) {
  for (auto* life : {&a, &b}) {
    std::set<Row3> got;
    const auto best =
        static_cast<int>(std::min_element(life->losses.begin(), life->losses.end()) - life->losses.begin());
    for (auto& row : ask("q3", {{"dataset", {life->train}}, {"measure", {"miss"}}})) {
      EXPECT_EQ(row["model"], life->model(best + 1));
      got.insert({row["kind"], row["name"], row["value"]});
    }
    const double least = life->losses[static_cast<std::size_t>(best)];
    const std::set<Row3> wanted{{"hyperparameter", "rate", rdf::double_text(life->rate)},
                                {"hyperparameter", "rounds", std::to_string(life->epochs)},
                                {"model hyperparameter", "e", std::to_string(best + 1)},
                                {"evaluation", "miss", rdf::double_text(least)},
                                {"evaluation", "hit", rdf::double_text(1 - least)}};
    EXPECT_EQ(got, wanted);
  }
}

TEST_F(Answers, Q3OverAllRunsThatUsedTheSet) {
  world::Lifecycle again = a;
  again.models = "/models/again";
  again.losses = {0.001, 0.7};
  again.stamp += 50;
  // The same training set: its version is that of `a`.
  world::Run run(w, "again", "fitting");
  run.begin({"training",
             "fit",
             {{"set", {"dataset"}, false, true},
              {"rate", {"hyperparameter"}},
              {"net", {"model"}, true, true},
              {"miss", {"evaluation"}, true}}},
            {{"set", world::file(a.train, 3000, 300 + a.stamp)}, {"rate", world::real(3)}});
  run.end({{"net", world::file("/models/again", 9, 9)}, {"miss", world::real(0.001)}});
  run.finish();
  for (auto& row : ask("q3", {{"dataset", {a.train}}, {"measure", {"miss"}}}))
    EXPECT_EQ(row["model"], "/models/again");
}

TEST_F(Answers, Q4) {
  for (auto* life : {&a, &b}) {
    const auto rows = ask("q4", {{"dataset", {life->train}}});
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(life->epochs));
    for (int e = 1; e <= life->epochs; ++e) {
      auto row = rows[static_cast<std::size_t>(e) - 1];
      const auto& seconds = life->seconds[e];
      EXPECT_EQ(row["epoch"], std::to_string(e));
      EXPECT_EQ(row["epoch_iri"], life->epoch_iris[e]);
      EXPECT_EQ(row["batches"], std::to_string(seconds.size()));
      EXPECT_EQ(row["run"], life->name + "-learning");
      EXPECT_NEAR(std::stod(row["average"]),
                  std::accumulate(seconds.begin(), seconds.end(), 0.0) / static_cast<double>(seconds.size()),
                  1e-9);
      EXPECT_NEAR(std::stod(row["minimum"]), *std::min_element(seconds.begin(), seconds.end()), 1e-9);
      EXPECT_NEAR(std::stod(row["maximum"]), *std::max_element(seconds.begin(), seconds.end()), 1e-9);
    }
  }
}

TEST_F(Answers, Q5) {
  for (const char* range : {"111-125", "[111, 125]", "111:125"}) {
    std::map<std::string, std::map<std::string, std::string>> measures;
    for (auto& row : ask("q5", {{"slices", {range}}})) {
      measures[row["model"]][row["measure"]] = row["value"];
      int epoch = 0;
      for (int e = 1; e <= a.epochs; ++e)
        if (row["model"] == a.model(e)) epoch = e;
      ASSERT_NE(epoch, 0) << row["model"];
      const auto& seconds = a.seconds[epoch];
      EXPECT_NEAR(std::stod(row["average"]),
                  std::accumulate(seconds.begin(), seconds.end(), 0.0) / static_cast<double>(seconds.size()),
                  1e-9);
    }
    ASSERT_EQ(measures.size(), 2u);
    for (int e = 1; e <= a.epochs; ++e) {
      const double loss = a.losses[static_cast<std::size_t>(e) - 1];
      EXPECT_EQ(measures[a.model(e)],
                (std::map<std::string, std::string>{{"miss", rdf::double_text(loss)},
                                                    {"hit", rdf::double_text(1 - loss)}}));
    }
  }
}

TEST_F(Answers, Q6) {
  std::set<Row3> got;
  for (auto& row : ask("q6", {{"slices", {"200-212"}}, {"properties", {"."}}}))
    got.insert({row["file"], row["property"], row["value"]});
  EXPECT_EQ(got,
            (std::set<Row3>{
                {b.raw, "lines", b.inlines}, {b.raw, "sections", "44"}, {b.raw, "basin", "South Basin"}}));
  for (auto& row : ask("q6", {{"slices", {"111-125"}}}))
    EXPECT_THAT(row["property"], testing::AnyOf("lines", "basin", "inField", "inField / operator"));
}

TEST_F(Answers, AnnotationsMayBeMissing) {
  world::World bare;
  a.play(bare);
  w.quads = bare.quads;
  std::set<std::string> properties;
  for (auto& row : ask("q1", {{"model", {a.model(1)}}})) properties.insert(row["property"]);
  EXPECT_EQ(properties, (std::set<std::string>{"lines", "sections"}));
}

TEST_F(Answers, AValueInMemoryLeadsToTheSetThatItWasReadFrom) {
  world::Run run(w, "memory", "fitting");
  run.call({"transformation", "read set", {{"file", {}, false, true}, {"tensor", {}, true}}},
           {{"file", world::file(a.train, 3000, 300 + a.stamp)}}, {{"tensor", world::array(77)}});
  run.begin({"training",
             "fit memory",
             {{"tensor", {"dataset"}}, {"net", {"model"}, true, true}, {"miss", {"evaluation"}, true}}},
            {{"tensor", world::array(77)}});
  run.end({{"net", world::file("/models/memory", 9, 9)}, {"miss", world::real(0.0001)}});
  run.finish();
  EXPECT_THAT(ask("q1", {{"model", {"/models/memory"}}}),
              Contains(Contains(std::pair<const std::string, std::string>("value", a.inlines))));
  for (auto& row : ask("q3", {{"dataset", {a.train}}, {"measure", {"miss"}}}))
    EXPECT_EQ(row["model"], "/models/memory");
}

TEST_F(Answers, AModelIsEvaluatedWhereItIsRead) {
  world::Run run(w, "saved", "fitting");
  run.begin({"training", "fit only", {{"set", {"dataset"}, false, true}, {"net", {"model"}, true, true}}},
            {{"set", world::file(b.train, 3000, 300 + b.stamp)}});
  run.end({{"net", world::file("/models/only", 9, 9)}});
  run.call({"test", "try", {{"net", {"model"}, false, true}, {"accuracy", {"evaluation"}, true}}},
           {{"net", world::file("/models/only", 9, 9)}}, {{"accuracy", world::real(0.75)}});
  run.finish();
  std::set<Row3> got;
  for (auto& row : ask("q3", {{"dataset", {b.train}}, {"measure", {"accuracy"}}}))
    got.insert({row["model"], row["kind"], row["value"]});
  EXPECT_EQ(got, (std::set<Row3>{{"/models/only", "evaluation (Test)", "0.75"}}));
}

}  // namespace
