// Nanoseconds per event, in bursts of 64 calls, with the peers in the same process. A repetition of Google
// Benchmark is one burst; repetitions of all benchmarks are interleaved at random, and p50 and p99 are over
// bursts. A marked call is two events (BEGIN with two scalars, END).
//
//   hot-path [BURSTS] [--disabled]     prints a table, "events N" (how many were captured), and budget lines
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "calls.h"
#include "report.h"

namespace {

constexpr int kBurst = 64;
std::uint64_t captured = 0;

struct Candidate {
  const char* name;
  int events;     ///< per call
  bool captures;  ///< calls of it are in the journal
  std::function<void()> burst;
};

void measure(benchmark::State& state, const Candidate& candidate) {
  for (auto _ : state) {
    std::this_thread::sleep_for(std::chrono::microseconds(100));
    const auto begin = std::chrono::steady_clock::now();
    candidate.burst();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(took.count() / (kBurst * candidate.events));
    if (candidate.captures) captured += std::uint64_t{kBurst} * static_cast<std::uint64_t>(candidate.events);
  }
}

std::vector<Candidate> candidates(const std::filesystem::path& file) {
  return {
      {"rdtsc+store", 1, false, [] { floor_burst(kBurst); }},
      {"clock_gettime", 1, false, [] { clock_burst(kBurst); }},
      {"unmarked", 1, false,
       [] {
         for (int i = 0; i < kBurst; ++i) unmarked::two_scalars(i, i);
       }},
      {"compiled_out", 1, false,
       [] {
         for (int i = 0; i < kBurst; ++i) compiled_out::two_scalars(i, i);
       }},
      {"provml", 2, true,
       [] {
         for (int i = 0; i < kBurst; ++i) marked::two_scalars(i, i);
       }},
      {"provml_file_reference", 2, true,
       [file] {
         for (int i = 0; i < kBurst; ++i) marked::reference(file);
       }},
      {"spdlog_async", 1, false, [] { spdlog_burst(kBurst); }},
      {"lttng_ust", 1, false, [] { lttng_burst(kBurst); }},
  };
}

void budgets(const Report& report) {
  budget("hot_path_p50_over_floor", report.p50("provml") / report.p50("rdtsc+store"), 1.5, true);
  budget("hot_path_p99_over_floor", report.p99("provml") / report.p99("rdtsc+store"), 3, true);
  budget("spdlog_over_hot_path_p50", report.p50("spdlog_async") / report.p50("provml"), 15, false);
  budget("lttng_over_hot_path_p50", report.p50("lttng_ust") / report.p50("provml"), 5, false);
}

}  // namespace

int main(int argc, char** argv) {
  int bursts = 20000;
  bool disabled = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--disabled") == 0)
      disabled = true;
    else
      bursts = std::max(std::atoi(argv[i]), 10);
  }
  std::string self = argv[0], interleave = "--benchmark_enable_random_interleaving=true";
  char* arguments[] = {self.data(), interleave.data(), nullptr};
  int count = 2;
  benchmark::Initialize(&count, arguments);
  const auto all = candidates(std::filesystem::canonical(argv[0]));
  for (const Candidate& candidate : all) {
    const bool calls = candidate.captures || std::strcmp(candidate.name, "unmarked") == 0;
    if (disabled && !calls) continue;
    candidate.burst();  // what happens once is not measured
    if (candidate.captures) captured += std::uint64_t{kBurst} * static_cast<std::uint64_t>(candidate.events);
    benchmark::RegisterBenchmark(candidate.name, [&candidate](benchmark::State& s) { measure(s, candidate); })
        ->UseManualTime()
        ->Iterations(1)
        ->Repetitions(bursts)
        ->ComputeStatistics("p50", [](const std::vector<double>& v) { return quantile(v, 0.5); })
        ->ComputeStatistics("p99", [](const std::vector<double>& v) { return quantile(v, 0.99); });
  }
  Report report;
  benchmark::RunSpecifiedBenchmarks(&report);
  std::printf("%-28s %10s %10s\n", "ns per event", "p50", "p99");
  for (const Candidate& candidate : all)
    if (report.p50(candidate.name) != 0)
      std::printf("%-28s %10.2f %10.2f\n", candidate.name, report.p50(candidate.name),
                  report.p99(candidate.name));
  std::printf("events %llu\n", static_cast<unsigned long long>(disabled ? 0 : captured));
  if (disabled)
    budget("disabled_added_ns", report.p50("provml") - report.p50("unmarked") / 2, 1, true);
  else
    budgets(report);
  return 0;
}
