// C++11 programs stay C++11.
// RUN: %check_run %s %t --std=c++11
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <string>
#include <vector>

enum class Kind { a, b };
struct Point {
  int x, y;
};
namespace deep {
namespace er {
extern "C" {
PROVML_TRAINING("c") int c_function(int a) { return a; }
}
}  // namespace er
}  // namespace deep
PROVML_TRAINING("f") Point f(Kind k, Point p, char const* s, std::vector<Point> const& v) {
  PROVML_ITERATION("i") for (Point const& q : v) p.x += q.x;
  if (k == Kind::b) return Point{p.x, 1};
  auto g = [] PROVML_TEST("g") (int a) { return Point{a, a}; };
  return s != nullptr ? g(2) : p;
}
int main() {
  std::printf("%d\n", f(Kind::b, Point{1, 2}, "s", {Point{3, 4}}).x);
  std::printf("%d\n", f(Kind::a, Point{1, 2}, nullptr, {}).x + f(Kind::a, Point{1, 2}, "", {}).x);
  return deep::er::c_function(0);
}
// EVENT: begin training "f" 0=enum b 1={x:1,y:2} 2="s"
// EVENT-NEXT: begin iteration "i" 0={x:3,y:4}
// EVENT-NEXT: end i
// EVENT-NEXT: value f 4={x:4,y:1}
// EVENT: value g 1={x:2,y:2}
