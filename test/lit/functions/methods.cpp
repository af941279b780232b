// Methods of every kind: static, virtual with overriders, pure with a body, covariant results, virtual bases, friends,
// local classes.
// RUN: %check_run %s %t --std=c++11,c++17,c++20 2>&1 | %FileCheck --allow-empty --implicit-check-not=warning %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>

struct Shape {
  explicit Shape(int s) : sides(s) {}
  virtual ~Shape() {}
  virtual double area(double k) const = 0;
  PROVML_TRANSFORMATION("self") virtual Shape* self() { return this; }
  PROVML_TRANSFORMATION("name") virtual char const* name() const { return "shape"; }
  PROVML_TRANSFORMATION("make count") static int count(int more) { return made += more; }
  static int made;
  int sides;
};
int Shape::made = 0;
PROVML_TRANSFORMATION("pure") double Shape::area(double k) const { return sides * k; }
struct Named {
  PROVML_TRANSFORMATION("named") explicit Named(char const* n) : text(n) {}
  char const* text;
};
struct Square : Shape, virtual Named {
  Square() : Named("square"), Shape(4) {}
  PROVML_TRANSFORMATION("square area") double area(double k) const override { return Shape::area(k) + 0.5; }
  PROVML_TRANSFORMATION("square self") Square* self() override { return this; }
  PROVML_TRANSFORMATION("square name") char const* name() const final { return text; }
  // A friend that is defined inside the class and found by its argument alone.
  PROVML_TEST("friend") friend int inner(Square const& s, int x) { return s.sides + x; }
};
struct Left : virtual Named {
  Left() : Named("left") {}
};
struct Both : Left, Square {
  PROVML_TRANSFORMATION("both") Both() : Named("both") { sides += 1; }
};
namespace {
PROVML_TEST("hidden") int hidden(Shape& s) { return static_cast<int>(s.area(1)); }
}  // namespace
PROVML_WORKFLOW("local class") inline int with_local(int x) {
  struct Local {
    int v;
    PROVML_TRANSFORMATION("local get") int get() const { return v * 2; }
    PROVML_TRANSFORMATION("local twice") static int twice(int a) { return a + a; }
  };
  return Local{x}.get() + Local::twice(x);
}
class Closed {
 public:
  PROVML_TRANSFORMATION("open") static int open() { return Hidden{3}.value(); }

 private:
  struct Hidden {
    int v;
    PROVML_TRANSFORMATION("hidden value") int value() const volatile { return v; }
  };
  // A result of a private type.
  PROVML_TRANSFORMATION("private result") static Hidden make(int x) { return Hidden{x + 1}; }
  friend int use_closed();
};
int use_closed() { return Closed::make(1).v; }
int main() {
  Both b;
  Square s;
  Shape& base = s;
  std::printf("%g %s %d %d\n", base.area(2), base.name(), base.self() == &s, s.self()->sides);
  std::printf("%d %d %d %d %s\n", Shape::count(2), inner(s, 3), hidden(base), with_local(4), b.name());
  std::printf("%d %d\n", Closed::open(), use_closed());
}
// EVENT: begin transformation "named" 0="both"
// EVENT-NEXT: end named
// EVENT: begin transformation "both"
// EVENT-DAG: begin transformation "square area" 0=2
// EVENT-DAG: begin transformation "pure" 0=2
// EVENT-DAG: value pure 1=8
// EVENT-DAG: value square area 1=8.5
// EVENT-DAG: value square name 0="square"
// EVENT-DAG: value make count 1=2
// EVENT-DAG: value friend {{[0-9]}}=7
// EVENT-DAG: value hidden {{[0-9]}}=4
// EVENT-DAG: value local get 0=8
// EVENT-DAG: value local twice 1=8
// EVENT-DAG: value local class 1=16
// EVENT-DAG: value hidden value 0=3
// EVENT-DAG: value private result 1={v:2}
