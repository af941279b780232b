// Journals that are torn, damaged, foreign or out of reach.
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "home_dir.h"
#include "memory_store.h"
#include "provml/rdf/ingest.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using frames::Type;
using test::HomeDir;
using test::MemoryStore;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const IngestOptions kNoRings{false, {}};

nlohmann::json own_process() {
  std::ifstream boot("/proc/sys/kernel/random/boot_id");
  std::string boot_id;
  boot >> boot_id;
  std::ifstream stat("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(stat)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;
  auto json = test::process_json();
  json["pid"] = ::getpid();
  json["start_ticks"] = std::stoll(field);
  json["boot_id"] = boot_id;
  return json;
}

nlohmann::json dead_process() {
  auto json = own_process();
  json["start_ticks"] = json["start_ticks"].get<long long>() + 1;  // the pid was reused
  return json;
}

const std::string kEnd = test::process_end_bytes({{"end_ns", 5}, {"status", 0}});

TEST(TornTail, OfALivingProcessIsReadLater) {
  HomeDir home;
  MemoryStore store;
  home.write("a.pvj", test::process_bytes(own_process()) + kEnd.substr(0, 20));
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems, IsEmpty());
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems, IsEmpty());
  home.append("a.pvj", kEnd.substr(20));
  const auto report = ingest(store, home.path, kNoRings);
  EXPECT_EQ(report.frames, 1u);
  EXPECT_THAT(report.problems, IsEmpty());
}

TEST(TornTail, OfADeadProcessIsReportedOnce) {
  HomeDir home;
  MemoryStore store;
  const std::string process = test::process_bytes(dead_process());
  for (const std::string& tail : {kEnd.substr(0, 20), kEnd.substr(0, 40), std::string(4096, '\0')}) {
    home.write("a.pvj", process + tail);
    const auto report = ingest(store, home.path, kNoRings);
    EXPECT_THAT(report.problems,
                ElementsAre(AllOf(HasSubstr("provml-E0301 " + home.journal("a.pvj").string() + ": " +
                                            std::to_string(16 + process.size()) + ": "),
                                  HasSubstr(std::to_string(tail.size()) + " bytes are left out"))));
    EXPECT_THAT(ingest(store, home.path, kNoRings).problems, IsEmpty());
  }
}

TEST(TornTail, OfAProcessThatDiesIsReportedThen) {
  HomeDir home;
  MemoryStore store;
  // The same journal, looked at while the process lives and after: only the PROCESS frame's identity differs
  // here, so the state of the first look is kept by hand.
  auto alive = own_process();
  home.write("a.pvj", test::process_bytes(alive) + kEnd.substr(0, 20));
  const auto time = std::filesystem::last_write_time(home.journal("a.pvj"));
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems, IsEmpty());
  alive["start_ticks"] = alive["start_ticks"].get<long long>() ^ 1;
  home.write("a.pvj", test::process_bytes(alive) + kEnd.substr(0, 20));
  std::filesystem::last_write_time(home.journal("a.pvj"), time);
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems, ElementsAre(HasSubstr("provml-E0301")));
}

TEST(Damage, EverythingBeforeIsTakenInAndTheRestIsReportedOnce) {
  const auto process = test::process_bytes(own_process());
  std::string bad = test::dropped_bytes(1, 1, 1, 1);
  bad[40] = static_cast<char>(bad[40] ^ 1);
  HomeDir home;
  MemoryStore store;
  home.write("a.pvj", process + test::dropped_bytes(2, 1, 1, 1) + bad + kEnd);
  const std::string at = std::to_string(16 + process.size() + bad.size());
  const auto report = ingest(store, home.path, kNoRings);
  EXPECT_EQ(report.frames, 2u);
  EXPECT_THAT(report.problems, ElementsAre(AllOf(HasSubstr("provml-E0301"), HasSubstr(": " + at + ": "))));
  EXPECT_THAT(test::lines(store.content.quads), ::testing::Contains(HasSubstr("\"2:1-1:1\"")));
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems, IsEmpty());
  home.append("a.pvj", kEnd);
  EXPECT_EQ(ingest(store, home.path, kNoRings).problems.size(), 1u) << "the file grew";
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems, IsEmpty());
}

TEST(Damage, FlippedBitsNeverCrashAndNeverLoseWhatIsBefore) {
  const auto run = test::random_run(21);
  std::string bytes = test::process_bytes(dead_process());
  const std::size_t first = bytes.size();
  for (const auto& frame : run.frames) bytes += frame;
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    HomeDir home;
    MemoryStore store;
    std::string changed = bytes;
    const std::size_t place = random() % changed.size();
    changed[place] = static_cast<char>(changed[place] ^ (1 << random() % 8));
    home.write("a.pvj", changed);
    const auto report = ingest(store, home.path, kNoRings);
    // A first frame that seems longer than the file looks like one that is just being written.
    EXPECT_TRUE(!report.problems.empty() || place < 4) << place;
    EXPECT_TRUE(place < first || report.frames >= 1);
  }
}

TEST(Foreign, FilesAreNamedOnce) {
  HomeDir home;
  MemoryStore store;
  std::filesystem::create_directories(home.path / "journals");
  std::ofstream(home.journal("x.pvj")) << "this is a text file of some length";
  std::ofstream(home.journal("readme.txt")) << "not a journal and not named like one";
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems,
              ElementsAre(HasSubstr("provml-E0302 " + home.journal("x.pvj").string())));
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems, IsEmpty());
}

TEST(Foreign, JournalsThatAreBeingCreatedAreNoProblem) {
  HomeDir home;
  MemoryStore store;
  std::filesystem::create_directories(home.path / "journals");
  std::ofstream(home.journal("empty.pvj"));
  std::ofstream(home.journal("short.pvj")) << "PROVML-J";
  home.write("magic.pvj", "");
  home.write("part.pvj", test::process_bytes(own_process()).substr(0, 50));
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems, IsEmpty());
}

TEST(Foreign, AJournalWithoutAProcessIsAProblem) {
  HomeDir home;
  MemoryStore store;
  home.write("a.pvj", kEnd);
  home.write("b.pvj", test::process_bytes({{"run", "r"}}));
  const auto report = ingest(store, home.path, kNoRings);
  EXPECT_THAT(report.problems, ElementsAre(HasSubstr("the first frame is no PROCESS frame"),
                                           HasSubstr("has no text 'process'")));
  EXPECT_THAT(ingest(store, home.path, kNoRings).problems, IsEmpty());
}

TEST(Unreadable, JournalsAreNamedAndTheOthersTakenIn) {
  HomeDir home;
  MemoryStore store;
  std::filesystem::create_directories(home.path / "journals");
  std::filesystem::create_directory(home.journal("dir.pvj"));
  home.write("b.pvj", test::process_bytes(test::process_json()));
  const auto missing = home.journal("missing.pvj");
  EXPECT_THAT(ingest(store, home.path, {false, {missing, home.journal("b.pvj")}}).problems,
              ElementsAre(AllOf(HasSubstr("provml-E0303"), HasSubstr("No such file"))));
  EXPECT_GT(store.size(), 0u);
}

TEST(Large, FramesOfAnySizeFitThroughTheWindow) {
  HomeDir home;
  MemoryStore store;
  const auto site =
      test::site_json("block", "b", nlohmann::json::array({test::slot_json("text", "", false)}));
  const auto id = frames::hash64(site.dump());
  std::string bytes = test::process_bytes(test::process_json()) + test::site_bytes(site);
  const std::vector<std::size_t> sizes = {10, 3'000'000, 4'194'304, 16'000'000, 5, 4'000'000, 1};
  for (std::size_t i = 0; i < sizes.size(); ++i)
    bytes += test::event_bytes(test::event_frame(Type::begin, 1, i + 1, i + 1, id,
                                                 {test::string_value(0, std::string(sizes[i], 'x'))}));
  home.write("a.pvj", bytes);
  const auto report = ingest(store, home.path, kNoRings);
  EXPECT_EQ(report.frames, 2 + sizes.size());
  EXPECT_THAT(report.problems, IsEmpty());
}

}  // namespace
}  // namespace provml::rdf
