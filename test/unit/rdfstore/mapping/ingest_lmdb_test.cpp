// The same over the embedded store, and by several processes at once.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "home_dir.h"
#include "provml/rdf/home.h"
#include "provml/rdf/ingest.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using test::HomeDir;

const IngestOptions kNoRings{false, {}};

std::unique_ptr<Store> open(const HomeDir& home) {
  return Store::open(store_directory(home.path), Store::Mode::read_write);
}

test::Quads quads_of(const Store& store) {
  test::Quads quads;
  const auto source = store.snapshot();
  const auto cursor = source->match({}, MatchMode::quads);
  for (QuadIds ids; cursor->next(ids);)
    quads.insert({source->term_of(ids.subject), source->term_of(ids.predicate), source->term_of(ids.object),
                  source->term_of(ids.graph)});
  return quads;
}

void write_run(const HomeDir& home, const test::RandomRun& run, int parts) {
  std::vector<std::string> bytes(static_cast<std::size_t>(parts), test::process_bytes(run.process));
  std::mt19937 random(1);
  for (const auto& frame : run.frames) bytes[random() % bytes.size()] += frame;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    home.write(run.process["run"].get<std::string>() + "/" + std::to_string(i) + ".pvj", bytes[i]);
}

TEST(IngestLmdb, TakesInOnceAndParksAcrossJournals) {
  HomeDir home;
  const auto run = test::random_run(31, "run1", 300);
  write_run(home, run, 5);
  std::uint64_t size = 0;
  for (int i = 0; i < 3; ++i) {
    const auto store = open(home);
    const auto report = ingest(*store, home.path, kNoRings);
    EXPECT_EQ(report.quads_added, i == 0 ? store->size() : 0u);
    EXPECT_EQ(report.parked > 0, i == 0) << "the sample has events in journals before those of their sites";
    size = store->size();
    EXPECT_EQ(quads_of(*store), test::map_all(run));
  }
  EXPECT_GT(size, 0u);
}

TEST(IngestLmdb, SeveralProcessesAtOnce) {
  HomeDir home;
  const auto one = test::random_run(32, "run1", 4000), two = test::random_run(33, "run2", 4000);
  write_run(home, one, 4);
  write_run(home, two, 4);
  open(home);
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      int status = 1;
      try {
        const auto store = open(home);
        ingest(*store, home.path, kNoRings);
        status = 0;
      } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
      }
      ::_exit(status);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  auto expected = test::map_all(one);
  expected.merge(test::map_all(two));
  const auto store = open(home);
  EXPECT_EQ(ingest(*store, home.path, kNoRings).quads_added, 0u) << "nothing was left";
  EXPECT_EQ(quads_of(*store), expected);
}

TEST(IngestLmdb, RingsAreLookedForWithoutHarm) {
  HomeDir home;
  const auto store = open(home);
  const auto report = ingest(*store, home.path, {});
  EXPECT_EQ(report.rings_recovered, 0u);
  EXPECT_TRUE(report.problems.empty());
}

}  // namespace
}  // namespace provml::rdf
