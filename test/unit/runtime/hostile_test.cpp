// Programs that close what they did not open, jump over activities, or have nobody to read what they say
// (child_hostile.cpp).
#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

#include "provml/recover.h"
#include "support.h"

namespace provml::test {
namespace {

using Events = std::map<std::pair<std::uint32_t, std::uint64_t>, SeenEvent>;

/// Of each process; nothing is missing between.
std::vector<Events> processes_in(const World& world) {
  std::map<std::string, std::vector<std::filesystem::path>> segments;
  for (const auto& path : world.journals()) {
    const std::string name = path.filename().string();
    segments[name.substr(0, name.rfind('-'))].push_back(path);
  }
  std::vector<Events> processes;
  for (const auto& [name, paths] : segments) {
    const auto journals = read_journals(paths);
    for (const auto& journal : journals) EXPECT_EQ(journal->problem, "");
    processes.push_back(events_of(journals));
    std::map<std::uint32_t, std::uint64_t> last;
    for (const auto& [key, seen] : processes.back())
      EXPECT_EQ(key.second, ++last[key.first]) << "thread " << key.first;
  }
  return processes;
}

Events events_in(const World& world) {
  auto processes = processes_in(world);
  EXPECT_EQ(processes.size(), 1u);
  return processes.empty() ? Events() : std::move(processes[0]);
}

std::size_t count(const Events& events, frames::Type type, std::uint16_t flag = 0) {
  std::size_t found = 0;
  for (const auto& [key, seen] : events)
    found += seen.frame.type == type && (flag == 0 || (seen.frame.flags & flag) != 0) ? 1 : 0;
  return found;
}

// ThreadSanitizer takes a number for one descriptor, whatever the table.
#if defined(__SANITIZE_THREAD__)
constexpr bool kOwnTable = false;
#elif defined(__has_feature)
constexpr bool kOwnTable = !__has_feature(thread_sanitizer);
#else
constexpr bool kOwnTable = true;
#endif

TEST(Hostile, DescriptorsThatTheProgramClosedAreItsOwn) {
  if (!kOwnTable) GTEST_SKIP() << "ThreadSanitizer";
  for (const char* sync : {"interval", "always"}) {
    const World world;
    const Result result = world.run({"closes", "500"}, {{"PROVML_SYNC", sync}, {"PROVML_DRAIN_MS", "1"}});
    EXPECT_TRUE(result.exited_with(0)) << result.status << result.err;
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(read_file(world.directory() / "mine.txt"), "");
    EXPECT_EQ(events_in(world).size(), 2u * 501);
    EXPECT_EQ(world.journals().size(), 1u) << "the same one goes on";
    EXPECT_EQ(read_journals(world.journals())[0]->sites.size(), 2u);
    EXPECT_EQ(world.ring_files(), 0u);
  }
}

TEST(Hostile, DescriptorsInTheProcesssTableAreKnownByTheirFiles) {
  const World world;
  // The drain sleeps while the program closes and opens.
  const Result result =
      world.run({"closes", "40"}, {{"PROVML_DESCRIPTORS", "shared"}, {"PROVML_DRAIN_MS", "200"}});
  EXPECT_TRUE(result.exited_with(0)) << result.status << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(read_file(world.directory() / "mine.txt"), "");
  EXPECT_EQ(events_in(world).size(), 2u * 41);
  EXPECT_EQ(world.journals().size(), 1u) << "the same one goes on";
}

TEST(Hostile, NumbersOfTheStandardStreamsAreTheProgramsOwn) {
  for (const char* table : {"own", "shared"}) {
    const World world;
    const Result result = world.run({"no_streams"}, {{"PROVML_DESCRIPTORS", table}});
    EXPECT_TRUE(result.exited_with(0)) << result.status;
    EXPECT_EQ(read_file(world.directory() / "mine.txt"), "");
    EXPECT_EQ(events_in(world).size(), 4u);
  }
}

TEST(Hostile, LocksOfFilesThatAreHashedStay) {
  if (!kOwnTable) GTEST_SKIP() << "ThreadSanitizer";
  const World world;
  const Result result = world.run({"locks"}, {{"PROVML_FILE_HASH", "sha256"}, {"PROVML_DRAIN_MS", "10"}});
  EXPECT_TRUE(result.exited_with(0)) << result.status << result.err;
}

TEST(Hostile, WithoutADescriptorForTheNextSegmentTheLastOneGoesOn) {
  const World world;
  const Result result =
      world.run({"no_descriptors"}, {{"PROVML_JOURNAL_MIB", "1"}, {"PROVML_DRAIN_MS", "5"}});
  EXPECT_TRUE(result.exited_with(0)) << result.status;
  EXPECT_NE(result.err.find("[provml-E0202]"), std::string::npos) << result.err;
  EXPECT_EQ(events_in(world).size(), 6000u);
  EXPECT_GE(world.journals().size(), 2u);
  EXPECT_EQ(world.ring_files(), 0u);
}

TEST(Hostile, StandardErrorThatWasClosedIsNotHeldOpen) {
  const World world;
  EXPECT_TRUE(world.run({"closes_stderr"}).exited_with(0));
  EXPECT_EQ(events_in(world).size(), 4u);
}

TEST(Hostile, NobodyReadsStandardError) {
  for (const char* full : {"0", "1"}) {
    const World world;
    EXPECT_TRUE(world.run({"deaf", full}, {{"PROVML_HOME", "/proc/no-such-place"}}).exited_with(0)) << full;
  }
}

void expect_balanced(const Events& events) {
  std::map<std::pair<std::uint32_t, std::uint64_t>, int> open;
  for (const auto& [key, seen] : events) {
    const auto& event = seen.event;
    const bool begins = seen.frame.type == frames::Type::begin;
    open[{key.first, event.activity}] += begins ? 1 : -1;
    if (!begins || event.values.at(0).integer < 2000) continue;
    if (event.values.at(0).integer < 3000) {
      ASSERT_EQ(event.ancestors.size(), 1u);
      const auto& around = events.at({key.first, event.ancestors[0].activity});
      EXPECT_EQ(around.event.values.at(0).integer, event.values.at(0).integer - 1000);
    } else if (event.values.at(0).integer >= 4000) {
      EXPECT_EQ(event.ancestors.size(), 0u);
    }
  }
  for (const auto& [activity, balance] : open) EXPECT_EQ(balance, 0) << activity.second;
}

TEST(Hostile, ActivitiesThatAreJumpedOverEndThere) {
  for (const char* own_stack : {"0", "1"}) {
    const World world;
    const Result result = world.run({"jumps", own_stack});
    EXPECT_TRUE(result.exited_with(0)) << result.status << result.err;
    const auto processes = processes_in(world);
    ASSERT_EQ(processes.size(), 2u);
    std::size_t left = 0;
    for (const Events& events : processes) {
      expect_balanced(events);
      left += count(events, frames::Type::end, frames::kFlagException);
    }
    EXPECT_EQ(left, 210u + 3 + 3 + 2) << "1 + ... + 20 of functions, one of each handler, those of one frame";
  }
}

TEST(Hostile, ForksWhileHandlersCapture) {
  const World world;
  EXPECT_TRUE(world.run({"forks_under_signals", "200"}, {{"PROVML_OVERFLOW", "drop"}}).exited_with(0));
  EXPECT_TRUE(runtime::recover(world.home()).problems.empty());
}

}  // namespace
}  // namespace provml::test
