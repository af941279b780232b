// Wrong marks: a diagnostic at their place, and the site is left alone; --strict makes them errors.
// RUN: %instrument --out %t %s -- g++ -std=c++17 %annotations -c %s 2>&1 | %FileCheck --implicit-check-not=warning: %s
// RUN: %FileCheck --check-prefix=SAME --input-file=%t/manifest.json %s
// RUN: %not 1 %instrument --strict --out %t %s -- g++ -std=c++17 %annotations -c %s 2>&1 | %FileCheck --check-prefix=STRICT %s
#include <provml/annotations.h>
// SAME: "instrumented": false
// STRICT: wrong.cpp:[[#@LINE+2]]:29: error: unknown role 'trainin'; did you mean 'training'? [provml-E0101]
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:29: warning: unknown role 'trainin'; did you mean 'training'? [provml-E0101]
[[clang::annotate("provml", "trainin", "x")]] void a() {}
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'training' takes at most one argument, not 2 [provml-E0102]
[[clang::annotate("provml", "training", "x", "y")]] void b() {}
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:17: warning: the argument of 'training' must be a string literal [provml-E0103]
PROVML_TRAINING(42) void c() {}
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: a provml annotation needs a role as its first argument [provml-E0102]
[[clang::annotate("provml")]] void d() {}
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: only parameters, fields and variables within marked code can be captured, not this variable [provml-E0104]
PROVML_DATASET int global;
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'training' marks functions and lambdas only [provml-E0104]
PROVML_TRAINING("t") int trained;
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:8: warning: this declaration cannot carry a provml mark [provml-E0104]
struct PROVML_DATASET S {};
void e() {
  // CHECK-DAG: wrong.cpp:[[#@LINE+1]]:25: warning: 'loss' is not captured: no marked function, loop or block is around it [provml-E0107]
  PROVML_EVALUATION int loss = 1;
  (void)loss;
  // CHECK-DAG: wrong.cpp:[[#@LINE+1]]:3: warning: no loop follows this mark: write it before for, while or do [provml-E0105]
  PROVML_ITERATION("x") (void)loss;
  // CHECK-DAG: wrong.cpp:[[#@LINE+1]]:3: warning: the argument of PROVML_ITERATION must be a string literal [provml-E0103]
  PROVML_ITERATION(5) for (int i = 0; i < 1; ++i) {}
}
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:11: warning: unknown role 'testt'; did you mean 'test'? [provml-E0101]
[[provml::testt("x")]] void f() {}
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: only parameters of a marked function are captured, and 'g' is not marked [provml-E0104]
void g(PROVML_DATASET int x) { (void)x; }
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: a value role on a function describes
PROVML_MODEL int h() { return 1; }
// CHECK-DAG: wrong.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'iteration' marks a loop or a block, not a declaration [provml-E0104]
[[clang::annotate("provml", "iteration", "x")]] void k() {}
