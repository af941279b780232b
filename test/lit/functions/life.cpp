// Constructors and destructors: initialiser lists, delegation, function-try-blocks, inheritance, throwing and noexcept.
// RUN: %check_run %s %t --std=c++11,c++17 2>&1 | %FileCheck --check-prefix=TOOL %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

struct Part {
  PROVML_TRANSFORMATION("part") explicit Part(int x) : v(x) {
    if (x < 0) throw std::runtime_error("part");
    std::printf("part %d\n", v);
  }
  PROVML_TRANSFORMATION("no part") ~Part() { std::printf("no part %d\n", v); }
  int v;
};
struct Whole {
  PROVML_TRANSFORMATION("whole") Whole(int a, int b) : first(a), second(b) { std::printf("whole\n"); }
  PROVML_TRANSFORMATION("delegate") explicit Whole(int a) : Whole(a, a + 1) { first.v += 100; }
  PROVML_TRANSFORMATION("try") Whole(int a, char const* why) try : first(a), second(-1) {
    std::printf("never %s\n", why);
  } catch (std::exception const& e) {
    // The members are gone here, and so is the activity of the body.
    PROVML_EVALUATION int lost = a;
    std::printf("caught %s %d %s\n", e.what(), lost, why);
  }
  PROVML_TRANSFORMATION("end") ~Whole() noexcept(false) try {
    if (first.v == 7) throw std::logic_error("end");
  } catch (std::logic_error const&) {
    std::printf("leaving\n");
    throw;
  }
  Part first, second;
};
struct Heir : Whole {
  using Whole::Whole;
};
struct Text {
  // TOOL: remark: 'moved' is not captured: it is moved from before the body begins [provml-E0108]
  PROVML_TRANSFORMATION("moving") Text(std::string moved, std::string&& forwarded, int kept)
      : s(std::move(moved)), t(static_cast<std::string&&>(forwarded)), n(kept) {}
  std::string s, t;
  int n;
};
struct Quiet {
  PROVML_TRANSFORMATION("quiet") ~Quiet() noexcept { std::puts("quiet"); }
};
template <class F>
void attempt(F f) {
  try {
    f();
    std::puts("fine");
  } catch (std::exception const& e) {
    std::printf("out: %s\n", e.what());
  }
}
int main() {
  attempt([] { Whole w(1, 2); });
  attempt([] { Whole w(3); });
  attempt([] { Whole w(4, "why"); });
  attempt([] { Whole w(7, 8); });
  attempt([] { Heir h(5); });
  attempt([] { Quiet q; Part p(-1); });
  Text t("long enough to be on the heap, surely", std::string("x"), 3);
  std::printf("%s %s %d\n", t.s.c_str(), t.t.c_str(), t.n);
}
// EVENT: begin transformation "part" 0=1
// EVENT-NEXT: end part
// EVENT: begin transformation "whole" 0=1 1=2
// EVENT-NEXT: end whole
// EVENT-NEXT: begin transformation "end"
// EVENT-NEXT: end end
// EVENT-NEXT: begin transformation "no part"
// EVENT: begin transformation "delegate" 0=3
// EVENT: begin transformation "part" 0=-1
// EVENT-NEXT: fail part
// EVENT: begin transformation "end"
// EVENT-NEXT: fail end
// EVENT: fail part
// EVENT: begin transformation "quiet"
// EVENT-NEXT: end quiet
// EVENT: begin transformation "moving" 0=opaque(std::string) 1=opaque(std::string &&) 2=3
