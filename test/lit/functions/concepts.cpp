// Concepts, abbreviated templates and requires-clauses.
// RUN: %check_run %s %t --std=c++20,c++23 --workflow %{inputs}/every_function.json
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <concepts>
#include <cstdio>
#include <string>

template <class T>
concept Sized = requires(T const& t) {
  { t.size() } -> std::convertible_to<std::size_t>;
};
auto twice(auto x) { return x + x; }
std::integral auto next(std::integral auto x) { return x + 1; }
template <Sized T>
auto measure(T const& t) { return t.size(); }
template <class T>
int choose(T) { return 1; }
template <class T>
  requires std::floating_point<T>
int choose(T) { return 2; }
template <class T>
struct Box {
  T v;
  int only() const requires Sized<T> { return static_cast<int>(v.size()); }
  bool operator==(Box const&) const = default;
  auto operator<=>(Box const& o) const { return v <=> o.v; }
};
struct Any {
  decltype(auto) visit(auto&& f) const { return f(7); }
};
int main() {
  std::printf("%g %d %zu %d %d\n", twice(1.5), next(4), measure(std::string("abc")), choose(1), choose(1.0));
  Box<std::string> b{"xy"}, c{"z"};
  std::printf("%d %d %d\n", b.only(), b < c, b == c);
  std::printf("%d\n", Any().visit([](int x) { return x * 2; }));
}
// EVENT-DAG: value twice 1=3
// EVENT-DAG: value next 1=5
// EVENT-DAG: value measure 1=3
// EVENT-DAG: value choose 0=2
// EVENT-DAG: value only 0=2
// EVENT-DAG: value visit {{[0-9]}}=14
