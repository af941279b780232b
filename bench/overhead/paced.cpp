// Sleeps, and makes one marked call (two events) EVENTS / 2 times a second. Arguments: SECONDS EVENTS.
#include <provml/annotations.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "drain_cpu.h"

PROVML_TRANSFORMATION("step")
static double step(PROVML_HYPERPARAMETER double rate, int number) { return rate / (number + 1); }

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 5, rate = argc > 2 ? std::atof(argv[2]) : 0;
  double sum = step(0.01, 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));  // what happens once is not counted
  const double before = process_cpu_seconds(), drain_before = drain_cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  const std::chrono::duration<double> all(seconds);
  for (int n = 1; std::chrono::steady_clock::now() - begin < all; ++n) {
    if (rate > 0) sum += step(0.01, n);
    const std::chrono::duration<double> next(rate > 0 ? n * 2 / rate : seconds);
    std::this_thread::sleep_until(
        begin + std::chrono::duration_cast<std::chrono::nanoseconds>(next < all ? next : all));
  }
  std::printf("cpu_percent %.5f\ndrain_percent %.5f\nsum %.9g\n",
              100 * (process_cpu_seconds() - before) / seconds,
              100 * (drain_cpu_seconds() - drain_before) / seconds, sum);
  return 0;
}
