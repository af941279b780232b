// A size that cannot be used: a warning that says why, and the pointer stays as it was.
// RUN: %instrument --list %s -- g++ -std=c++17 %annotations -c %s 2>&1 | %FileCheck %s
// RUN: %check_run %s %t --no-warnings
#include <provml/annotations.h>

struct S {
  int* p;
};
// CHECK: bad_size.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'x' cannot be used: 'm' is not known here [provml-E0120]
PROVML_TEST("unknown") int unknown(PROVML_SIZE(m) int* x) { return *x; }
// CHECK: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'x' cannot be used: 'd' is no integer but 'double' [provml-E0120]
PROVML_TEST("real") int real(PROVML_SIZE(2 * d) int* x, double d) { return *x + static_cast<int>(d); }
// CHECK: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'x' cannot be used: '(n)' is not understood [provml-E0120]
PROVML_TEST("call") int call(PROVML_SIZE(n(n)) int* x, int n) { return *x + n; }
// CHECK: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'n' cannot be used: it is no pointer but 'int' [provml-E0120]
PROVML_TEST("value") int value(PROVML_SIZE(n) int n) { return n; }
// CHECK: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'x' cannot be used: at most two numbers are possible: rows and columns [provml-E0120]
PROVML_TEST("cube") int cube(PROVML_SIZE(n, n, n) int* x, int n) { return *x + n; }
// CHECK: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'x' cannot be used: elements of type 'int *' cannot be read [provml-E0120]
PROVML_TEST("rows") int rows(PROVML_SIZE(n) int** x, int n) { return **x + n; }
// CHECK: [[#@LINE+1]]:{{[0-9]+}}: warning: 'size' needs the number of elements [provml-E0102]
PROVML_TEST("empty") int empty(PROVML_SIZE() int* x) { return *x; }
// CHECK: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'x' cannot be used: a ')' is missing [provml-E0120]
PROVML_TEST("open") int open([[clang::annotate("provml", "size", "(n")]] int* x, int n) { return *x + n; }
// CHECK: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'x' cannot be used: 'n' is no pointer to an integer [provml-E0120]
PROVML_TEST("deref") int deref(PROVML_SIZE(*n) int* x, int n) { return *x + n; }
// CHECK: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'x' cannot be used: 's' has no member 'q' that can be read here [provml-E0120]
PROVML_TEST("member") int member(PROVML_SIZE(s.q) int* x, S s) { return *x + *s.p; }
int main() {
  int i = 0;
  int* p = &i;
  return unknown(p) + real(p, 0) + call(p, 0) + value(0) + cube(p, 0) + rows(&p, 0) + empty(p) + open(p, 0) + deref(p, 0) + member(p, {p});
}
