#include "service/feeder.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "provml/error.h"
#include "provml/rdf/annotate.h"

namespace provml::rdf::service {

namespace {

using Clock = std::chrono::steady_clock;

// A commit costs milliseconds however little it holds: batches that come meanwhile share the next one. It
// also lets commands that wait for the writer's lock have it.
constexpr auto kBetweenCommits = std::chrono::milliseconds(40);
constexpr auto kAfterFailure = std::chrono::seconds(2);
constexpr std::size_t kMostLines = 20;

}  // namespace

Feeder::Feeder(Store& store, std::filesystem::path home, std::function<void(const std::string&)> say)
    : store_(store), home_(std::move(home)), say_(std::move(say)), thread_([this] { work(); }) {}

Feeder::~Feeder() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Feeder::changed(const std::filesystem::path& journal, std::uint64_t frames) {
  {
    const std::lock_guard guard(mutex_);
    changed_[journal] += frames;
    state_.frames_waiting += frames;
  }
  wake_.notify_one();
}

void Feeder::kept_changed() {
  {
    const std::lock_guard guard(mutex_);
    kept_changed_ = true;
  }
  wake_.notify_one();
}

Feeder::State Feeder::state() const {
  const std::lock_guard guard(mutex_);
  return state_;
}

void Feeder::abandon() {
  const std::lock_guard guard(mutex_);
  abandoned_ = true;
}

bool Feeder::attempt(const std::function<IngestReport()>& take) {
  std::string trouble;
  try {
    const IngestReport report = take();
    for (std::size_t i = 0; i < report.problems.size() && i < kMostLines; ++i) say_(report.problems[i]);
    if (report.problems.size() > kMostLines)
      say_("... and " + std::to_string(report.problems.size() - kMostLines) + " problems more");
  } catch (const Error& error) {
    trouble = error.line();
  } catch (const std::exception& error) {
    trouble = error.what();
  }
  const std::lock_guard guard(mutex_);
  if (!trouble.empty() && trouble != state_.trouble)
    say_("frames are kept in the journals and not taken in: " + trouble);
  state_.trouble = trouble;
  return trouble.empty();
}

bool Feeder::pause(std::unique_lock<std::mutex>& lock, Clock::time_point until) {
  return wake_.wait_until(lock, until, [&] { return stopping_; });
}

void Feeder::work() {
  std::unique_lock lock(mutex_);
  const auto attempt_unlocked = [&](const std::function<IngestReport()>& take) {
    lock.unlock();
    const bool good = attempt(take);
    lock.lock();
    return good;
  };
  while (!attempt_unlocked([&] { return ingest(store_, home_, {}); }))
    if (pause(lock, Clock::now() + kAfterFailure)) return;
  state_.starting = false;
  Ingester ingester(store_, home_);
  for (;;) {
    wake_.wait(lock, [&] { return stopping_ || !changed_.empty() || kept_changed_; });
    if (abandoned_ || (changed_.empty() && !kept_changed_)) return;
    if (std::exchange(kept_changed_, false)) {
      kept_changed_ = !attempt_unlocked([&] {
        IngestReport report;
        take_kept(store_, home_, report);
        return report;
      }) && !stopping_;
      if (kept_changed_) pause(lock, Clock::now() + kAfterFailure);
      if (changed_.empty()) continue;
    }
    const auto next = Clock::now() + kBetweenCommits;
    const Journals taken = std::exchange(changed_, {});
    std::vector<std::filesystem::path> journals;
    for (const auto& [journal, frames] : taken) journals.push_back(journal);
    const bool good = attempt_unlocked([&] { return ingester.take(journals); });
    for (const auto& [journal, frames] : taken) {
      if (good)
        state_.frames_waiting -= frames;
      else
        changed_[journal] += frames;
    }
    if (!good && stopping_) return;
    pause(lock, good ? next : Clock::now() + kAfterFailure);
  }
}

}  // namespace provml::rdf::service
