// What was captured survives the process, however it ends.
#include "provml/recover.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "support.h"

namespace provml::test {
namespace {

using nlohmann::json;

TEST(Crash, NothingIsLostHoweverItEnds) {
  for (const char* how : {"_exit", "abort", "terminate", "segv"}) {
    const World world;
    // The drain sleeps long: nearly everything is still in the ring.
    const Result result = world.run({how, "300"}, {{"PROVML_DRAIN_MS", "10000"}});
    if (std::string(how) == "_exit") {
      EXPECT_TRUE(result.exited_with(4));
    } else {
      EXPECT_TRUE(result.killed_by(std::string(how) == "segv" ? SIGSEGV : SIGABRT)) << how;
    }
    EXPECT_EQ(world.ring_files(), 2u) << how;
    const auto report = runtime::recover(world.home());
    EXPECT_EQ(report.processes, 1u);
    EXPECT_TRUE(report.problems.empty());
    EXPECT_EQ(world.ring_files(), 0u);
    const auto journals = read_journals(world.journals());
    const auto events = events_of(journals);
    const std::size_t extra = std::string(how) == "terminate" ? 1 : 0;  // a BEGIN without end
    EXPECT_EQ(events.size(), 600 + extra) << how;
    for (const auto& journal : journals) EXPECT_EQ(journal->end_json, "") << "it did not end";
    EXPECT_EQ(runtime::recover(world.home()).processes, 0u) << "once";
  }
}

TEST(Crash, WhatAPackedJournalHoldsIsNotRecoveredAgain) {
  const World world;
  Child child = world.start({"hold", "300"}, {{"PROVML_DRAIN_MS", "10000"}, {"PROVML_JOURNAL_ZSTD", "3"}});
  while (child.read_some().find("captured") == std::string::npos) {
  }
  // The rings as they were before the journal was written: as if it died between the journal and the tails.
  const auto copies = world.directory() / "copies";
  std::filesystem::copy(world.rings(), copies, std::filesystem::copy_options::recursive);
  child.kill(SIGUSR1);
  EXPECT_TRUE(child.wait().exited_with(0));
  const auto before = events_of(read_journals(world.journals()));
  std::filesystem::remove_all(world.rings());
  std::filesystem::rename(copies, world.rings());
  const auto report = runtime::recover(world.home());
  EXPECT_EQ(report.processes, 1u);
  EXPECT_EQ(report.events, 0u);
  EXPECT_EQ(events_of(read_journals(world.journals())).size(), before.size());
  EXPECT_GE(before.size(), 600u);
}

TEST(Crash, RecoveredFramesAreThoseOfTheDrain) {
  // The same process state seen twice: the drain's journal, and a journal recovered from a copy of the rings.
  const World world;
  Child child = world.start({"hold", "300"}, {{"PROVML_DRAIN_MS", "10000"}});
  while (child.read_some().find("captured") == std::string::npos) {
  }
  const auto copies = world.directory() / "copies";
  std::filesystem::copy(world.rings(), copies, std::filesystem::copy_options::recursive);
  child.kill(SIGUSR1);
  EXPECT_TRUE(child.wait().exited_with(0));
  const auto drained = read_journals(world.journals());
  const auto expected = events_of(drained);
  for (const auto& path : world.journals()) std::filesystem::remove(path);
  std::filesystem::remove_all(world.rings());
  std::filesystem::rename(copies, world.rings());
  EXPECT_EQ(runtime::recover(world.home()).processes, 1u);
  const auto recovered = read_journals(world.journals());
  const auto events = events_of(recovered);
  EXPECT_EQ(events.size(), 600u);
  ASSERT_EQ(events.size() + 2, expected.size()) << "all but those that the drain had written";
  for (const auto& [key, seen] : events) {
    const SeenEvent& same = expected.at(key);
    EXPECT_EQ(seen.frame.payload, same.frame.payload);
    EXPECT_EQ(seen.frame.time, same.frame.time);
    EXPECT_EQ(seen.frame.flags, same.frame.flags);
  }
  EXPECT_EQ(recovered.at(0)->process_json, drained.at(0)->process_json);
  EXPECT_EQ(recovered.at(0)->sites, drained.at(0)->sites);
}

TEST(Crash, KilledAtAnyMoment) {
  std::mt19937 random(11);
  for (int round = 0; round < 12; ++round) {
    const World world;
    Child child = world.start({"log_forever"}, {{"PROVML_DRAIN_MS", std::to_string(1 + random() % 20)},
                                                {"PROVML_RING_KIB", round % 2 == 0 ? "16" : "256"},
                                                {"PROVML_BLOCK_MS", "60000"},
                                                {"PROVML_JOURNAL_MIB", "1"}});
    const std::size_t enough = random() % 400'000;
    std::size_t size = child.read_some().size();
    while (size < enough) size += child.read_some().size();
    child.kill(SIGKILL);
    const Result result = child.wait();
    EXPECT_TRUE(result.killed_by(SIGKILL));
    const auto report = runtime::recover(world.home());
    EXPECT_EQ(report.processes, 1u);
    EXPECT_TRUE(report.problems.empty());
    const auto events = events_of(read_journals(world.journals()));  // fails when one comes twice
    std::istringstream log(result.out);
    std::size_t logged = 0;
    for (std::uint32_t thread = 0; log >> thread;) {
      std::uint64_t sequence = 0;
      if (!(log >> sequence) || log.eof()) break;  // the last line may be cut
      ++logged;
      ASSERT_EQ(events.count({thread, sequence}), 1u)
          << "lost: thread " << thread << " sequence " << sequence;
    }
    EXPECT_GT(logged, 0u);
  }
}

/// A program that ended before its drain looked at the rings, which it does soon after the start.
std::unique_ptr<World> undrained(const std::vector<std::string>& arguments) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    auto world = std::make_unique<World>();
    world->run(arguments, {{"PROVML_DRAIN_MS", "10000"}});
    if (events_of(read_journals(world->journals())).empty()) return world;
  }
  throw std::runtime_error("the drain is always faster");
}

TEST(Crash, KilledBeforeAnyJournal) {
  const auto killed = undrained({"_exit", "1"});
  const World& world = *killed;
  for (const auto& path : world.journals()) std::filesystem::remove(path);
  EXPECT_EQ(runtime::recover(world.home()).processes, 1u);
  const auto journals = read_journals(world.journals());
  ASSERT_EQ(journals.size(), 1u);
  EXPECT_NE(journals[0]->process_json, "");
  EXPECT_EQ(events_of(journals).size(), 2u);
}

TEST(Crash, LivingProcessesAreLeftAlone) {
  const World world;
  Child child = world.start({"log_forever"});
  child.read_some();
  const auto before = world.ring_files();
  EXPECT_EQ(runtime::recover(world.home()).processes, 0u);
  EXPECT_GE(world.ring_files(), before) << "its threads may still be taking theirs";
  child.kill(SIGKILL);
  child.wait();
  EXPECT_EQ(runtime::recover(world.home()).processes, 1u);
}

TEST(Crash, OtherHomesAreLeftAlone) {
  const World world;
  world.run({"_exit", "5"}, {{"PROVML_DRAIN_MS", "10000"}});
  EXPECT_EQ(runtime::recover(world.directory() / "another").processes, 0u);
  EXPECT_GT(world.ring_files(), 0u);
}

TEST(Crash, TwoCommandsAtOnce) {
  const World world;
  for (int i = 0; i < 5; ++i) world.run({"_exit", "200"}, {{"PROVML_DRAIN_MS", "10000"}});
  std::vector<std::thread> commands;
  std::array<runtime::RecoverReport, 4> reports;
  for (auto& report : reports) commands.emplace_back([&] { report = runtime::recover(world.home()); });
  for (auto& command : commands) command.join();
  std::uint64_t processes = 0;
  for (const auto& report : reports) {
    processes += report.processes;
    EXPECT_TRUE(report.problems.empty());
  }
  EXPECT_EQ(processes, 5u);
  EXPECT_EQ(world.ring_files(), 0u);
  std::size_t events = 0;
  std::map<std::string, std::vector<std::unique_ptr<Journal>>> by_process;
  for (auto& journal : read_journals(world.journals())) {
    // The drain may have been stopped between making its journal and the first write.
    if (journal->process_json.empty()) {
      EXPECT_TRUE(journal->frames.empty());
      continue;
    }
    by_process[json::parse(journal->process_json)["process"]].push_back(std::move(journal));
  }
  for (const auto& [process, journals] : by_process) events += events_of(journals).size();
  EXPECT_EQ(events, 5u * 400u);
}

TEST(Crash, JournalThatCannotBeWrittenKeepsTheRings) {
  if (geteuid() == 0) GTEST_SKIP() << "the superuser writes everywhere";
  const World world;
  world.run({"_exit", "5"}, {{"PROVML_DRAIN_MS", "10000"}});
  const auto run = world.journals().at(0).parent_path();
  std::filesystem::permissions(run, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const auto report = runtime::recover(world.home());
  std::filesystem::permissions(run, std::filesystem::perms::owner_all);
  EXPECT_EQ(report.problems.size(), 1u);
  EXPECT_GT(world.ring_files(), 0u);
}

TEST(Crash, RingsThatCannotBeReadNowAreLeft) {
  const World world;
  EXPECT_TRUE(world.run({"_exit", "300"}, {{"PROVML_DRAIN_MS", "10000"}}).exited_with(4));
  std::filesystem::path ring;
  for (const auto& item : std::filesystem::directory_iterator(world.rings()))
    if (item.path().extension() == ".ring") ring = item.path();
  const auto elsewhere = world.directory() / "ring";
  std::filesystem::rename(ring, elsewhere);
  std::filesystem::create_symlink(elsewhere, ring);  // which is not followed
  const auto first = runtime::recover(world.home());
  EXPECT_EQ(first.processes, 0u);
  ASSERT_EQ(first.problems.size(), 1u);
  EXPECT_NE(first.problems[0].find("[provml-E0305]"), std::string::npos) << first.problems[0];
  EXPECT_EQ(world.ring_files(), 2u);
  std::filesystem::remove(ring);
  std::filesystem::rename(elsewhere, ring);
  EXPECT_EQ(runtime::recover(world.home()).events, 600u);
  EXPECT_EQ(events_of(read_journals(world.journals())).size(), 600u);
}

TEST(Crash, DamagedRingsAreReported) {
  const auto killed = undrained({"_exit", "50"});
  const World& world = *killed;
  for (const auto& item : std::filesystem::directory_iterator(world.rings())) {
    if (item.path().extension() != ".ring") continue;
    std::string bytes = read_file(item.path());
    for (std::size_t i = 4096 + 2000; i < 4096 + 2100; ++i) bytes[i] = '\xee';
    write_file(item.path(), bytes);
  }
  const auto report = runtime::recover(world.home());
  EXPECT_EQ(report.problems.size(), 1u);
  EXPECT_GT(report.events, 5u);
  EXPECT_LT(report.events, 100u);
}

TEST(Crash, ProcessReplacedByExecIsRecovered) {
  const World world;
  EXPECT_TRUE(world.run({"exec", PROVML_CHILD, "events", "3", "2"}).exited_with(2));
  EXPECT_EQ(runtime::recover(world.home()).processes, 1u);
  const auto journals = read_journals(world.journals());
  std::map<std::string, int> processes, runs;
  for (const auto& journal : journals) {
    if (journal->process_json.empty()) continue;  // made by the drain, and not written to before exec
    ++processes[json::parse(journal->process_json)["process"]];
    ++runs[json::parse(journal->process_json)["run"]];
  }
  EXPECT_EQ(processes.size(), 2u);
  EXPECT_EQ(runs.size(), 1u) << "the program after exec belongs to the same run";
}

}  // namespace
}  // namespace provml::test
