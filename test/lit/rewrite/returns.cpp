// Every form of return keeps its elisions, moves, conversions and value category.
// RUN: %check_run %s %t
// RUN: %FileCheck --input-file=%t/main/returns.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

int copies = 0, moves = 0;
struct Counted {
  explicit Counted(int x) : v(x) {}
  Counted(Counted const& o) : v(o.v) { ++copies; }
  Counted(Counted&& o) noexcept : v(o.v) { ++moves; }
  int v;
};
struct Immovable {
  explicit Immovable(int x) : v(x) {}
  Immovable(Immovable const&) = delete;
  int v;
};
struct Base {
  virtual ~Base() = default;
  int b = 1;
};
struct Derived : Base {};
struct Bits {
  unsigned low : 3;
};
enum class Color { red, green = 5 };
struct Pair {
  int a;
  PROVML_EVALUATION double b;
};

// CHECK: Counted nrvo() { static{{.*}} Counted c(1); { provml_a1.out(0, ::provml::capture::opaque("Counted")); return c; } }
PROVML_TRANSFORMATION("nrvo") Counted nrvo() { Counted c(1); return c; }
PROVML_TRANSFORMATION("prvalue") Counted prvalue() { return Counted(2); }
PROVML_TRANSFORMATION("param") Counted param(Counted c) { return c; }
PROVML_TRANSFORMATION("immovable") Immovable immovable() { return Immovable(3); }
// CHECK: return provml_a{{[0-9]+}}.result(0, [&]() -> std::vector<int> { return {1, 2}; });
PROVML_TRANSFORMATION("braced") std::vector<int> braced() { return {1, 2}; }
PROVML_TRANSFORMATION("converted") std::unique_ptr<Base> converted() {
  auto d = std::make_unique<Derived>();
  // CHECK: return d;
  return d;
}
PROVML_TRANSFORMATION("lvalue") int& lvalue(PROVML_IGNORE int& x) { return x; }
PROVML_TRANSFORMATION("rvalue") std::string&& rvalue(PROVML_IGNORE std::string&& x) { return std::move(x); }
PROVML_TRANSFORMATION("constref") std::string const& constref(std::string const& x) { return x.empty() ? x : (x); }
// CHECK: {{^}}PROVML_TRANSFORMATION("void") void nothing(int x) { static{{.*}}(0, x)); if (x > 1) return; return static_cast<void>(x); }
PROVML_TRANSFORMATION("void") void nothing(int x) { if (x > 1) return; return static_cast<void>(x); }
PROVML_TRANSFORMATION("null") char const* null() { return 0; }
// CHECK: bits(Bits b) {
PROVML_TRANSFORMATION("bits") int bits(Bits b) { return b.low; }
PROVML_TRANSFORMATION("color") Color color(Color c) { return c == Color::red ? Color::green : c; }
PROVML_TRANSFORMATION("aggregate") Pair aggregate(int a) { return {a, 0.5}; }
PROVML_TRANSFORMATION("named") Pair named(int a) { Pair p{a, 1.5}; return p; }
PROVML_TRANSFORMATION("auto") auto deduced(int n) { if (n == 0) return 0; return n + deduced(n - 1); }
PROVML_TRANSFORMATION("decltype") decltype(auto) exact(PROVML_IGNORE int& x) { return (x); }
PROVML_TRANSFORMATION("trailing") auto trailing(int x) -> decltype(x + 1L) { return x + 1L; }
// CHECK: { std::string provml_r{{[0-9]+}} = __func__; {{.*}}; return provml_r{{[0-9]+}}; }
PROVML_TRANSFORMATION("func") std::string func() { return __func__; }
PROVML_TRANSFORMATION("structured") int structured() { auto [a, b] = std::make_pair(1, 2); return a + b; }
PROVML_TRANSFORMATION("structured1") int structured1() { auto [a, b] = std::make_pair(1, 2); return b > 5 ? b : a; }
template <class... T>
PROVML_TRANSFORMATION("pack") int pack(T... args) { return (0 + ... + static_cast<int>(args)); }
PROVML_TRANSFORMATION("defaulted") int defaulted(int a, int b = 5) { return a + b; }
PROVML_TRANSFORMATION("noexcept") int quiet(int a) noexcept { return a; }
PROVML_TRANSFORMATION("narrow") int narrow(int a) { double d = a + 0.75; return static_cast<int>(d); }
PROVML_TRANSFORMATION("implicit") double implicit(int a) { return a; }
PROVML_TRANSFORMATION("volatile") int vol(volatile int const a) { volatile int b = a; return b; }
PROVML_TRANSFORMATION("try") int tried(int a) try {
  if (a > 1) throw a;
  return a;
} catch (int e) {
  return e * 10;
}
PROVML_TRANSFORMATION("pointer") int* pointer(PROVML_IGNORE int* p) { return p + 0; }
PROVML_TRANSFORMATION("array") int (&array(PROVML_IGNORE int (&a)[2]))[2] { return a; }
struct Ops {
  int v;
  PROVML_TRANSFORMATION("plus") Ops operator+(Ops const& o) const { return Ops{v + o.v}; }
  PROVML_TRANSFORMATION("call") int operator()(int a) const { return v + a; }
  PROVML_TRANSFORMATION("bool") explicit operator bool() const { return v != 0; }
  PROVML_TRANSFORMATION("assign") Ops& operator+=(int a) { v += a; return *this; }
};
struct Life {
  PROVML_TRANSFORMATION("make") explicit Life(int a) : v(a) { v += 1; }
  PROVML_TRANSFORMATION("end of life") ~Life() { std::printf("life %d\n", v); }
  int v;
};

int main() {
  int x = 4, two[2] = {1, 2};
  std::string s = "str";
  std::printf("%d %d %d %d\n", nrvo().v, prvalue().v, param(Counted(7)).v, immovable().v);
  std::printf("copies %d moves %d\n", copies, moves);
  std::printf("%zu %d %d %s\n", braced().size(), converted()->b, lvalue(x), rvalue(std::move(s)).c_str());
  std::printf("%s %d\n", constref(s).c_str(), null() == nullptr);
  nothing(1);
  std::printf("%d %d %d\n", bits(Bits{5}), static_cast<int>(color(Color::red)), aggregate(1).a + named(2).a);
  exact(x) = 9;
  std::printf("%d %d %ld %s %d %d\n", deduced(3), x, trailing(1), func().c_str(), structured(), structured1());
  std::printf("%d %d %d %d %g %d %d\n", pack(1, 2.5, 'a'), defaulted(1), quiet(3), narrow(1), implicit(2), vol(6), tried(5));
  std::printf("%d %d\n", *pointer(&x), array(two)[1]);
  Ops o{1};
  o += 2;
  std::printf("%d %d %d\n", (o + Ops{3}).v, o(4), o ? 1 : 0);
  Life l(3);
}
// EVENT: begin transformation "prvalue"
// EVENT-DAG: value braced 0=[1,2]
// EVENT-DAG: value lvalue 0=4
// EVENT-DAG: value rvalue 0="str"
// EVENT-DAG: begin transformation "bits" 0={low:5}
// EVENT-DAG: begin transformation "color" 0=enum red
// EVENT-DAG: value color 1=enum green
// EVENT-DAG: value aggregate 1={a:1}
// EVENT-DAG: value aggregate 2=0.5
// EVENT-DAG: value named 2=1.5
// EVENT-DAG: value auto 1=6
// EVENT-DAG: value func 0="func"
// EVENT-DAG: begin transformation "pack" 0=(1,2.5,97)
// EVENT-DAG: value implicit 1=2
// EVENT-DAG: begin transformation "volatile" 0=6
// EVENT-DAG: value try 1=50
// EVENT-DAG: value plus 1={v:6}
// EVENT-DAG: begin transformation "make" 0=3
// EVENT-DAG: begin transformation "end of life"
