// Processor time of the thread that writes what was captured, as the kernel counts it.
#ifndef PROVML_BENCH_DRAIN_CPU_H
#define PROVML_BENCH_DRAIN_CPU_H

#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <string>

/// Seconds of the threads named provml-drain of this process; 0 where there is none.
inline double drain_cpu_seconds() {
  double sum = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm") >> std::ws, name);
    if (name != "provml-drain") continue;
    double nanoseconds = 0;
    std::ifstream(task.path() / "schedstat") >> nanoseconds;
    sum += nanoseconds * 1e-9;
  }
  return sum;
}

/// Seconds of user and system time of this process so far.
inline double process_cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

#endif  // PROVML_BENCH_DRAIN_CPU_H
