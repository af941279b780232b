// OpenMP: worksharing, tasks, sections, cancellation, default(none); what cannot be captured is refused.
// RUN: %check_run %s %t --std=c++17 --flags=-fopenmp\ -Wno-sign-compare --environment OMP_NUM_THREADS=3 --environment OMP_CANCELLATION=true --own-events 2>&1 | %FileCheck --check-prefix=TOOL %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <vector>

PROVML_TEST("for") long sum_of(std::vector<int> const& v) {
  long sum = 0;
  PROVML_ITERATION("reduction")
#pragma omp parallel for reduction(+ : sum) schedule(dynamic, 2)
  for (std::size_t i = 0; i < v.size(); ++i) sum += v[i];
  return sum;
}
PROVML_TEST("none") long none(int n, int factor) {
  long sum = 0;
#pragma omp parallel for default(none) shared(sum, n, factor)
  PROVML_ITERATION("closed") for (int i = 0; i < n; ++i) {
    PROVML_EVALUATION int part = i * factor;
#pragma omp atomic
    sum += part;
  }
  PROVML_ITERATION("around") for (int k = 0; k < 2; ++k) {
#pragma omp parallel for default(none) shared(sum, n)
    for (int i = 0; i < n; ++i) {
      // TOOL-DAG: warning: 'inside' is not captured: it is in an OpenMP region with default(none); mark a loop or block within the region [provml-E0107]
      PROVML_EVALUATION int inside = i;
#pragma omp atomic
      sum += inside;
    }
  }
  return sum;
}
PROVML_TEST("collapse") int collapse(int n) {
  int count = 0;
  // TOOL-DAG: warning: this loop is left as it is: only the innermost loop of 'collapse' has iterations of its own [provml-E0107]
#pragma omp parallel for collapse(2) reduction(+ : count)
  PROVML_ITERATION("rows") for (int i = 0; i < n; ++i)
    PROVML_ITERATION("columns") for (int j = 0; j < n; ++j) count += i * j;
  return count;
}
PROVML_TEST("simd") int simd(int* a, int n) {
  // TOOL-DAG: warning: this loop is left as it is: 'omp simd' loops run several iterations at once [provml-E0107]
#pragma omp simd
  PROVML_ITERATION("lanes") for (int i = 0; i < n; ++i) a[i] += i;
  // TOOL-DAG: warning: this loop is left as it is: 'omp simd' loops run several iterations at once [provml-E0107]
#pragma omp parallel for simd
  PROVML_ITERATION("both") for (int i = 0; i < n; ++i) a[i] += i;
  return a[n - 1];
}
PROVML_TEST("tasks") int tasks(int n) {
  int total = 0;
#pragma omp parallel
#pragma omp single
  {
    PROVML_ITERATION("spawn") for (int i = 0; i < n; ++i) {
#pragma omp task firstprivate(i) shared(total)
      PROVML_BLOCK("task") {
#pragma omp atomic
        total += i;
      }
    }
#pragma omp taskwait
#pragma omp taskloop shared(total)
    PROVML_ITERATION("taskloop") for (int i = 0; i < n; ++i) {
#pragma omp atomic
      total += i;
    }
  }
  return total;
}
PROVML_TEST("sections") int sections() {
  int a = 0, b = 0;
#pragma omp parallel sections
  {
#pragma omp section
    PROVML_BLOCK("first") { a = 1; }
#pragma omp section
    PROVML_ITERATION("second") for (int i = 0; i < 2; ++i) b += i + 1;
  }
  return a + b;
}
PROVML_TEST("cancel") int cancelled(int n) {
  int found = -1;
#pragma omp parallel shared(found)
  {
#pragma omp for
  PROVML_ITERATION("search") for (int i = 0; i < n; ++i) {
    if (i == 2) {
#pragma omp atomic write
      found = i;
#pragma omp cancel for
    }
  }
  }
  return found;
}
PROVML_TEST("nested") int nested(int n) {
  int total = 0;
  PROVML_ITERATION("serial") for (int i = 0; i < n; ++i) {
#pragma omp parallel num_threads(2) reduction(+ : total)
    {
#pragma omp for nowait
      PROVML_ITERATION("shared out") for (int j = 0; j < n; ++j) total += j;
#pragma omp critical
      PROVML_BLOCK("critical") { total += 1; }
#pragma omp master
      { total += 100; }
    }
  }
  return total;
}
PROVML_TEST("ordered") int ordered(int n) {
  int last = 0;
#pragma omp parallel for ordered
  PROVML_ITERATION("in order") for (int i = 0; i < n; ++i) {
#pragma omp ordered
    last = last * 10 + i;
  }
  return last;
}
PROVML_TEST("lambda") int in_lambda(int n) {
  auto f = [&] {
    int t = 0;
#pragma omp parallel for reduction(+ : t)
    PROVML_ITERATION("in lambda") for (int i = 0; i < n; ++i) t += i;
    return t;
  };
  return f();
}
PROVML_TEST("target") int offloaded(int n) {
  int t = 0;
  // TOOL-DAG: warning: this loop is left as it is: it is device code [provml-E0107]
#pragma omp target map(tofrom : t)
  PROVML_ITERATION("device") for (int i = 0; i < n; ++i) t += i;
  return t;
}
int main() {
  std::vector<int> v(10, 2);
  int a[4] = {1, 2, 3, 4};
  std::printf("%ld %ld %d %d\n", sum_of(v), none(4, 3), collapse(3), simd(a, 4));
  std::printf("%d %d %d %d %d %d %d\n", tasks(4), sections(), cancelled(3), nested(2), ordered(3), in_lambda(4), offloaded(3));
}
// EVENT-DAG: begin iteration "reduction" 0=9
// EVENT-DAG: value for 1=20
// EVENT-DAG: value closed 1=9
// EVENT-DAG: begin iteration "columns" 0=2
// EVENT-DAG: begin block "task"
// EVENT-DAG: begin iteration "taskloop" 0=3
// EVENT-DAG: begin block "first"
// EVENT-DAG: begin iteration "second" 0=1
// EVENT-DAG: begin iteration "search" 0=2
// EVENT-DAG: begin iteration "shared out" 0=1
// EVENT-DAG: value ordered 1=12
// EVENT-DAG: value lambda 1=6
