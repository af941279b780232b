// Lambdas: generic, mutable, with init captures, nested, immediately invoked in initialisers, in default arguments and
// in unevaluated operands.
// RUN: %check_run %s %t --std=c++20,c++23 --workflow %{inputs}/every_function.json --flags=-Wno-deprecated
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

int at_start = [] { int x = 3; return x * 2; }();  // before the program starts: it stays as it is
int at_runtime = [] { std::printf("starting\n"); return 7; }();
struct Member {
  int m = [](int a) { return a + 1; }(4);
  int get() const { return [this] { return m; }() + [*this] { return m; }() + [&] { return m; }(); }
};
int with_default(int a, int b = [](int x) { return x + 7; }(1)) { return a + b; }
template <class F>
auto apply(F&& f) {
  return std::forward<F>(f)();
}
using Unevaluated = decltype([](int x) { return x + 1; });
auto variadic = [](auto... xs) { return (0 + ... + static_cast<int>(xs)); };
auto templated = []<class T>(T x, T y) -> T requires(sizeof(T) > 1) { return x < y ? y : x; };
// These are evaluated by the compiler: they stay as they are.
constexpr auto square = [](int x) { return x * x; };
static_assert(square(3) == 9);
std::array<int, [](int n) { return n + 1; }(2)> sized{};
enum Levels { low = [] { return 5; }() };
inline auto const reused = [](int x) { return x - 1; };
static_assert(noexcept(reused) && decltype(reused){}(5) == 4);
constexpr int twice(auto f, int x) { return f(f(x)); }
static_assert(twice([](int x) { return x + 3; }, 1) == 7);
template <int N>
int pick() {
  if constexpr (constexpr auto odd = [](int n) { return n % 2 != 0; }; odd(N))
    return 1;
  else
    return 2;
}
int main() {
  int n = 1;
  auto counter = [n]() mutable { return ++n; };
  counter();
  std::printf("%d %d %d\n", at_start + at_runtime, counter(), n);
  auto owner = [p = std::make_unique<int>(5), &n] { n += *p; return *p; };
  std::printf("%d %d\n", owner(), n);
  auto nested = [&](int a) { return [a, &n](auto b) { return [=, &n] { n = 0; return a + b; }(); }; };
  std::printf("%g %d\n", nested(1)(2.5), n);
  std::printf("%d %d %d\n", Member().get(), with_default(1), Unevaluated{}(1));
  std::printf("%d %d %s\n", variadic(1, 2.5, 'a'), templated(3, 4), apply([] { return std::string("s"); }).c_str());
  int (*plain)(int) = [](int x) { return x + 40; };
  auto noexcept_one = []() noexcept -> int { return 1; };
  auto recursive = [](auto self, int k) -> int { return k == 0 ? 0 : k + self(self, k - 1); };
  std::printf("%d %d %d\n", plain(2), noexcept_one(), recursive(recursive, 4));
  std::printf("%d %zu %d %d %d\n", square(4), sized.size(), low, pick<1>(), pick<2>());
  auto [a, b] = std::pair(1, 2);
  std::printf("%d\n", [a, &b] { return a + b; }());
}
// EVENT: begin transformation "(lambda)"
// EVENT-NEXT: value (lambda) 0=7
// EVENT: begin transformation "main"
// EVENT-DAG: value (lambda) {{[0-9]}}=8
// EVENT-DAG: value (lambda) {{[0-9]}}=3.5
// EVENT-DAG: value get 0=15
// EVENT-DAG: value (lambda) {{[0-9]}}=100
// EVENT-DAG: value (lambda) {{[0-9]}}=42
// EVENT-DAG: value (lambda) {{[0-9]}}=10
// EVENT-DAG: value pick 0=1
// EVENT-DAG: value pick 0=2
