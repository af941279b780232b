// Operators of every kind, among them conversions, literals and a class's own new and delete.
// RUN: %check_run %s %t --std=c++11,c++20
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>

struct Number {
  int v;
  PROVML_TRANSFORMATION("prefix") Number& operator++() { ++v; return *this; }
  PROVML_TRANSFORMATION("postfix") Number operator++(int) { Number old = *this; ++v; return old; }
  PROVML_TRANSFORMATION("index") int& operator[](int i) { return i == 0 ? v : *(&v); }
  PROVML_TRANSFORMATION("arrow") Number* operator->() { return this; }
  PROVML_TRANSFORMATION("star") int operator*() const { return v; }
  PROVML_TRANSFORMATION("not") bool operator!() const { return v == 0; }
  PROVML_TRANSFORMATION("less") bool operator<(Number o) const { return v < o.v; }
  PROVML_TRANSFORMATION("comma") Number operator,(Number o) const { return Number{v * 10 + o.v}; }
  PROVML_TRANSFORMATION("address") int operator&() const { return v + 100; }
  PROVML_TRANSFORMATION("to int") operator int() const { return v; }
  PROVML_TRANSFORMATION("to text") explicit operator char const*() const { return v > 2 ? "big" : "small"; }
  PROVML_TRANSFORMATION("assign") Number& operator=(int x) & { v = x; return *this; }
  PROVML_TRANSFORMATION("call") int operator()(int a, int b) const noexcept { return a * b + v; }
};
PROVML_TRANSFORMATION("plus") Number operator+(Number a, Number b) { return {a.v + b.v}; }
PROVML_TRANSFORMATION("shift") Number& operator<<(Number& a, int by) { a.v <<= by; return a; }
PROVML_TRANSFORMATION("literal") Number operator""_n(unsigned long long v) { return Number{static_cast<int>(v)}; }
struct Own {
  PROVML_TRANSFORMATION("own new") static void* operator new(std::size_t n) { std::puts("new"); return std::malloc(n); }
  PROVML_TRANSFORMATION("own delete") static void operator delete(void* p) { std::puts("delete"); std::free(p); }
  PROVML_TRANSFORMATION("place") static void* operator new(std::size_t, void* at) noexcept { return at; }
  int x = 1;
};
int main() {
  Number a{1}, b = 2_n;
  ++a;
  a++;
  a[0] += 1;
  a->v += 1;
  std::printf("%d %d %d %d\n", *a, !a, a < b, (a, b).v);
  std::printf("%d %d %s %d\n", &a, static_cast<int>(b), static_cast<char const*>(a), a(2, 3));
  (b = 7) << 1;
  std::printf("%d %d\n", (a + b).v, b.v);
  delete new Own;
}
// EVENT-DAG: begin transformation "literal" 0=2
// EVENT-DAG: value postfix {{[0-9]}}={v:2}
// EVENT-DAG: value star 0=5
// EVENT-DAG: value comma 1={v:52}
// EVENT-DAG: value address 0=105
// EVENT-DAG: value to text 0="big"
// EVENT-DAG: value call 2=11
// EVENT-DAG: value plus 2={v:19}
// EVENT-DAG: begin transformation "own new" 0=
// EVENT-DAG: begin transformation "own delete"
