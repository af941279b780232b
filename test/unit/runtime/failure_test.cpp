// When provenance cannot be recorded the program runs and ends as it would have, and one line says why.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "provml/recover.h"
#include "support.h"

namespace provml::test {
namespace {

using nlohmann::json;

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::uint64_t dropped_in(const std::vector<std::unique_ptr<Journal>>& journals) {
  std::uint64_t dropped = 0;
  for (const auto& journal : journals) {
    for (const auto& frame : journal->frames) {
      std::uint64_t count = 0, first = 0, last = 0;
      if (frames::decode_dropped(frame, count, first, last)) dropped += count;
    }
  }
  return dropped;
}

TEST(Failure, HomeThatCannotBeMade) {
  const World world;
  write_file(world.directory() / "file", "");
  const Result result =
      world.run({"events", "1000", "3"}, {{"PROVML_HOME", (world.directory() / "file" / "home").string()}});
  EXPECT_TRUE(result.exited_with(3));
  EXPECT_EQ(result.out, "events 1000\n");
  EXPECT_EQ(lines(result.err), 1u) << result.err;
  EXPECT_NE(result.err.find("[provml-E0201]"), std::string::npos);
  EXPECT_EQ(world.ring_files(), 0u);
}

TEST(Failure, ThreadsAndForksWithoutAHome) {
  const World world;
  const Environment nowhere{{"PROVML_HOME", "/proc/no-such-place"}};
  EXPECT_TRUE(world.run({"threads", "4", "1000"}, nowhere).exited_with(0));
  const Result forked = world.run({"fork"}, nowhere);
  EXPECT_TRUE(forked.exited_with(5));
  EXPECT_EQ(lines(forked.err), 1u) << "a child does not repeat the line";
}

TEST(Failure, DiskThatSyncsNothing) {
  const World world;
  const Result result = world.run({"bad_disk", "100"}, {{"PROVML_SYNC", "always"}, {"PROVML_DRAIN_MS", "1"}});
  EXPECT_TRUE(result.exited_with(0)) << result.status;
  EXPECT_EQ(lines(result.err), 1u) << result.err;
  EXPECT_NE(result.err.find("[provml-E0202]"), std::string::npos) << result.err;
  const auto journals = world.journals();
  EXPECT_GE(journals.size(), 2u) << "what comes goes to another file";
  EXPECT_LE(journals.size(), 10u) << "but not each time";
  EXPECT_EQ(events_of(read_journals(journals)).size(), 200u);
}

TEST(Failure, DiskThatDoesNotSyncTheSegmentThatIsLeft) {
  const World world;
  const Result result =
      world.run({"bad_rotation", "30000"}, {{"PROVML_SYNC_MS", "3600000"}, {"PROVML_JOURNAL_MIB", "1"}});
  EXPECT_TRUE(result.exited_with(0)) << result.status;
  EXPECT_EQ(lines(result.err), 1u) << result.err;
  EXPECT_NE(result.err.find("-1.pvj: Input/output error [provml-E0202]"), std::string::npos) << result.err;
  const auto journals = world.journals();
  EXPECT_GE(journals.size(), 2u);
  EXPECT_EQ(events_of(read_journals(journals)).size(), 60000u);
}

TEST(Failure, FullDisk) {
  const World world;
  const Result result =
      world.run({"full_disk", "20000"}, {{"PROVML_BLOCK_MS", "50"}, {"PROVML_RING_KIB", "64"}});
  EXPECT_TRUE(result.exited_with(0)) << result.status;
  EXPECT_EQ(lines(result.err), 2u) << result.err;
  EXPECT_NE(result.err.find("[provml-E0202]"), std::string::npos);
  EXPECT_NE(result.err.find("[provml-E0203]; make room"), std::string::npos) << result.err;
  // What is in the rings is not thrown away: once there is room it is recovered.
  const auto report = runtime::recover(world.home());
  EXPECT_EQ(report.processes, 1u);
  EXPECT_GT(report.events, 0u);
  const auto journals = read_journals(world.journals());
  EXPECT_EQ(events_of(journals).size() + dropped_in(journals), 40'000u);
}

TEST(Failure, DropsAreCountedAndRecorded) {
  const World world;
  const Result result =
      world.run({"threads", "2", "50000"},
                {{"PROVML_OVERFLOW", "drop"}, {"PROVML_RING_KIB", "16"}, {"PROVML_DRAIN_MS", "1000"}});
  EXPECT_TRUE(result.exited_with(0));
  const auto journals = read_journals(world.journals());
  const auto events = events_of(journals);
  std::map<std::uint32_t, std::uint64_t> dropped, last;
  for (const auto& journal : journals) {
    for (const auto& frame : journal->frames) {
      std::uint64_t count = 0, first = 0, final = 0;
      if (!frames::decode_dropped(frame, count, first, final)) continue;
      EXPECT_EQ(count, final - first + 1) << "one gap";
      for (std::uint64_t sequence = first; sequence <= final; ++sequence)
        EXPECT_EQ(events.count({frame.thread, sequence}), 0u);
      dropped[frame.thread] += count;
    }
  }
  for (const auto& [key, seen] : events) ++last[key.first];
  std::uint64_t total = 0;
  for (std::uint32_t thread : {1u, 2u}) {
    EXPECT_EQ(last[thread] + dropped[thread], 100'000u);
    total += dropped[thread];
  }
  EXPECT_GT(total, 0u);
  EXPECT_EQ(json::parse(journals.at(0)->end_json)["dropped"], total);
  EXPECT_EQ(lines(result.err), 1u) << result.err;
  EXPECT_NE(result.err.find("[provml-E0203]; raise PROVML_RING_KIB, or set"), std::string::npos)
      << result.err;
}

TEST(Failure, NoSharedMemory) {
  const World world;
  const Result result = world.run({"threads", "3", "2000"}, {{"PROVML_RING_DIR", "/proc/no-such-place"}});
  EXPECT_TRUE(result.exited_with(0));
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(events_of(read_journals(world.journals())).size(), 3u * 4000u);
}

TEST(Failure, RingDirectoryOpenToOthersIsNotUsed) {
  const World world;
  std::filesystem::create_directory(world.rings());
  ASSERT_EQ(chmod(world.rings().c_str(), 0777), 0);
  Child child = world.start({"log_forever"});
  child.read_some();
  EXPECT_EQ(world.ring_files(), 0u);
  child.kill(SIGKILL);
  child.wait();
}

TEST(Failure, MoreThreadsThanRingMemory) {
  const World world;
  const Result result = world.run({"threads", "100", "300"}, {{"PROVML_RING_TOTAL_MIB", "1"}});
  EXPECT_TRUE(result.exited_with(0));
  EXPECT_LE(lines(result.err), 1u) << result.err;
}

TEST(Failure, SettingsThatMakeNoSense) {
  const World world;
  const Result result = world.run({"events", "1"}, {{"PROVML_RING_KIB", "lots"}, {"PROVML_SYNC", "maybe"}});
  EXPECT_TRUE(result.exited_with(0));
  EXPECT_EQ(lines(result.err), 2u);
  EXPECT_NE(result.err.find("[provml-E0205]"), std::string::npos);
  EXPECT_EQ(events_of(read_journals(world.journals())).size(), 2u);
}

TEST(Failure, ExitStatusAndOutputAreTheProgramsOwn) {
  for (const char* status : {"0", "1", "42", "255"}) {
    const World world;
    const Result result = world.run({"exit", status});
    EXPECT_TRUE(result.exited_with(std::atoi(status)));
    EXPECT_EQ(result.err, "");
  }
  const World world;
  EXPECT_TRUE(world.run({"quick_exit", "5"}).exited_with(6));
  EXPECT_EQ(events_of(read_journals(world.journals())).size(), 10u);
}

}  // namespace
}  // namespace provml::test
