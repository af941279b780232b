// PROVML_SIZE on fields: a pointer to an array whose size other members tell. What cannot be read stays opaque, with a warning.
// RUN: %check_run %s %t --std=c++11,c++20 2>&1 | %FileCheck --check-prefix=TOOL --implicit-check-not=warning: %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>

constexpr int kRows = 2;
struct Matrix {
  PROVML_DATASET PROVML_SIZE(rows, columns) const double* values;
  int rows, columns;
};
struct Set {
  Matrix inner;
  PROVML_FEATURE_SET PROVML_SIZE(2 * inner.rows + kRows) const int* labels;
};
struct Small {
  PROVML_DATASET PROVML_SIZE(count_) const int* first;
  explicit Small(const int* p) : first(p), count_(1) {}
  int count() const { return count_; }

 private:
  int count_;
};
struct Wrong {
  // TOOL-DAG: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'p' cannot be used: 'many' is not known here [provml-E0120]
  PROVML_DATASET PROVML_SIZE(many) const int* p;
  // TOOL-DAG: [[#@LINE+1]]:{{[0-9]+}}: warning: the size of 'number' cannot be used: it is no pointer but 'int' [provml-E0120]
  PROVML_DATASET PROVML_SIZE(1) int number;
};
// EVENT-DAG: begin test "matrix" {{.*}}array(2x2)[1,2,3,4]
PROVML_TEST("matrix") double matrix(const Matrix& m) { return m.values[0] + m.rows * m.columns * kRows; }
// EVENT-DAG: begin test "set" {{.*}}array(6)[1,2,3,4,5,6]
PROVML_TEST("set") int set(Set s) { return s.labels[0] + s.inner.rows; }
// TOOL-DAG: warning: the size of 'first' cannot be used: a member in it cannot be read here [provml-E0120]
PROVML_TEST("small") int small(const Small& small) { return small.first[0] + small.count(); }
PROVML_TEST("wrong") int wrong(const Wrong& wrong, int many) { return wrong.p[0] + wrong.number + many; }
// EVENT-DAG: begin test "empty" {{.*}}none
PROVML_TEST("empty") int empty(const Matrix& m) { return m.rows; }

int main() {
  const double values[] = {1, 2, 3, 4};
  const int labels[] = {1, 2, 3, 4, 5, 6};
  std::printf("%g %d %d %d %d\n", matrix({values, 2, 2}), set({{values, 2, 2}, labels}), small(Small(labels)), wrong({labels, 2}, 1), empty({nullptr, 0, 0}));
}
