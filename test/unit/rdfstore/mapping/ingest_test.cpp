// Journals taken in exactly once, whatever their order and split.
#include "provml/rdf/ingest.h"

#include <gmock/gmock.h>
#include <zstd.h>

#include <algorithm>
#include <iterator>

#include "home_dir.h"
#include "memory_store.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using test::HomeDir;
using test::MemoryStore;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const IngestOptions kNoRings{false, {}};

// What one set has and the other has not, to read.
std::set<std::string> difference(const test::Quads& left, const test::Quads& right) {
  test::Quads only;
  std::set_symmetric_difference(left.begin(), left.end(), right.begin(), right.end(),
                                std::inserter(only, only.end()));
  return test::lines(only);
}

std::string joined(const std::vector<std::string>& frames) {
  std::string all;
  for (const auto& frame : frames) all += frame;
  return all;
}

TEST(Ingest, TakesInAJournalOnce) {
  HomeDir home;
  MemoryStore store;
  const auto run = test::random_run(1);
  home.write("run1/a.pvj", test::process_bytes(run.process) + joined(run.frames));
  const auto first = ingest(store, home.path, kNoRings);
  EXPECT_THAT(first.problems, ElementsAre(::testing::HasSubstr("provml-E0304")))
      << "random values name slots that are not";
  EXPECT_EQ(first.journals, 1u);
  EXPECT_EQ(first.frames, run.frames.size() + 1);
  EXPECT_THAT(difference(store.content.quads, test::map_all(run)), IsEmpty());
  EXPECT_EQ(first.quads_added, store.content.quads.size());

  const auto commits = store.commits;
  const auto second = ingest(store, home.path, kNoRings);
  EXPECT_EQ(second.journals + second.frames + second.quads_added, 0u);
  EXPECT_THAT(second.problems, IsEmpty());
  EXPECT_EQ(store.commits, commits) << "nothing new, nothing written";
}

TEST(Ingest, AnyOrderRepetitionAndSplitGivesTheSameQuads) {
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    HomeDir home;
    MemoryStore store;
    auto run = test::random_run(seed);
    const auto expected = test::map_all(run);
    std::mt19937 random(seed);
    const std::size_t count = run.frames.size();
    for (std::size_t i = 0; i < count / 2; ++i) run.frames.push_back(run.frames[random() % count]);
    std::shuffle(run.frames.begin(), run.frames.end(), random);
    std::vector<std::string> parts(1 + random() % 5);
    for (const auto& frame : run.frames) parts[random() % parts.size()] += frame;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      home.write("d" + std::to_string(random() % 3) + "/s" + std::to_string(i) + ".pvj",
                 test::process_bytes(run.process) + parts[i]);
      if (random() % 2 == 0) ingest(store, home.path, kNoRings);
    }
    ingest(store, home.path, kNoRings);
    EXPECT_THAT(difference(store.content.quads, expected), IsEmpty()) << "seed " << seed;
    store.each_meta("parked/", [](std::string_view key, std::string_view) { ADD_FAILURE() << key; });
  }
}

TEST(Ingest, GoesOnWhereAGrowingJournalEnded) {
  HomeDir home;
  MemoryStore store;
  const auto run = test::random_run(2);
  const std::string bytes = test::process_bytes(run.process) + joined(run.frames);
  std::uint64_t frames = 0;
  for (std::size_t end = 0; end < bytes.size() + 501; end += 501) {
    home.write("a.pvj", bytes.substr(0, end));
    frames += ingest(store, home.path, kNoRings).frames;
  }
  EXPECT_EQ(frames, run.frames.size() + 1) << "no frame was read twice";
  EXPECT_THAT(difference(store.content.quads, test::map_all(run)), IsEmpty());
}

// Every `count` frames as one PACKED frame.
std::string packed(const std::vector<std::string>& all, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < all.size(); i += count) {
    std::string part;
    for (std::size_t k = i; k < std::min(i + count, all.size()); ++k) part += all[k];
    std::string bytes(ZSTD_compressBound(part.size()), '\0');
    bytes.resize(ZSTD_compress(bytes.data(), bytes.size(), part.data(), part.size(), 1));
    out += frames::process_level_frame(frames::Type::packed, 1,
                                       frames::encode_packed(static_cast<std::uint32_t>(part.size()), bytes));
  }
  return out;
}

TEST(Ingest, PackedFramesCountAsWhatTheyHold) {
  for (const std::size_t count : {1u, 3u, 100u}) {
    HomeDir home;
    MemoryStore store;
    const auto run = test::random_run(3);
    const std::string bytes = test::process_bytes(run.process) + packed(run.frames, count);
    std::uint64_t frames = 0;
    for (std::size_t end = 0; end < bytes.size() + 701; end += 701) {
      home.write("a.pvj", bytes.substr(0, end));
      frames += ingest(store, home.path, kNoRings).frames;
    }
    EXPECT_EQ(frames, run.frames.size() + 1) << "no frame was read twice";
    EXPECT_THAT(difference(store.content.quads, test::map_all(run)), IsEmpty()) << count;
    EXPECT_EQ(ingest(store, home.path, kNoRings).frames, 0u);
  }
}

TEST(Ingest, ADamagedPackedFrameIsReportedAndWhatIsBeforeItTaken) {
  const auto run = test::random_run(3);
  const std::string good = packed(run.frames, 4);
  for (const std::string& bad :
       {frames::process_level_frame(frames::Type::packed, 1, "too short"),
        frames::process_level_frame(frames::Type::packed, 1, frames::encode_packed(64, "no zstd")),
        packed({good}, 1), packed({"no frames at all"}, 1)}) {
    HomeDir home;
    MemoryStore store;
    home.write("a.pvj", test::process_bytes(run.process) + good + bad);
    const auto report = ingest(store, home.path, kNoRings);
    EXPECT_THAT(report.problems, ::testing::Contains(::testing::HasSubstr("provml-E0301")));
    EXPECT_THAT(difference(store.content.quads, test::map_all(run)), IsEmpty());
    EXPECT_EQ(ingest(store, home.path, kNoRings).frames, 0u);
  }
}

TEST(Ingest, AMovedHomeIsNotReadAgain) {
  HomeDir home, other;
  MemoryStore store;
  const auto run = test::random_run(3);
  home.write("run1/a.pvj", test::process_bytes(run.process) + joined(run.frames));
  ingest(store, home.path, kNoRings);
  std::filesystem::rename(home.path / "journals", other.path / "journals");
  EXPECT_EQ(ingest(store, other.path, kNoRings).frames, 0u);
}

TEST(Ingest, AReplacedJournalIsReadFromItsStart) {
  HomeDir home;
  MemoryStore store;
  const auto one = test::random_run(4), two = test::random_run(5, "run1", 80);
  home.write("a.pvj", test::process_bytes(one.process) + joined(one.frames));
  ingest(store, home.path, kNoRings);
  home.write("a.pvj", test::process_bytes(two.process) + joined(two.frames));
  EXPECT_EQ(ingest(store, home.path, kNoRings).frames, two.frames.size() + 1);
  home.write("a.pvj", test::process_bytes(one.process));
  EXPECT_EQ(ingest(store, home.path, kNoRings).frames, 1u) << "shorter";
}

TEST(Ingest, OnlyTheNamedJournals) {
  HomeDir home;
  MemoryStore store;
  home.write("a.pvj", test::process_bytes(test::process_json("a", "0a")));
  const auto b = home.write("b.pvj", test::process_bytes(test::process_json("b", "0b")));
  EXPECT_EQ(ingest(store, home.path, {false, {b}}).journals, 1u);
  EXPECT_EQ(ingest(store, home.path, kNoRings).journals, 1u);
}

TEST(Ingest, CommitsInPartsAndAFailedCommitLosesOnlyItsPart) {
  HomeDir home;
  MemoryStore store;
  const auto run = test::random_run(6, "run1", 9000);
  home.write("a.pvj", test::process_bytes(run.process) + joined(run.frames));
  store.fail_commit = 1;
  EXPECT_THROW(ingest(store, home.path, kNoRings), std::runtime_error);
  const auto kept = store.content.quads.size();
  EXPECT_GT(kept, 0u);
  const auto rest = ingest(store, home.path, kNoRings);
  EXPECT_LT(rest.frames, run.frames.size()) << "goes on from the last commit";
  EXPECT_THAT(difference(store.content.quads, test::map_all(run)), IsEmpty());
}

TEST(Ingest, TwoAtOnceShareTheWork) {
  HomeDir home;
  MemoryStore store;
  const auto run = test::random_run(7, "run1", 9000);
  home.write("a.pvj", test::process_bytes(run.process) + joined(run.frames));
  std::uint64_t other = 0;
  store.between = [&] { other = ingest(store, home.path, kNoRings).frames; };
  const auto own = ingest(store, home.path, kNoRings);
  EXPECT_GT(other, 0u);
  EXPECT_EQ(own.frames + other, run.frames.size() + 1) << "no frame was read by both";
  EXPECT_THAT(difference(store.content.quads, test::map_all(run)), IsEmpty());
}

TEST(Ingest, UnknownFramesAreSkippedAndCounted) {
  HomeDir home;
  MemoryStore store;
  home.write("a.pvj", test::process_bytes(test::process_json()) + test::raw_frame(99, 1, 1, "whatever") +
                          test::process_end_bytes({{"end_ns", 5}}));
  const auto report = ingest(store, home.path, kNoRings);
  EXPECT_EQ(report.unknown_frames, 1u);
  EXPECT_EQ(report.frames, 3u);
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_THAT(test::lines(store.content.quads),
              ::testing::Contains(::testing::HasSubstr("prov:endedAtTime")));
}

TEST(Ingest, AHomeWithoutJournalsIsEmpty) {
  HomeDir home;
  MemoryStore store;
  EXPECT_THAT(ingest(store, home.path / "nowhere", kNoRings).problems, IsEmpty());
  EXPECT_EQ(store.commits, 0);
}

TEST(Ingest, QuadsOfAnOlderMapperAreMadeAnew) {
  HomeDir home;
  MemoryStore store;
  const auto run = test::random_run(8);
  home.write("a.pvj", test::process_bytes(run.process) + joined(run.frames));
  ingest(store, home.path, kNoRings);
  const auto age = [&] {
    for (auto& [key, value] : store.content.meta) {
      if (key.starts_with("run/")) value = R"({"run":"run1","mapper":0})";
      if (key == "prospective/mapper") value = "0";
    }
    const Term old = Term::iri("urn:old");
    store.content.quads.insert({old, old, old, Term::iri("urn:provml:run:run1")});
    store.content.quads.insert({old, old, old, Term::iri("urn:provml:prospective")});
  };
  age();
  const auto report = ingest(store, home.path, kNoRings);
  EXPECT_EQ(report.frames, run.frames.size() + 1);
  EXPECT_THAT(difference(store.content.quads, test::map_all(run)), IsEmpty());

  age();
  std::filesystem::remove(home.journal("a.pvj"));
  const auto kept = ingest(store, home.path, kNoRings);
  EXPECT_THAT(kept.problems, ElementsAre(::testing::HasSubstr("provml-E0410 run run1")));
  EXPECT_GT(store.content.quads.size(), test::map_all(run).size()) << "what cannot be made again is kept";
}

}  // namespace
}  // namespace provml::rdf
