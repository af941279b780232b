// Copies, moves and destructions of returned objects are counted: they are the same with and without capture.
// RUN: %check_run %s %t --std=c++11,c++20
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

struct Counted {
  explicit Counted(int x) : v(x) { std::printf("make %d\n", v); }
  Counted(Counted const& o) : v(o.v) { std::printf("copy %d\n", v); }
  Counted(Counted&& o) noexcept : v(o.v) { o.v = -1; std::printf("move %d\n", v); }
  ~Counted() { std::printf("end %d\n", v); }
  Counted& operator=(Counted const&) = default;
  int v;
};
template <class Sink>
void provml_capture(Counted const& c, Sink& sink) { sink.integer(c.v); }
struct Holder {
  Counted member{7};
  // A member is copied, an rvalue's member is moved when the code says so.
  PROVML_TEST("member") Counted get() const { return member; }
  PROVML_TEST("moved member") Counted take() { return std::move(member); }
  PROVML_TEST("this") Holder& self() { return *this; }
  PROVML_TEST("copy of this") Holder copy() const { return *this; }
};
struct Converted {
  Converted(Counted c) : v(c.v + 100) {}  // by value: moved or elided into
  int v;
};
struct Wide : Counted {
  explicit Wide(int x) : Counted(x) {}
};
PROVML_TEST("nrvo") Counted nrvo() {
  Counted c(1);
  c.v += 10;
  return c;
}
PROVML_TEST("two ways") Counted two_ways(bool first) {
  Counted a(2), b(3);
  if (first) return a;
  return b;
}
PROVML_TEST("prvalue") Counted prvalue() { return Counted(4); }
PROVML_TEST("parameter") Counted parameter(Counted c) { return c; }
PROVML_TEST("moved") Counted moved() {
  Counted c(5);
  return Counted(std::move(c));
}
PROVML_TEST("conditional") Counted conditional(bool b) {
  Counted c(6);
  return b ? c : Counted(8);
}
PROVML_TEST("comma") Counted comma() { return std::printf("comma\n"), Counted(9); }
PROVML_TEST("implicit") Converted implicit() {
  Counted c(11);
  return c;
}
PROVML_TEST("slice") Counted slice() {
  Wide w(12);
  return w;
}
PROVML_TEST("chain") Counted chain() { return prvalue(); }
PROVML_TEST("constant") Counted const constant() {
  Counted const c(13);
  return c;
}
PROVML_TEST("temporary") int temporary() { return Counted(14).v; }
PROVML_TEST("throwing") Counted throwing(bool b) {
  Counted c(15);
  return b ? throw std::runtime_error("t") : Counted(16);
}
PROVML_TEST("in catch") Counted in_catch() {
  try {
    throw Counted(17);
  } catch (Counted& c) {
    return c;
  }
}
PROVML_TEST("in loop") Counted in_loop() {
  for (int i = 18;; ++i) {
    Counted c(i);
    if (i == 19) return c;
  }
}
PROVML_TEST("order") int order(int& x) {
  struct Last {
    int& x;
    ~Last() { std::printf("last %d\n", x); x = 0; }
  } last{x};
  return x += 5;
}
PROVML_TEST("vector") std::vector<Counted> vector() {
  std::vector<Counted> v;
  v.reserve(2);
  v.emplace_back(20);
  return v;
}
PROVML_TEST("upcast") std::shared_ptr<Counted> upcast() {
  std::shared_ptr<Wide> w = std::make_shared<Wide>(21);
  return w;
}
PROVML_TEST("unique") std::unique_ptr<Counted> unique(std::unique_ptr<Wide> w) { return std::unique_ptr<Counted>(std::move(w)); }
PROVML_TEST("static") Counted const& fixed() {
  static Counted const c(22);
  return c;
}
PROVML_TEST("by pointer") Counted dereferenced(Counted* p) { return *p; }
PROVML_TEST("rvalue") Counted&& rvalue(Counted& c) { return std::move(c); }
int main() {
  nrvo();
  two_ways(true);
  two_ways(false);
  prvalue();
  parameter(Counted(3));
  moved();
  conditional(true);
  conditional(false);
  comma();
  std::printf("%d\n", implicit().v);
  slice();
  chain();
  constant();
  std::printf("%d\n", temporary());
  throwing(false);
  try {
    throwing(true);
  } catch (std::exception const& e) {
    std::puts(e.what());
  }
  in_catch();
  in_loop();
  int x = 1;
  std::printf("%d %d\n", order(x), x);
  vector();
  upcast();
  unique(std::unique_ptr<Wide>(new Wide(23)));
  fixed();
  Counted c(24);
  dereferenced(&c);
  Counted d = rvalue(c);
  Holder h;
  h.get();
  h.self();
  h.copy();
  h.take();
}
// EVENT: begin test "nrvo"
// EVENT: end nrvo
// EVENT: fail throwing
// EVENT: value order {{[0-9]}}=6
