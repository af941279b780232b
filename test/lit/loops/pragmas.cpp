// Pragmas that bind to the loop after them keep doing so.
// RUN: %check_run %s %t --std=c++17 --flags=-Wno-unknown-pragmas\ -Wno-pass-failed
// RUN: %FileCheck --input-file=%t/main/pragmas.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>

PROVML_TEST("pragmas") int pragmas(int* a, int n) {
  // CHECK: #pragma GCC ivdep
  // CHECK-NEXT: for (int i = 0; i < n; ++i) { static
  PROVML_ITERATION("ivdep")
#pragma GCC ivdep
  for (int i = 0; i < n; ++i) a[i] += i;
  PROVML_ITERATION("unroll")
#pragma GCC unroll 4
  for (int i = 0; i < n; ++i) {
    a[i] *= 2;
  }
#pragma GCC unroll 2
  PROVML_ITERATION("after") for (int i = 0; i < n; ++i) a[i] += 1;
  PROVML_ITERATION("operator") _Pragma("GCC ivdep") for (int i = 0; i < n; ++i) a[i] += 3;
  int k = 0;
#pragma GCC unroll 3
  while (k < n) PROVML_ITERATION("inner") for (int j = 0; j < 1; ++j) ++k;
  return a[n - 1];
}
int main() {
  int a[3] = {1, 2, 3};
  std::printf("%d\n", pragmas(a, 3));
}
// EVENT: begin iteration "ivdep" 0=0
