// Marked functions in the teams of OpenMP: openmp_program THREADS ROUNDS.
#include <provml/annotations.h>

#include <cstdio>
#include <cstdlib>

PROVML_TRANSFORMATION("cell") static double cell(PROVML_HYPERPARAMETER int index) { return index * 0.5; }

PROVML_TRANSFORMATION("sweep") static double sweep(int threads, int cells) {
  double sum = 0;
#pragma omp parallel for num_threads(threads) reduction(+ : sum) schedule(dynamic)
  for (int i = 0; i < cells; ++i) sum += cell(i);
#pragma omp parallel num_threads(threads)
  {
#pragma omp single
    for (int i = 0; i < cells; ++i) {
#pragma omp task shared(sum) firstprivate(i)
      {
        const double value = cell(i);
#pragma omp atomic
        sum += value;
      }
    }
  }
  return sum;
}

int main(int, char** argv) {
  double sum = 0;
  for (int round = 0; round < std::atoi(argv[2]); ++round) sum += sweep(std::atoi(argv[1]), 100);
  std::printf("sum %.1f\n", sum);
  return 0;
}
