// C++23, which clang++ 19 takes: deducing this, if consteval, static call operators, several subscripts, auto(x), [[assume]].
// RUN: %check_run %s %t --std=c++23 --all --compilers clang --no-warnings
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <cstdio>
#include <string>
#include <utility>
#include <vector>
struct D {
  int v = 1;
  template <class Self>
  auto&& get(this Self&& self) {
    return std::forward<Self>(self).v;
  }
  int by(this D self, int x) { return self.v + x; }
  void loop(this D& self) {
    for (int i = 0; i < 3; ++i) self.v += i;
  }
};
auto fact = [](this auto self, int n) -> int {
  if (n < 2) return 1;
  return n * self(n - 1);
};
int ifce(int x) {
  if consteval {
    return 0;
  } else {
    return x;
  }
}
int sub2(int a, int b) {
  struct M {
    int operator[](int i, int j) const { return i * 10 + j; }
  };
  return M()[a, b];
}
static auto scall = [](int x) static { return x; };
struct SO {
  static int operator()(int x) { return x + 1; }
};
int autocast(std::vector<int> v) { return static_cast<int>(auto(v).size()); }
int assume(int x) {
  [[assume(x > 0)]];
  return x;
}
int size_lit() { return static_cast<int>(3uz); }
int main() {
  D d;
  d.get() = 4;
  d.loop();
  std::printf("%d %d %d %d %d %d %d %d %d %d\n", d.get(), d.by(2), fact(4), ifce(3), sub2(1, 2), scall(5), SO()(1),
              autocast({1, 2}), assume(2), size_lit());
}
// EVENT-DAG: value D::by 2=9
// EVENT-DAG: value ::(lambda) {{[0-9]}}=24
// EVENT-DAG: value ifce 1=3
// EVENT-DAG: value SO::operator() 1=2
// EVENT-DAG: value autocast {{[0-9]}}=2
