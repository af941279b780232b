// Pointers with PROVML_SIZE: arrays. A size is taken at the begin unless the function itself tells it.
// RUN: %check_run %s %t --std=c++11 2>&1 | %FileCheck --allow-empty --check-prefix=TOOL %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <vector>

#define WIDTH 2
namespace lab {
constexpr int kRows = 2;
struct Shape {
  int rows, columns;
};
struct Item {
  int a;
};
}  // namespace lab
// TOOL-NOT: {{warning|remark}}

// EVENT: begin test "sum" 0=array(3)[1,2,3] 1=3
PROVML_TEST("sum") double sum(PROVML_SIZE(n) const double* x, int n) {
  double s = 0;
  while (n > 0) s += x[--n];
  return s;
}
// EVENT: begin test "fill" 1=2
// EVENT: value fill 0=array(3x2)[1,1,1,1,1,1]
PROVML_TEST("fill") void fill(PROVML_OUTPUT double* x PROVML_SIZE(n + 1, WIDTH), int n) {
  n = (n + 1) * WIDTH;
  while (n-- > 0) *x++ = 1;
}
// EVENT: begin test "find" 0=array(4)[5,6,7,8]
// EVENT: value find 3=array(2)[6,8]
// EVENT: value find 2=2
PROVML_TEST("find") void find(PROVML_SIZE(4) int const* in, int wanted, PROVML_OUTPUT int* count, PROVML_OUTPUT PROVML_SIZE(*count) int* found) {
  *count = 0;
  for (int i = 0; i < 4; ++i)
    if (in[i] % wanted == 0) found[(*count)++] = in[i];
}
// EVENT: begin test "other" 0=array(2x3)[1,2,3,4,5,6] 1={rows:2,columns:3} 2=none 3="ab" 4=array(2)[{a:1},{a:2}] 5=[1,2]
PROVML_TEST("other") int other(PROVML_SIZE(shape.rows, shape.columns) float const* m, lab::Shape const& shape,
                               PROVML_SIZE(lab::kRows * 8 / 4 % 9) long* none, PROVML_SIZE(v.size()) char const* text,
                               PROVML_SIZE((lab::kRows)) lab::Item const* items, std::vector<int> const& v) {
  return static_cast<int>(m[0]) + shape.rows + (none != nullptr) + lab::kRows + text[0] + items[0].a + static_cast<int>(v.size());
}
// EVENT: begin test "made" 0=2
// EVENT: value made 1=array(2)[4,4]
PROVML_TEST("made") PROVML_SIZE(n) int* made(int n) {
  static int storage[4];
  int* p = storage;
  for (; n > 0; --n) *p++ = 4;
  return storage;
}
// EVENT: begin test "bounded" 0=array(3)[5,6,7]
template <int N>
PROVML_TEST("bounded") int bounded(PROVML_SIZE(N) const int* p) {
  return p[N - 1];
}

int main() {
  const double x[] = {1, 2, 3};
  std::printf("%g\n", sum(x, 3));
  double y[6];
  fill(y, 2);
  const int in[] = {5, 6, 7, 8};
  int count, found[4];
  find(in, 2, &count, found);
  const float m[] = {1, 2, 3, 4, 5, 6};
  const lab::Item items[] = {{1}, {2}};
  std::printf("%d %d %d\n", count, found[1], other(m, {2, 3}, nullptr, "abc", items, {1, 2}));
  std::printf("%d\n", made(2)[1]);
  std::printf("%d\n", bounded<3>(in));
}
