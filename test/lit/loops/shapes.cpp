// Loops of every shape: what stands around, in and after them keeps its meaning.
// RUN: %check_run %s %t --std=c++20,c++23
// RUN: %FileCheck --input-file=%t/main/shapes.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

int sum = 0;
void add(int x) { sum += x; }
struct Loud {
  explicit Loud(int n) : v(static_cast<std::size_t>(n), n) { std::printf("loud\n"); }
  ~Loud() { std::printf("quiet\n"); }
  std::vector<int> const& get() const { return v; }
  std::vector<int> v;
};
PROVML_TEST("shapes") int shapes(int n, bool b) {
  // CHECK: if (b) PROVML_ITERATION("dangling") for (int i = 0; i < n; ++i) {{{.*}} if (i == 1) add(i); }
  // CHECK-NEXT: else add(50);
  if (b) PROVML_ITERATION("dangling") for (int i = 0; i < n; ++i) { if (i == 1) add(i); }
  else add(50);
  if (!b)
    add(1);
  else
    PROVML_ITERATION("in else") for (int i = 0; i < 1; ++i) add(2);
  PROVML_ITERATION("empty") for (int i = 0; i < n; ++i)
    ;
  PROVML_ITERATION("empty while") while (n-- > 3)
    ;
  n = 3;
  PROVML_ITERATION("declares") while (int left = n--) add(left);
  PROVML_ITERATION("for declares") for (int i = 3; int left = i; --i) { add(left); if (left == 2) break; }
  PROVML_ITERATION("endless") for (;;) { if (++n > 3) break; else continue; }
  PROVML_ITERATION("one line do") do add(n--); while (n > 2);
  PROVML_ITERATION("switch") for (int i = 0; i < 3; ++i)
    switch (i) {
      case 0: continue;
      case 1: add(10); break;
      default: add(20);
    }
  PROVML_ITERATION("try") for (int i = 0; i < 2; ++i) try {
    if (i == 0) throw std::runtime_error("in loop");
    add(i);
  } catch (std::exception const& e) {
    std::puts(e.what());
  }
  PROVML_ITERATION("if chain") for (int i = 0; i < 3; ++i) if (i == 0) add(1); else if (i == 1) add(2); else add(3);
  PROVML_ITERATION("nested") for (int i = 0; i < 2; ++i) PROVML_ITERATION("while in it") while (n-- > 0) PROVML_ITERATION("do in it") do add(n); while (false);
  PROVML_ITERATION("with init") for (Loud l(2); int x : l.get()) add(x);
  PROVML_ITERATION("member of temporary") for (int x : Loud(1).v) add(x);
  std::map<std::string, int> m{{"k", 4}};
  PROVML_ITERATION("bindings") for (auto& [key, value] : m) add(value += static_cast<int>(key.size()));
  [[maybe_unused]] int unused = 0;
  PROVML_ITERATION("likely") for (int i = 0; i < 2; ++i) [[likely]] { add(i); }
  PROVML_ITERATION("labelled") for (int i = 0; i < 4; ++i) {
    if (i == 1) goto next;
    if (i == 3) goto out;
    add(100);
next:
    add(1000);
  }
out:
  PROVML_ITERATION("declaration") for (int i = 0; i < 1; ++i) int lonely [[maybe_unused]] = i;
  PROVML_ITERATION("comments") for (int i = 0; i < 2; ++i)  // for each
    /* do */ add(i) /* it */;  // done
  PROVML_ITERATION("outer break") for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      if (j == 1) break;
      if (i == 2) return sum;
    }
  }
  return 0;
}
PROVML_TEST("throws") void throws() {
  PROVML_ITERATION("thrower") for (int i = 0; i < 3; ++i) {
    PROVML_EVALUATION int seen = i;
    if (seen == 1) throw std::runtime_error("out");
  }
}
struct Built {
  PROVML_TEST("constructor") explicit Built(int n) { PROVML_ITERATION("building") for (int i = 0; i < n; ++i) v.push_back(i); }
  std::vector<int> v;
};
template <class T>
PROVML_TEST("template") int templated(std::vector<T> const& all) {
  int count = 0;
  if constexpr (sizeof(T) > 1) {
    PROVML_ITERATION("wide") for (T const& x : all) count += static_cast<int>(x);
  } else {
    PROVML_ITERATION("narrow") for (auto x : all) count -= x;
  }
  return count;
}
PROVML_TEST("lambda") int in_lambda() {
  auto f = [](int n) { int t = 0; PROVML_ITERATION("in lambda") for (int i = 0; i < n; ++i) t += i; return t; };
  return f(3);
}
#define EACH(i, n) for (int i = 0; i < (n); ++i)
#define BODY(x) add(x)
PROVML_TEST("macros") void macros() {
  PROVML_ITERATION("call in a macro") for (int i = 0; i < 2; ++i) BODY(i);
  EACH(i, 2) add(i);
}
int main() {
  std::printf("%d\n", shapes(2, true));
  std::printf("%d\n", shapes(2, false));
  try {
    throws();
  } catch (std::exception const& e) {
    std::puts(e.what());
  }
  std::printf("%zu %d %d %d\n", Built(2).v.size(), templated(std::vector<int>{1, 2}), templated(std::vector<char>{1}), in_lambda());
  macros();
  std::printf("%d\n", sum);
}
// EVENT: begin test "shapes" 0=2 1=true
// EVENT-NEXT: begin iteration "dangling" 0=0
// EVENT: begin iteration "in else" 0=0
// EVENT: begin iteration "declares" 0=3
// EVENT: begin iteration "for declares" 0=3 1=3
// EVENT: begin iteration "switch" 0=2
// EVENT: begin iteration "with init" 0=2
// EVENT: begin iteration "bindings" 0="k" 1=4
// EVENT: begin iteration "labelled" 0=3
// EVENT-NEXT: end labelled
// EVENT: begin iteration "outer break" 0=2
// EVENT-NEXT: value shapes
// EVENT-NEXT: end outer break
// EVENT-NEXT: end shapes
// EVENT: begin iteration "thrower" 0=1
// EVENT-NEXT: value thrower 1=1
// EVENT-NEXT: fail thrower
// EVENT-NEXT: fail throws
