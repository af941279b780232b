// What people see.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "provml/query/lineage.h"
#include "provml/query/results.h"
#include "world.h"

namespace {

using namespace provml;
using testing::HasSubstr;
using testing::Not;

struct Trees : testing::Test {
  Trees() {
    a.epochs = 30;
    a.batches = 20;
    a.losses.assign(30, 0.5);
    a.losses[29] = 0.25;
    a.play(w);
    w.domain("urn:domain:1", a.survey, "http://example.org/g#basin", rdf::Term::literal("North Basin"));
  }
  std::string tree(const std::string& start, query::Direction direction, query::TreeOptions how = {}) {
    std::ostringstream out;
    query::write_tree(out, query::trace(w.source(), {start}, {direction, 0, true, true}), how);
    return out.str();
  }
  world::World w;
  world::Lifecycle a = world::survey_a();
};

TEST_F(Trees, BackwardNamesFilesActivitiesAndTheirValues) {
  const std::string text = tree(a.model_version(3), query::Direction::backward);
  for (const char* part :
       {"/models/a-3.bin", "round", "fit [Training]", "rate=0.01", "miss=0.5", "cut tiles", "window=111-125",
        "/data/first survey.dat", "lines=111-133", "North Basin", "a-learning", "a-curation"})
    EXPECT_THAT(text, HasSubstr(part)) << text;
  EXPECT_THAT(text, Not(HasSubstr("/models/a-4.bin")));
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 40);
}

TEST_F(Trees, ForwardNamesEveryModelButCountsBatches) {
  const std::string text = tree(a.raw_version(), query::Direction::forward);
  for (int e = 1; e <= 30; ++e) EXPECT_THAT(text, HasSubstr("a-" + std::to_string(e) + ".bin"));
  EXPECT_THAT(text, HasSubstr("step × 600"));
  EXPECT_THAT(text, HasSubstr("round × 30"));
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 60) << text;
}

TEST_F(Trees, LinesAreCutOnlyOnATerminal) {
  std::istringstream lines(tree(a.model_version(3), query::Direction::backward, {40, true}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(query::display_width(line), 40u) << line;
}

TEST_F(Trees, JsonAndDotAreWhole) {
  const auto lineage = query::trace(w.source(), {a.model_version(3)}, {});
  std::ostringstream json, dot;
  query::write_json(json, lineage);
  query::write_dot(dot, lineage);
  const auto parsed = nlohmann::json::parse(json.str());
  EXPECT_EQ(parsed["nodes"].size(), lineage.nodes.size());
  EXPECT_EQ(parsed["edges"].size(), lineage.edges.size());
  EXPECT_EQ(parsed["starts"][0], a.model_version(3));
  EXPECT_TRUE(dot.str().starts_with("digraph"));
  EXPECT_EQ(query::lineage_rows(lineage).size(), lineage.nodes.size());
}

}  // namespace
