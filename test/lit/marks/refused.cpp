// What cannot be kept is left byte-identical, with a diagnostic.
// RUN: %instrument --out %t %s -- g++ -std=c++17 %annotations -c %s 2>&1 | %FileCheck --implicit-check-not=warning: %s
// RUN: %FileCheck --check-prefix=SAME --input-file=%t/manifest.json %s
#include <provml/annotations.h>
// SAME: "instrumented": false
#define BODY { return 1; }
#define DEFINE(name) int name() { return 2; }
// CHECK-DAG: refused.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'a' is left as it is: its body is spelled in a macro [provml-E0106]
PROVML_TRAINING("a") int a() BODY
// CHECK-DAG: warning: 'b' is left as it is: its body is spelled in a macro [provml-E0106]
PROVML_TRAINING("b") DEFINE(b)
// CHECK-DAG: refused.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'c' is left as it is: it is constexpr, and capturing is not [provml-E0107]
PROVML_TRAINING("c") constexpr int c(int x) { return x; }
static_assert(c(3) == 3, "");
#define LOOP for (int i = 0; i < 2; ++i)
int d() {
  // CHECK-DAG: refused.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: no loop follows this mark
  PROVML_ITERATION("d") LOOP { }
  auto l = [] PROVML_TEST("l") (int x) constexpr { return x; };
  static_assert(l(2) == 2, "");
  return 0;
}
// CHECK-DAG: warning: '{{.*}}(lambda)' is left as it is: it is constexpr
[[clang::annotate("provml", "test", "m")]] int m(int x) { if (x > 1) [[clang::musttail]] return m(x - 1); return 0; }
// CHECK-DAG: warning: 'm' is left as it is: it has a musttail return
