// OpenMP `scan`: the loop's body is two halves that the compiler runs apart, so it has no iterations to capture. What is around it has.
// RUN: %check_run %s %t --std=c++17 --flags=-fopenmp --environment OMP_NUM_THREADS=3 2>&1 | %FileCheck --check-prefix=TOOL %s
// RUN: %FileCheck --input-file=%t/main/openmp_scan.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
// RUN: %check_run %s %t.all --std=c++17 --all --flags=-fopenmp --environment OMP_NUM_THREADS=3
#include <provml/annotations.h>

#include <cstdio>

PROVML_TEST("inclusive") int inclusive(const int* in, int* out, int n) {
  int sum = 0;
#pragma omp parallel for reduction(inscan, + : sum)
  // TOOL: warning: this loop is left as it is: 'omp scan' runs the halves of its body apart [provml-E0107]
  PROVML_ITERATION("up to") for (int i = 0; i < n; ++i) {
    sum += in[i];
#pragma omp scan inclusive(sum)
    out[i] = sum;
  }
  return sum;
}
PROVML_TEST("exclusive") int exclusive(const int* in, int* out, int n) {
  int sum = 0;
  PROVML_ITERATION("twice") for (int k = 0; k < 2; ++k) {
    sum = 0;
#pragma omp parallel for reduction(inscan, + : sum)
    for (int i = 0; i < n; ++i) {
      out[i] = sum;
#pragma omp scan exclusive(sum)
      for (int j = 0; j < 2; ++j) sum += in[i];
    }
  }
  return sum;
}
PROVML_TEST("lanes") int lanes(const int* in, int* out, int n) {
  int sum = 0;
#pragma omp simd reduction(inscan, + : sum)
  for (int i = 0; i < n; ++i) {
    sum += in[i];
#pragma omp scan inclusive(sum)
    out[i] = sum;
  }
  return sum;
}
int main() {
  const int in[5] = {1, 2, 3, 4, 5};
  int out[5] = {}, before[5] = {}, third[5] = {};
  std::printf("%d %d %d\n", inclusive(in, out, 5), exclusive(in, before, 5), lanes(in, third, 5));
  for (int i = 0; i < 5; ++i) std::printf("%d %d %d\n", out[i], before[i], third[i]);
}
// CHECK: for (int i = 0; i < n; ++i) {{{$}}
// CHECK-NEXT: sum += in[i];
// CHECK-NEXT: #pragma omp scan
// CHECK-NEXT: out[i] = sum;
// EVENT-DAG: value inclusive 3=15
// EVENT-DAG: begin iteration "twice" 0=1
// EVENT-DAG: value exclusive 3=30
// EVENT-DAG: value lanes 3=15
