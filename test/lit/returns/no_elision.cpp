// -fno-elide-constructors: the copies and moves that are then made are those of the program without capture.
// RUN: %check_run %s %t --std=c++11,c++14 --flags=-fno-elide-constructors
// RUN: %check_run %s %t.17 --std=c++17,c++20 --flags=-fno-elide-constructors
// RUN: %check_run %s %t.elided --std=c++11,c++17
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <utility>

struct Counted {
  explicit Counted(int x) : v(x) { std::printf("make %d\n", v); }
  Counted(Counted const& o) : v(o.v) { std::printf("copy %d\n", v); }
  Counted(Counted&& o) noexcept : v(o.v) { o.v = -1; std::printf("move %d\n", v); }
  ~Counted() { std::printf("end %d\n", v); }
  Counted& operator=(Counted const&) = delete;
  int v;
};
template <class Sink>
void provml_capture(Counted const& c, Sink& sink) { sink.integer(c.v); }
PROVML_TEST("local") Counted local() {
  Counted c(1);
  return c;
}
PROVML_TEST("two") Counted two(bool first) {
  Counted a(2), b(3);
  if (first) return a;
  return b;
}
PROVML_TEST("parameter") Counted parameter(Counted c) { return c; }
PROVML_TEST("reference") Counted reference(Counted& c) { return c; }
PROVML_TEST("xvalue") Counted&& xvalue(Counted& c) { return std::move(c); }
template <class T>
PROVML_TEST("generic") T generic(int x) {
  T t(x);
  return t;
}
// What these make would be copied once more on its way through the capture: it is not captured.
PROVML_TEST("prvalue") Counted prvalue() { return Counted(7); }
PROVML_TEST("call") Counted call() { return local(); }
PROVML_TEST("conditional") Counted conditional(bool b) { return b ? Counted(8) : Counted(9); }
PROVML_TEST("moved") Counted moved() {
  Counted c(10);
  return Counted(std::move(c));
}
struct Converted {
  Converted(Counted c) : v(c.v + 100) {}
  int v;
};
PROVML_TEST("implicit") Converted implicit(int x) { return Counted(x); }
PROVML_TEST("number") int number() { return Counted(11).v; }
template <class T>
PROVML_TEST("generic prvalue") T generic_prvalue(int x) { return T(x); }
struct Point {
  int x, y;
};
PROVML_TEST("plain") Point plain(int x) { return Point{x, 1}; }
int main() {
  prvalue();
  call();
  conditional(true);
  conditional(false);
  moved();
  std::printf("%d %d %d\n", implicit(12).v, number(), plain(3).x);
  generic_prvalue<Counted>(13);
  local();
  two(true);
  two(false);
  parameter(Counted(4));
  Counted c(5);
  reference(c);
  xvalue(c);
  generic<Counted>(6);
}
// EVENT-DAG: value local 0=?
// EVENT-DAG: value two 1=?
// EVENT-DAG: value parameter {{[0-9]}}=?
// EVENT-DAG: value generic {{[0-9]}}=?
// EVENT-DAG: value number 0=11
// EVENT-DAG: value plain {{[0-9]}}=?
