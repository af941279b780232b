// A console reporter that also remembers p50 and p99 of each benchmark.
#ifndef PROVML_BENCH_REPORT_H
#define PROVML_BENCH_REPORT_H

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

class Report : public benchmark::ConsoleReporter {
 public:
  Report() : ConsoleReporter(OO_None) {}
  void ReportRuns(const std::vector<Run>& runs) override;
  /// Nanoseconds per event; 0 where the benchmark did not run.
  double p50(const std::string& name) const { return find(p50_, name); }
  double p99(const std::string& name) const { return find(p99_, name); }

 private:
  static double find(const std::map<std::string, double>& in, const std::string& name);
  std::map<std::string, double> p50_, p99_;
};

/// Over the repetitions, for Benchmark::ComputeStatistics.
double quantile(std::vector<double> values, double q);
/// "budget NAME VALUE LIMIT ok|over".
void budget(const char* name, double value, double limit, bool at_most);

#endif  // PROVML_BENCH_REPORT_H
