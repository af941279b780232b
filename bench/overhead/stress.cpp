// 100,000 events per second for some seconds: what the capturing thread pays, by pairs of a marked and an
// unmarked call. Each turn waits for its moment, so caches are as cold as in a program that does other
// things.
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../hot_path/calls.h"
#include "drain_cpu.h"

namespace {

constexpr double kEventsPerSecond = 100000, kEventsPerCall = 2;

double now_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

template <class Call>
double took_ns(Call call) {
  const double begin = now_ns();
  call();
  return now_ns() - begin;
}

}  // namespace

int main(int argc, char** argv) {
  const double period = 1e9 * kEventsPerCall / kEventsPerSecond;
  const auto calls =
      static_cast<std::int64_t>((argc > 1 ? std::atof(argv[1]) : 3) * kEventsPerSecond / kEventsPerCall);
  constexpr std::int64_t kBlock = 500;
  std::vector<double> blocks;
  double sum = 0, next = now_ns();
  const double begin = next;
  for (std::int64_t n = 0; n < calls; ++n) {
    while (now_ns() < next) {
    }
    next += period;
    const auto value = static_cast<double>(n);
    double marked = 0, plain = 0;
    if (n % 2 != 0) plain = took_ns([&] { unmarked::two_scalars(value, n); });
    marked = took_ns([&] { marked::two_scalars(value, n); });
    if (n % 2 == 0) plain = took_ns([&] { unmarked::two_scalars(value, n); });
    sum += marked - plain;
    if (n % kBlock == kBlock - 1) {
      blocks.push_back(sum / (kBlock * kEventsPerCall));
      sum = 0;
    }
  }
  const double seconds = (now_ns() - begin) * 1e-9;
  std::sort(blocks.begin(), blocks.end());
  double mean = 0;
  for (const double block : blocks) mean += block / static_cast<double>(blocks.size());
  std::printf("calls %.0f\nrate %.1f\nmedian_ns %.3f\nmean_ns %.3f\ndrain_percent %.4f\n",
              static_cast<double>(calls), kEventsPerCall * static_cast<double>(calls) / seconds,
              blocks.empty() ? 0 : blocks[blocks.size() / 2], mean, 100 * drain_cpu_seconds() / seconds);
  return 0;
}
