// Marks that contradict each other; marks of declarations.
// RUN: %instrument --list %s -- g++ -std=c++17 %annotations -c %s 2>%t.err | %FileCheck --check-prefix=LIST %s
// RUN: %FileCheck --implicit-check-not=warning: --input-file=%t.err %s
#include <provml/annotations.h>
// A declaration's marks hold for the definition, where that says nothing else.
PROVML_TRAINING("a") double a(PROVML_HYPERPARAMETER int n, int m);
PROVML_EVALUATION double a(int n, PROVML_DATASET int m) { return n + m; }
// LIST: training "a" a
// LIST-NEXT: 0 in parameter n : int hyperparameter
// LIST-NEXT: 1 in parameter m : int dataset
// LIST-NEXT: 2 out return return : double evaluation
PROVML_TRAINING("b") void b();
// CHECK: conflicts.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: the definition says 'test("b")' and a declaration of the function says 'training("b")'; the definition's counts [provml-E0133]
PROVML_TEST("b") void b() {}
// LIST: test "b" b
// CHECK: conflicts.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'training' is said twice [provml-E0133]
PROVML_TRAINING("c") PROVML_TRAINING("cc") void c() {}
// CHECK: conflicts.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'ignore' leaves this out, and the other marks ask for it [provml-E0133]
PROVML_TRAINING("d") void d(PROVML_IGNORE PROVML_DATASET int x) { (void)x; }
// CHECK: conflicts.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'e' is marked here but not defined in this file; mark its definition, or a declaration that the definition's file includes [provml-E0134]
PROVML_TRAINING("e") void e();
// CHECK: conflicts.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: unknown role 'nonsense'{{.*}}[provml-E0101]
PROVML_TRAINING("f") void f(PROVML_ROLE("nonsense") int x) { (void)x; }
PROVML_TRAINING("g") void g(PROVML_ROLE("dataset") int x) { (void)x; }
// LIST: training "g" g
// LIST-NEXT: 0 in parameter x : int dataset
