// bench-hot-path: nanoseconds per event, in bursts of 64 with pauses in between, with the peers in the same
// run.
//
// A call of a marked function is two events (BEGIN with two scalars, END). Bursts of all candidates are
// interleaved; p50 and p99 are over bursts. Output: one line per candidate, then one budget line per budget.
#include <time.h>
#include <x86intrin.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#ifdef HAVE_SPDLOG
#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#endif

#include "hot_path_marked.h"

namespace {

constexpr int kBurst = 64;

double now_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

struct Candidate {
  std::string name;
  int events;  // per call
  std::function<void()> burst;
  std::vector<double> ns_per_event;

  double quantile(double q) {
    std::sort(ns_per_event.begin(), ns_per_event.end());
    return ns_per_event[static_cast<std::size_t>(q * static_cast<double>(ns_per_event.size() - 1))];
  }
};

struct alignas(64) Slot {
  std::uint64_t words[4];
};
thread_local Slot slots[1024];

void floor_burst() {
  for (int i = 0; i < kBurst; ++i) {
    Slot& slot = slots[i & 1023];
    slot.words[0] = __rdtsc();
    slot.words[1] = static_cast<std::uint64_t>(i);
    slot.words[2] = slot.words[1] + 1;
    slot.words[3] = slot.words[1] + 2;
    asm volatile("" : : "r"(&slot) : "memory");
  }
}

void clock_burst() {
  for (int i = 0; i < kBurst; ++i) {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    asm volatile("" : : "r"(&t) : "memory");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc > 1 && std::string(argv[1]) == "--quick";
  const int bursts = quick ? 2000 : 20000;
  std::vector<Candidate> all;
  all.push_back({"rdtsc + 32-byte store", 1, floor_burst, {}});
  all.push_back({"clock_gettime", 1, clock_burst, {}});
  all.push_back({"unmarked call",
                 1,
                 [] {
                   for (int i = 0; i < kBurst; ++i) plain_two_scalars(i, i);
                 },
                 {}});
  all.push_back({"provml: marked call, per event",
                 2,
                 [] {
                   for (int i = 0; i < kBurst; ++i) marked_two_scalars(i, i);
                 },
                 {}});
  const std::filesystem::path file = std::filesystem::canonical(argv[0]);
  all.push_back({"provml: file reference, per event",
                 2,
                 [&] {
                   for (int i = 0; i < kBurst; ++i) marked_reference(file);
                 },
                 {}});
#ifdef HAVE_SPDLOG
  spdlog::init_thread_pool(8192, 1);
  auto logger = spdlog::create_async_nb<spdlog::sinks::basic_file_sink_mt>("bench", "/dev/null", true);
  all.push_back({"spdlog async",
                 1,
                 [&] {
                   for (int i = 0; i < kBurst; ++i) logger->info("{} {}", double(i), i);
                 },
                 {}});
#endif
  for (int round = 0; round < bursts; ++round) {
    for (auto& candidate : all) {
      const double begin = now_ns();
      candidate.burst();
      const double took = now_ns() - begin;
      if (round > bursts / 20) candidate.ns_per_event.push_back(took / (kBurst * candidate.events));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  std::printf("%-34s %10s %10s\n", "ns per event", "p50", "p99");
  for (auto& candidate : all)
    std::printf("%-34s %10.1f %10.1f\n", candidate.name.c_str(), candidate.quantile(0.5),
                candidate.quantile(0.99));
  auto budget = [](const char* name, double value, double limit, bool at_most) {
    std::printf("budget %s %.2f %.2f %s\n", name, value, limit,
                (at_most ? value <= limit : value >= limit) ? "ok" : "over");
  };
  budget("hot_path_p50_over_floor", all[3].quantile(0.5) / all[0].quantile(0.5), 1.5, true);
  budget("hot_path_p99_over_floor", all[3].quantile(0.99) / all[0].quantile(0.99), 3, true);
#ifdef HAVE_SPDLOG
  budget("spdlog_over_hot_path_p50", all.back().quantile(0.5) / all[3].quantile(0.5), 15, false);
  spdlog::shutdown();
#endif
  return 0;
}
