// What the search reaches, and what it must not.
#include <gmock/gmock.h>

#include <set>

#include "provml/error.h"
#include "provml/query/lineage.h"
#include "world.h"

namespace {

using namespace provml;
using query::Direction;
using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;
using world::World;

std::set<std::string> reached(const rdf::QuadSource& source, const std::string& start, Direction direction,
                              std::size_t depth = 0, bool across = true) {
  query::LineageOptions options;
  options.direction = direction;
  options.max_depth = depth;
  options.across_runs = across;
  options.details = false;
  std::set<std::string> iris;
  for (const auto& node : query::trace(source, {start}, options).nodes) iris.insert(node.iri);
  return iris;
}

std::set<std::string> back(const rdf::QuadSource& source, const std::string& start) {
  return reached(source, start, Direction::backward);
}
std::set<std::string> forth(const rdf::QuadSource& source, const std::string& start) {
  return reached(source, start, Direction::forward);
}

class Trace : public testing::Test {
 protected:
  Trace() {
    a.play(w);
    b.play(w);
  }
  World w;
  world::Lifecycle a = world::survey_a(), b = world::survey_b();
};

TEST_F(Trace, BackwardCrossesRunsAndMovesDownToTheRawFile) {
  const auto found = back(w.source(), a.model_version(2));
  EXPECT_THAT(found, IsSupersetOf({a.raw_version(), a.train_version(), a.survey,
                                   std::string("urn:provml:run:a-curation"),
                                   std::string("urn:provml:run:a-learning")}));
  for (const std::string& iri : found) EXPECT_THAT(iri, Not(testing::HasSubstr("run:b-"))) << iri;
  EXPECT_THAT(found, Not(Contains(b.raw_version())));
}

TEST_F(Trace, AModelDoesNotComeFromItsSiblings) {
  EXPECT_THAT(back(w.source(), a.model_version(2)), Not(Contains(a.model_version(1))));
}

TEST_F(Trace, ForwardReachesEveryModelOfTheSurveyAndNoOther) {
  const auto found = forth(w.source(), a.raw_version());
  EXPECT_THAT(found, IsSupersetOf({a.train_version(), a.model_version(1), a.model_version(2)}));
  EXPECT_THAT(found, Not(Contains(b.model_version(1))));
}

TEST_F(Trace, ForwardIsTheInverseOfBackward) {
  const auto& source = w.source();
  std::set<std::string> entities;
  for (const auto& quad : w.quads)
    for (const rdf::Term* term : {&quad.subject, &quad.object})
      if (term->kind == rdf::TermKind::iri &&
          (term->value.find("/s/") != std::string::npos || term->value.find("/o/") != std::string::npos ||
           term->value.find(";v=") != std::string::npos || term->value.find("/v/") != std::string::npos))
        if (term->value.find("urn:provml:site:") != 0) entities.insert(term->value);
  ASSERT_GT(entities.size(), 40u);
  std::map<std::string, std::set<std::string>> origins, results;
  for (const std::string& e : entities) {
    origins[e] = back(source, e);
    results[e] = forth(source, e);
  }
  for (const std::string& x : entities)
    for (const std::string& y : entities)
      EXPECT_EQ(origins[x].contains(y), results[y].contains(x)) << x << " from " << y;
}

TEST_F(Trace, DepthCountsActivities) {
  const auto one = reached(w.source(), a.model_version(1), Direction::backward, 1);
  EXPECT_THAT(one, Contains(a.epoch_iris[1]));
  EXPECT_THAT(one, Contains(a.train_version()));
  EXPECT_THAT(one, Not(Contains(a.raw_version())));
  EXPECT_THAT(reached(w.source(), a.model_version(1), Direction::backward, 2),
              Not(Contains(a.raw_version())));
  EXPECT_THAT(reached(w.source(), a.model_version(1), Direction::backward, 3), Contains(a.raw_version()));
}

TEST_F(Trace, WithinARunStaysThere) {
  const auto found = reached(w.source(), a.model_version(1), Direction::backward, 0, false);
  EXPECT_THAT(found, Contains(a.epoch_iris[1]));
  for (const std::string& iri : found) EXPECT_THAT(iri, Not(testing::HasSubstr("run:a-preparation")));
}

TEST_F(Trace, ARunStandsForAllWithinIt) {
  const auto found = back(w.source(), "urn:provml:run:a-learning");
  EXPECT_THAT(found, IsSupersetOf({a.epoch_iris[1], a.epoch_iris[2], a.raw_version()}));
  EXPECT_THAT(forth(w.source(), "urn:provml:run:a-curation"), Contains(a.model_version(2)));
}

TEST_F(Trace, AnUnknownStartIsAnError) {
  try {
    query::trace(w.source(), {"urn:nothing"}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "provml-E0505");
    EXPECT_NE(error.line().find("urn:nothing"), std::string::npos);
  }
}

const world::SiteSpec kCopy{"transformation", "copy", {{"in", {}, false, true}, {"out", {}, true, true}}};

TEST(Versions, OverwrittenFilesStayApart) {
  World w;
  const auto version = [](const std::string& path, int n) { return World::version(path, 10, n); };
  world::Run run(w, "r", "w");
  run.call(kCopy, {{"in", world::file("/one", 10, 1)}}, {{"out", world::file("/f", 10, 2)}});
  run.call(kCopy, {{"in", world::file("/f", 10, 2)}}, {{"out", world::file("/g", 10, 3)}});
  run.call(kCopy, {{"in", world::file("/two", 10, 4)}}, {{"out", world::file("/f", 10, 5)}});
  run.call(kCopy, {{"in", world::file("/f", 10, 5)}}, {{"out", world::file("/h", 10, 6)}});
  EXPECT_THAT(back(w.source(), version("/g", 3)), Contains(version("/one", 1)));
  EXPECT_THAT(back(w.source(), version("/g", 3)), Not(Contains(version("/two", 4))));
  EXPECT_THAT(back(w.source(), version("/h", 6)), Contains(version("/two", 4)));
  EXPECT_THAT(back(w.source(), version("/h", 6)), Not(Contains(version("/one", 1))));
  EXPECT_THAT(forth(w.source(), version("/one", 1)), Not(Contains(version("/h", 6))));
}

TEST(Versions, ReadersOfOneVersionAreNotEachOthersOrigin) {
  World w;
  world::Run run(w, "r", "w");
  const auto first = run.begin(kCopy, {{"in", world::file("/one", 10, 1)}});
  run.end({{"out", world::file("/f", 10, 2)}});
  run.call(kCopy, {{"in", world::file("/one", 10, 1)}}, {{"out", world::file("/g", 10, 3)}});
  EXPECT_THAT(back(w.source(), World::version("/g", 10, 3)), Not(Contains(run.activity(first))));
}

TEST(Versions, UnversionedFilesLinkByPath) {
  World w;
  world::Run run(w, "r", "w");
  run.call(kCopy, {{"in", world::file("/one", 10, 1)}}, {{"out", world::file("/pipe", frames::kNoFile, 0)}});
  run.call(kCopy, {{"in", world::file("/pipe", frames::kNoFile, 0)}}, {{"out", world::file("/g", 10, 3)}});
  EXPECT_THAT(back(w.source(), World::version("/g", 10, 3)), Contains(World::version("/one", 10, 1)));
}

TEST(Versions, AMoveIsFollowedOnlyWhereThereIsOneCandidate) {
  World w;
  world::Run run(w, "r", "w");
  run.call(kCopy, {{"in", world::file("/one", 10, 1)}}, {{"out", world::file("/f", 20, 2)}});
  run.call(kCopy, {{"in", world::file("/two", 10, 9)}}, {{"out", world::file("/twin", 20, 2)}});
  run.call(kCopy, {{"in", world::file("/moved", 20, 2)}}, {{"out", world::file("/g", 10, 3)}});
  EXPECT_THAT(back(w.source(), World::version("/g", 10, 3)), Not(Contains(World::version("/one", 10, 1))));
}

const world::SiteSpec kMake{"transformation", "make", {{"from", {}}, {"value", {}, true}}};
const world::SiteSpec kTake{"transformation", "take", {{"value", {}}, {"out", {}, true, true}}};

TEST(MemoryValues, OnlyWhatWasMadeBeforeIsAnOrigin) {
  World w;
  world::Run run(w, "r", "w");
  const auto before = run.begin(kMake, {{"from", world::integer(1)}});
  run.end({{"value", world::array(5)}});
  run.call(kTake, {{"value", world::array(5)}}, {{"out", world::file("/g", 10, 3)}});
  const auto after = run.begin(kMake, {{"from", world::integer(2)}});
  run.end({{"value", world::array(5)}});
  const auto found = back(w.source(), World::version("/g", 10, 3));
  EXPECT_THAT(found, Contains(run.activity(before)));
  EXPECT_THAT(found, Not(Contains(run.activity(after))));
}

/// That a version has a content.
void content(World& w, const std::string& version, const std::string& hash) {
  w.add({rdf::Term::iri(version), rdf::Term::iri("https://w3id.org/provml/ns/1#content"),
         rdf::Term::iri("urn:provml:content:sha256:" + hash), rdf::Term::iri("urn:provml:run:r")});
}

TEST(Contents, ACopyComesFromWhatWasWrittenLastBeforeIt) {
  World w;
  const world::SiteSpec make{"transformation", "make", {{"raw", {}, false, true}, {"out", {}, true, true}}};
  world::Run run(w, "r", "w");
  const auto step = [&](const std::string& raw, std::int64_t raw_time, const std::string& out,
                        std::int64_t time) {
    run.call(make, {{"raw", world::file(raw, 100, raw_time)}}, {{"out", world::file(out, 100, time)}});
    return World::version(out, 100, time);
  };
  const auto origin = [](const std::string& raw, std::int64_t time) {
    return World::version(raw, 100, time);
  };
  content(w, step("/one", 1, "/a", 1'000), "aa");
  content(w, step("/two", 2, "/b", 2'000), "aa");
  content(w, step("/three", 3, "/c", 3'000), "bb");
  content(w, step("/four", 4, "/d", 9'000), "aa");  // later than the copy
  content(w, World::version("/copy", 100, 5'000), "aa");
  const std::string result = step("/copy", 5'000, "/result", 10'000);
  run.finish();
  EXPECT_THAT(back(w.source(), result), Contains(origin("/two", 2)));
  for (const auto& [raw, time] : {std::pair{"/one", 1}, {"/three", 3}, {"/four", 4}})
    EXPECT_THAT(back(w.source(), result), Not(Contains(origin(raw, time)))) << raw;
  EXPECT_THAT(forth(w.source(), origin("/two", 2)), Contains(result));
  EXPECT_THAT(forth(w.source(), origin("/one", 1)), Not(Contains(result)));
}

TEST(Contents, NoGuessBetweenTwoOfOneTime) {
  World w;
  const world::SiteSpec make{"transformation", "make", {{"raw", {}, false, true}, {"out", {}, true, true}}};
  world::Run run(w, "r", "w");
  for (const char* name : {"1", "2"}) {
    run.call(make, {{"raw", world::file(std::string("/raw") + name, 100, 1)}},
             {{"out", world::file(std::string("/a") + name, 100, 1'000)}});
    content(w, World::version(std::string("/a") + name, 100, 1'000), "aa");
  }
  content(w, World::version("/copy", 100, 5'000), "aa");
  run.call(make, {{"raw", world::file("/copy", 100, 5'000)}}, {{"out", world::file("/result", 100, 6'000)}});
  run.finish();
  for (const char* raw : {"/raw1", "/raw2"})
    EXPECT_THAT(back(w.source(), World::version("/result", 100, 6'000)),
                Not(Contains(World::version(raw, 100, 1))));
}

TEST(Tables, ATableHasTheLineageOfItsRows) {
  World w;
  const world::SiteSpec insert{
      "transformation", "insert", {{"raw", {}, false, true}, {"row", {}, true, true, "db"}}};
  const world::SiteSpec read{
      "transformation", "read", {{"what", {}, false, true, "db"}, {"out", {}, true, true}}};
  world::Run run(w, "r", "load");
  run.call(insert, {{"raw", world::file("/data/a", 1, 11)}}, {{"row", world::iri("wells/1")}});
  run.call(insert, {{"raw", world::file("/data/b", 1, 12)}}, {{"row", world::iri("wells#2")}});
  run.call(insert, {{"raw", world::file("/data/c", 1, 13)}}, {{"row", world::iri("logs/1")}});
  run.call(read, {{"what", world::iri("wells")}}, {{"out", world::file("/data/all", 1, 14)}});
  run.call(read, {{"what", world::iri("wells/1")}}, {{"out", world::file("/data/one", 1, 15)}});
  run.finish();
  const std::string a = World::version("/data/a", 1, 11), b = World::version("/data/b", 1, 12),
                    c = World::version("/data/c", 1, 13), all = World::version("/data/all", 1, 14),
                    one = World::version("/data/one", 1, 15);
  const std::string table = "urn:provml:ref:db:wells";
  for (const std::string& start : {table, all}) {
    EXPECT_THAT(back(w.source(), start), IsSupersetOf({a, b, table + "/1", table + "%232"})) << start;
    EXPECT_THAT(back(w.source(), start), Not(Contains(c)));
  }
  EXPECT_THAT(back(w.source(), one), Contains(a));
  EXPECT_THAT(back(w.source(), one), Not(Contains(b)));
  EXPECT_THAT(forth(w.source(), table), IsSupersetOf({all, one}));
  EXPECT_THAT(forth(w.source(), a), IsSupersetOf({all, one}));
  EXPECT_THAT(forth(w.source(), b), Contains(all));
  EXPECT_THAT(forth(w.source(), b), Not(Contains(one)));
  EXPECT_THAT(forth(w.source(), c), Not(Contains(all)));
}

TEST(Tables, WhoWritesTheTableWritesItsRows) {
  World w;
  const world::SiteSpec fill{
      "transformation", "fill", {{"raw", {}, false, true}, {"table", {}, true, true, "db"}}};
  const world::SiteSpec read{
      "transformation", "read", {{"what", {}, false, true, "db"}, {"out", {}, true, true}}};
  world::Run run(w, "r", "load");
  run.call(fill, {{"raw", world::file("/data/a", 1, 11)}}, {{"table", world::iri("geo/wells")}});
  run.call(read, {{"what", world::iri("geo/wells/1")}}, {{"out", world::file("/data/one", 1, 15)}});
  run.finish();
  const std::string a = World::version("/data/a", 1, 11), one = World::version("/data/one", 1, 15);
  EXPECT_THAT(back(w.source(), one), Contains(a));
  EXPECT_THAT(forth(w.source(), a), Contains(one));
}

}  // namespace
