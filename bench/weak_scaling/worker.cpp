// One of several processes that capture at a steady rate: EVENTS per second for SECONDS, two events a call.
// Built with -DWITH_MPI it is a rank, and all ranks make each step together.
#include <provml/annotations.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "../overhead/drain_cpu.h"
#ifdef WITH_MPI
#include <mpi.h>
#endif

namespace {

using Clock = std::chrono::steady_clock;

PROVML_TRANSFORMATION("step")
double step(PROVML_HYPERPARAMETER double rate, int number) {
  PROVML_EVALUATION const double loss = rate / (number + 1);
  return loss;
}
double plain_step(double rate, int number) {
  const double loss = rate / (number + 1);
  return loss;
}

template <class Call>
double took_ns(Call call) {
  const auto begin = Clock::now();
  call();
  return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

void together() {
#ifdef WITH_MPI
  MPI_Barrier(MPI_COMM_WORLD);
#endif
}

}  // namespace

int main(int argc, char** argv) {
#ifdef WITH_MPI
  MPI_Init(&argc, &argv);
#endif
  const double seconds = argc > 1 ? std::atof(argv[1]) : 3, rate = argc > 2 ? std::atof(argv[2]) : 100;
  const auto calls = static_cast<int>(seconds * rate / 2);
  double sum = step(0.01, 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));  // what happens once is not counted
  together();
  const double drain_before = drain_cpu_seconds();
  std::vector<double> marked, plain;
  const auto begin = Clock::now();
  for (int n = 1; n <= calls; ++n) {
    std::this_thread::sleep_until(
        begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(n * 2 / rate)));
    together();
    if (n % 2 == 0) plain.push_back(took_ns([&] { sum += plain_step(0.01, n); }));
    marked.push_back(took_ns([&] { sum += step(0.01, n); }));
    if (n % 2 != 0) plain.push_back(took_ns([&] { sum += plain_step(0.01, n); }));
  }
  const double drain = drain_cpu_seconds() - drain_before;
  std::printf("calls %d\nns_per_call %.3f\ndrain_us_per_call %.4f\nsum %.9g\n", calls + 1,
              median(marked) - median(plain), 1e6 * drain / calls, sum);
  std::fflush(stdout);
#ifdef WITH_MPI
  MPI_Finalize();
#endif
  return 0;
}
