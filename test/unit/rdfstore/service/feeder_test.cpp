#include "service/feeder.h"

#include <gmock/gmock.h>

#include "home_dir.h"
#include "provml/error.h"
#include "provml/rdf/home.h"
#include "samples.h"

namespace provml::rdf::service {
namespace {

std::unique_ptr<Store> open(const test::HomeDir& home) {
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

// What test::random_run makes has values of slots that its sites do not have.
using testing::Each;
using testing::HasSubstr;

const std::string kName = "run1/h-1-00000000000000aa-server-1.pvj";

TEST(Ingester, SmallStepsGiveWhatOneIngestGives) {
  const test::HomeDir home;
  const auto run = test::random_run(41, "run1", 80);
  const auto store = open(home);
  Ingester ingester(*store, home.path);
  const auto file = home.write(kName, test::process_bytes(run.process));
  std::mt19937 random(6);
  std::uint64_t frames = 0, asked = 0;
  for (const auto& frame : run.frames) {
    const std::size_t cut = random() % frame.size();
    home.append(kName, frame.substr(0, cut));
    if (random() % 4 == 0) {
      const auto report = ingester.take({file});
      EXPECT_THAT(report.problems, Each(HasSubstr("provml-E0304")))
          << "a torn tail of a server's journal is none";
      frames += report.frames;
      ++asked;
    }
    if (random() % 16 == 0) {
      const auto report = ingest(*store, home.path, {false, {}});  // another one is faster at times
      EXPECT_THAT(report.problems, Each(HasSubstr("provml-E0304")));
      frames += report.frames;
    }
    home.append(kName, frame.substr(cut));
  }
  frames += ingester.take({file}).frames;
  EXPECT_EQ(quads_of(*store), test::map_all(run));
  EXPECT_EQ(frames, run.frames.size() + 1);
  EXPECT_GT(asked, 10u);
}

TEST(Ingester, IsAsGoodAsNewAfterAnError) {
  const test::HomeDir home;
  const auto run = test::random_run(42, "run1", 30);
  const auto store = open(home);
  Ingester ingester(*store, home.path);
  const auto file = home.write(kName, test::process_bytes(run.process));
  for (const auto& frame : run.frames) {
    home.append(kName, frame);
    {
      const auto other = store->begin();  // this thread has a batch: another one is an error
      EXPECT_THROW(ingester.take({file}), Error);
    }
    ingester.take({file});
  }
  EXPECT_EQ(quads_of(*store), test::map_all(run));
}

TEST(Feeder, TakesInWhatThereIsWhatComesAndWhatIsLeftAtTheEnd) {
  const test::HomeDir home;
  const auto before = test::random_run(43, "run0", 30), run = test::random_run(44, "run1", 60);
  std::string all = test::process_bytes(before.process);
  for (const auto& frame : before.frames) all += frame;
  home.write("run0/x-1.pvj", all);
  const auto store = open(home);
  std::vector<std::string> said;
  {
    Feeder feeder(*store, home.path, [&](const std::string& line) { said.push_back(line); });
    const auto file = home.write(kName, test::process_bytes(run.process));
    for (const auto& frame : run.frames) {
      home.append(kName, frame);
      feeder.changed(file, 1);
    }
  }
  auto wanted = test::map_all(before);
  wanted.merge(test::map_all(run));
  EXPECT_EQ(quads_of(*store), wanted);
  EXPECT_THAT(said, Each(HasSubstr("provml-E0304")));
}

}  // namespace
}  // namespace provml::rdf::service
