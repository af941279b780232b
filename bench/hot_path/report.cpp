#include "report.h"

#include <algorithm>
#include <cstdio>

void Report::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Aggregate) continue;
    const std::string name = run.run_name.function_name;
    if (run.aggregate_name == "p50") p50_[name] = run.GetAdjustedRealTime();
    if (run.aggregate_name == "p99") p99_[name] = run.GetAdjustedRealTime();
  }
}

double Report::find(const std::map<std::string, double>& in, const std::string& name) {
  const auto found = in.find(name);
  return found == in.end() ? 0 : found->second;
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

void budget(const char* name, double value, double limit, bool at_most) {
  std::printf("budget %s %.2f %.2f %s\n", name, value, limit,
              (at_most ? value <= limit : value >= limit) ? "ok" : "over");
}
