// A process's life: how it begins, ends, forks and executes, and what its journal then says.
#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "support.h"

namespace provml::test {
namespace {

using frames::Type;
using nlohmann::json;

/// Sequence numbers of each thread are 1..n without holes; returns how many events there are.
std::size_t expect_gapless(const std::map<std::pair<std::uint32_t, std::uint64_t>, SeenEvent>& events) {
  std::map<std::uint32_t, std::uint64_t> last;
  for (const auto& [key, seen] : events) EXPECT_EQ(key.second, ++last[key.first]) << "thread " << key.first;
  return events.size();
}

TEST(Life, ProcessFramesTellWhoAndHow) {
  const World world;
  const Result result = world.run({"events", "3", "5", "--token", "abc"}, {{"PROVML_RUN_ID", "my run/1"}});
  EXPECT_TRUE(result.exited_with(5));
  EXPECT_EQ(result.out, "events 3\n");
  EXPECT_EQ(result.err, "");
  const auto journals = read_journals(world.journals());
  ASSERT_EQ(journals.size(), 1u);
  const Journal& journal = *journals[0];
  EXPECT_EQ(journal.problem, "");
  EXPECT_EQ(journal.frames.front().type, Type::process);
  EXPECT_EQ(journal.frames.back().type, Type::process_end);
  const json process = json::parse(journal.process_json);
  EXPECT_EQ(process["format"], 1);
  EXPECT_EQ(process["run"], "my_run_1");
  EXPECT_EQ(process["cwd"], world.directory().string());
  EXPECT_EQ(process["exe"], std::filesystem::canonical(PROVML_CHILD).string());
  EXPECT_EQ(process["argv"], (json{PROVML_CHILD, "events", "3", "5", "--token", "***"}));
  EXPECT_EQ(process["process"].get<std::string>().size(), 16u);
  EXPECT_TRUE(process["job"].is_null());
  EXPECT_TRUE(process["rank"].is_null());
  EXPECT_TRUE(process["workflow"].is_null());
  for (const char* key : {"host", "user", "uid", "pid", "ppid", "start_ns", "clock", "runtime_version",
                          "compiler", "git", "size", "boot_id", "start_ticks"})
    EXPECT_TRUE(process.contains(key)) << key;
  const json end = json::parse(journal.end_json);
  EXPECT_EQ(end["status"], 5);
  EXPECT_EQ(end["events"], 6);
  EXPECT_EQ(end["dropped"], 0);
  EXPECT_GT(end["end_ns"], process["start_ns"]);
  EXPECT_EQ(world.ring_files(), 0u);
  EXPECT_TRUE(std::filesystem::is_empty(world.home() / "live"));
}

TEST(Life, EventsNameTheirActivityTimeAndAncestors) {
  const World world;
  EXPECT_TRUE(world.run({"exit", "3"}).exited_with(3));
  const auto journals = read_journals(world.journals());
  const auto events = events_of(journals);
  ASSERT_EQ(expect_gapless(events), 4u);
  const SeenEvent& outer = events.at({1, 1});
  const SeenEvent& inner = events.at({1, 2});
  const SeenEvent& inner_end = events.at({1, 3});
  const SeenEvent& outer_end = events.at({1, 4});
  EXPECT_EQ(outer.frame.type, Type::begin);
  EXPECT_EQ(outer.event.activity, 1u);
  EXPECT_EQ(outer.event.begin_time, outer.frame.time);
  EXPECT_TRUE(outer.event.ancestors.empty());
  EXPECT_EQ(inner.event.ancestors, (std::vector<frames::ActivityRef>{{1, 1}}));
  EXPECT_EQ(inner_end.event.activity, 2u);
  EXPECT_EQ(inner_end.event.begin_time, inner.frame.time);
  EXPECT_EQ(inner_end.event.ancestors, inner.event.ancestors);
  EXPECT_EQ(inner_end.frame.flags, frames::kFlagTimeUnknown) << "closed at exit";
  ASSERT_EQ(inner_end.event.values.size(), 1u);
  EXPECT_EQ(inner_end.event.values[0].reference.path, "/etc/hostname");
  EXPECT_EQ(outer_end.event.activity, 1u);
  EXPECT_EQ(outer_end.frame.flags, frames::kFlagTimeUnknown);
  EXPECT_LE(outer.frame.time, inner.frame.time);
  EXPECT_LE(inner.frame.time, inner_end.frame.time);
}

TEST(Life, ExceptionsMarkTheEndsTheyPass) {
  const World world;
  EXPECT_TRUE(world.run({"exceptions"}).exited_with(0));
  const auto journals = read_journals(world.journals());
  std::map<std::uint64_t, std::uint16_t> ends;
  for (const auto& [key, seen] : events_of(journals))
    if (seen.frame.type == Type::end) ends[seen.event.activity] = seen.frame.flags;
  EXPECT_EQ(
      ends,
      (std::map<std::uint64_t, std::uint16_t>{
          {1, frames::kFlagException}, {2, frames::kFlagException}, {3, frames::kFlagException}, {7, 0}}));
}

TEST(Life, EightThreadsLoseNothing) {
  const World world;
  const Result result = world.run({"threads", "8", "5000"}, {{"PROVML_BLOCK_MS", "60000"}});
  EXPECT_TRUE(result.exited_with(0));
  EXPECT_EQ(result.err, "");
  const auto journals = read_journals(world.journals());
  const auto events = events_of(journals);
  EXPECT_EQ(expect_gapless(events), 8u * 10'000u);
  std::map<std::uint32_t, std::uint64_t> last_time;
  for (const auto& [key, seen] : events) {
    EXPECT_GE(seen.frame.time, last_time[key.first]);
    last_time[key.first] = seen.frame.time;
  }
}

TEST(Life, SmallRingsWrapAround) {
  const World world;
  const Result result =
      world.run({"threads", "2", "20000"}, {{"PROVML_RING_KIB", "16"}, {"PROVML_BLOCK_MS", "60000"}});
  EXPECT_TRUE(result.exited_with(0));
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(expect_gapless(events_of(read_journals(world.journals()))), 2u * 40'000u);
}

TEST(Life, ManyShortThreadsShareRings) {
  const World world;
  const Result result = world.run({"short_threads", "500"}, {{"PROVML_RING_TOTAL_MIB", "1"}});
  EXPECT_TRUE(result.exited_with(0));
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(expect_gapless(events_of(read_journals(world.journals()))), 500u * 4u);
}

TEST(Life, SegmentsRotateAndStandAlone) {
  const World world;
  // Small rings, so that the drain has to come often.
  EXPECT_TRUE(world
                  .run({"events", "12000"},
                       {{"PROVML_JOURNAL_MIB", "1"}, {"PROVML_RING_KIB", "64"}, {"PROVML_BLOCK_MS", "60000"}})
                  .exited_with(0));
  const auto journals = read_journals(world.journals());
  ASSERT_GE(journals.size(), 2u);
  for (const auto& journal : journals) {
    EXPECT_EQ(journal->frames.front().type, Type::process);
    EXPECT_EQ(journal->process_json, journals[0]->process_json);
  }
  EXPECT_EQ(expect_gapless(events_of(journals)), 24'000u);
}

TEST(Life, PackedJournalsHoldTheSameInLess) {
  std::map<std::string, std::uintmax_t> bytes;
  for (const char* level : {"0", "1", "19"}) {
    const World world;
    const Result result = world.run({"events", "12000"}, {{"PROVML_JOURNAL_ZSTD", level},
                                                          {"PROVML_JOURNAL_MIB", "1"},
                                                          {"PROVML_RING_KIB", "256"},
                                                          {"PROVML_BLOCK_MS", "60000"}});
    EXPECT_TRUE(result.exited_with(0));
    EXPECT_EQ(result.err, "");
    const auto journals = read_journals(world.journals());
    for (const auto& journal : journals) EXPECT_EQ(journal->frames.front().type, Type::process);
    EXPECT_EQ(expect_gapless(events_of(journals)), 24'000u);
    for (const auto& path : world.journals()) bytes[level] += std::filesystem::file_size(path);
  }
  EXPECT_LT(bytes["1"] * 2, bytes["0"]);
  const World world;
  const Result result = world.run({"events", "3"}, {{"PROVML_JOURNAL_ZSTD", "20"}});
  EXPECT_NE(result.err.find("provml-E0205"), std::string::npos);
  EXPECT_EQ(events_of(read_journals(world.journals())).size(), 6u);
}

TEST(Life, WithoutZstdTheJournalStaysPlain) {
  const World world;
  const auto libraries = world.directory() / "libraries";
  std::filesystem::create_directory(libraries);
  write_file(libraries / "libzstd.so.1", std::string(4096, 'x'));
  const Result result =
      world.run({"events", "500"}, {{"PROVML_JOURNAL_ZSTD", "3"}, {"LD_LIBRARY_PATH", libraries.string()}});
  EXPECT_TRUE(result.exited_with(0));
  EXPECT_EQ(result.out, "events 500\n");
  EXPECT_NE(result.err.find("provml-E0218"), std::string::npos) << result.err;
  EXPECT_EQ(expect_gapless(events_of(read_journals(world.journals()))), 1000u);
}

TEST(Life, ForkedChildIsAProcessOfTheSameRun) {
  const World world;
  EXPECT_TRUE(world.run({"fork"}).exited_with(5));
  const auto journals = read_journals(world.journals());
  ASSERT_EQ(journals.size(), 2u);
  const json a = json::parse(journals[0]->process_json), b = json::parse(journals[1]->process_json);
  EXPECT_EQ(a["run"], b["run"]);
  EXPECT_NE(a["process"], b["process"]);
  const bool first_is_parent = b["ppid"] == a["pid"];
  EXPECT_TRUE(first_is_parent || a["ppid"] == b["pid"]);
  const Journal& parent = *journals[first_is_parent ? 0 : 1];
  const Journal& child = *journals[first_is_parent ? 1 : 0];
  EXPECT_EQ(json::parse(parent.end_json)["status"], 5);
  EXPECT_EQ(json::parse(parent.end_json)["events"], 6);
  EXPECT_EQ(json::parse(child.end_json)["status"], 5);
  EXPECT_EQ(json::parse(child.end_json)["events"], 2) << "the open activity is the parent's";
}

TEST(Life, ChildrenOfCloneAreProcessesOfTheirOwn) {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
  GTEST_SKIP()
      << "the thread sanitizer knows children of fork() alone: in those of clone() its close() crashes";
#endif
#endif
  for (int round = 0; round < 10; ++round) {
    const World world;
    EXPECT_TRUE(world.run({"clone"}, {{"PROVML_DRAIN_MS", "1"}}).exited_with(5));
    std::multiset<std::uint64_t> events;
    for (const auto& journal : read_journals(world.journals())) {
      EXPECT_EQ(journal->problem, "");
      events.insert(json::parse(journal->end_json)["events"].get<std::uint64_t>());
    }
    EXPECT_EQ(events, (std::multiset<std::uint64_t>{4, 2004}));
  }
}

TEST(Life, TheFirstCaptureFitsOnASmallStack) {
  const World world;
  EXPECT_TRUE(world.run({"small_thread"}).exited_with(0));
  const auto journals = read_journals(world.journals());
  ASSERT_EQ(journals.size(), 1u);
  EXPECT_EQ(json::parse(journals[0]->end_json)["events"], 4);
}

TEST(Life, DescendantsInheritTheRun) {
  const World world;
  EXPECT_TRUE(world.run({"runs_child", PROVML_CHILD, "events", "2", "4"}).exited_with(4));
  const auto journals = read_journals(world.journals());
  ASSERT_EQ(journals.size(), 2u);
  EXPECT_EQ(json::parse(journals[0]->process_json)["run"], json::parse(journals[1]->process_json)["run"]);
  EXPECT_TRUE(world.run({"events", "1"}).exited_with(0));
  EXPECT_NE(json::parse(read_journal(world.journals().front())->process_json)["run"],
            json::parse(read_journal(world.journals().back())->process_json)["run"]);
}

TEST(Life, HomeIsFoundUpward) {
  const World world;
  auto environment = world.environment();
  environment.erase("PROVML_HOME");
  std::filesystem::create_directories(world.directory() / "deep" / "er");
  Child made(world.directory() / "deep", {PROVML_CHILD, "events", "1"}, environment);
  EXPECT_TRUE(made.wait().exited_with(0));
  EXPECT_TRUE(std::filesystem::exists(world.directory() / "deep" / ".provml" / "journals"));
  Child found(world.directory() / "deep" / "er", {PROVML_CHILD, "events", "1"}, environment);
  EXPECT_TRUE(found.wait().exited_with(0));
  EXPECT_FALSE(std::filesystem::exists(world.directory() / "deep" / "er" / ".provml"));
}

TEST(Life, RunOfABatchJobStep) {
  const World world;
  EXPECT_TRUE(world
                  .run({"events", "1"}, {{"SLURM_JOB_ID", "77"},
                                         {"SLURM_STEP_ID", "2"},
                                         {"SLURM_PROCID", "3"},
                                         {"SLURM_STEP_NUM_TASKS", "8"},
                                         {"SLURM_CLUSTER_NAME", "c1"}})
                  .exited_with(0));
  const json process = json::parse(read_journal(world.journals().at(0))->process_json);
  EXPECT_EQ(process["run"], "slurm-c1-77.2");
  EXPECT_EQ(process["job"]["id"], "77");
  EXPECT_EQ(process["job"]["step"], "2");
  EXPECT_EQ(process["rank"], 3);
  EXPECT_EQ(process["size"], 8);
}

TEST(Life, CapturesAtTheVeryEndDoNoHarm) {
  const World world;
  EXPECT_TRUE(world.run({"late"}).exited_with(0));
  EXPECT_EQ(expect_gapless(events_of(read_journals(world.journals()))), 4u)
      << "static destructors are captured";
}

/// The numbers of each thread's events, captured or told to be dropped: each once, from 1 on, without a hole.
void expect_all_numbers(const World& world, std::size_t threads) {
  const auto journals = read_journals(world.journals());
  std::map<std::uint32_t, std::set<std::uint64_t>> numbers;
  for (const auto& [key, seen] : events_of(journals)) numbers[key.first].insert(key.second);
  for (const auto& journal : journals)
    for (const auto& frame : journal->frames) {
      std::uint64_t count = 0, first = 0, last = 0;
      if (!frames::decode_dropped(frame, count, first, last)) continue;
      EXPECT_EQ(count, last - first + 1);
      if (count > 100'000'000) return;
      for (std::uint64_t n = first; n <= last; ++n)
        EXPECT_TRUE(numbers[frame.thread].insert(n).second) << "number " << n << " comes twice";
    }
  EXPECT_EQ(numbers.size(), threads);
  for (const auto& [thread, all] : numbers) {
    EXPECT_EQ(*all.begin(), 1u);
    EXPECT_EQ(*all.rbegin(), all.size()) << "thread " << thread << ": numbers are missing";
  }
}

TEST(Life, ThreadsThatCaptureBeyondTheEndLeaveNoGap) {
  for (int round = 0; round < 4; ++round) {
    const World world;
    EXPECT_TRUE(world.run({"thread_at_exit", "3"}, {{"PROVML_RING_KIB", round % 2 == 0 ? "16" : "1024"}})
                    .exited_with(0));
    expect_all_numbers(world, 3);
  }
}

TEST(Life, DisabledLeavesNoTrace) {
  const World world;
  const Result result = world.run({"events", "1000", "5"}, {{"PROVML_DISABLE", "1"}});
  EXPECT_TRUE(result.exited_with(5));
  EXPECT_EQ(result.err, "");
  EXPECT_FALSE(std::filesystem::exists(world.home()));
  EXPECT_EQ(world.ring_files(), 0u);
}

TEST(Life, ProgramThatCapturesNothingLeavesNoTrace) {
  const World world;
  EXPECT_TRUE(world.run({"none", "3"}).exited_with(3));
  EXPECT_FALSE(std::filesystem::exists(world.home()));
}

TEST(Life, SignalHandlersMayCapture) {
  const World world;
  const Result result = world.run({"signals", "300000"}, {{"PROVML_BLOCK_MS", "60000"}});
  EXPECT_TRUE(result.exited_with(0)) << result.status;
  const auto journals = read_journals(world.journals());
  const auto events = events_of(journals);
  std::uint64_t dropped = 0, highest = events.rbegin()->first.second;
  for (const auto& journal : journals)
    for (const auto& frame : journal->frames) {
      std::uint64_t count = 0, first = 0, last = 0;
      if (frames::decode_dropped(frame, count, first, last)) dropped += count;
      highest = std::max(highest, last);
    }
  EXPECT_EQ(highest, events.size() + dropped) << "every event is there or counted as dropped";
}

TEST(Life, ErrnoIsPreserved) {
  const World world;
  EXPECT_TRUE(world.run({"errno"}).exited_with(0));
}

TEST(Life, EitherClockTellsTheTime) {
  for (const char* clock : {"tsc", "monotonic"}) {
    const World world;
    const auto before = time(nullptr);
    EXPECT_TRUE(world.run({"events", "10"}, {{"PROVML_CLOCK", clock}}).exited_with(0));
    const auto after = time(nullptr);
    for (const auto& [key, seen] : events_of(read_journals(world.journals()))) {
      EXPECT_GE(seen.frame.time / 1'000'000'000, static_cast<std::uint64_t>(before) - 1);
      EXPECT_LE(seen.frame.time / 1'000'000'000, static_cast<std::uint64_t>(after) + 1);
    }
  }
}

}  // namespace
}  // namespace provml::test
