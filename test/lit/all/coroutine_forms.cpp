// Every function and loop of coroutines: generators, tasks, methods, lambdas, templates, try blocks around what is co_returned.
// RUN: %check_run %s %t --std=c++20 --all --own-events
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <cstdio>
#include <coroutine>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>
template <class T>
struct Gen {
  struct promise_type {
    std::optional<T> v;
    Gen get_return_object() { return Gen{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(T x) {
      v = std::move(x);
      return {};
    }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
  std::coroutine_handle<promise_type> h;
  explicit Gen(std::coroutine_handle<promise_type> x) : h(x) {}
  Gen(Gen&& o) : h(std::exchange(o.h, {})) {}
  ~Gen() {
    if (h) h.destroy();
  }
  bool next() {
    h.resume();
    return !h.done();
  }
  T& get() { return *h.promise().v; }
};
template <class T>
struct Task {
  struct promise_type {
    T v{};
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(T x) { v = std::move(x); }
    void unhandled_exception() { std::printf("unhandled\n"); }
  };
  std::coroutine_handle<promise_type> h;
  ~Task() {
    if (h) h.destroy();
  }
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  T await_resume() { return h.promise().v; }
  T get() { return h.promise().v; }
};
Gen<int> count(int n) {
  for (int i = 0; i < n; ++i) {
    if (i == 1) continue;
    co_yield i;
  }
}
Gen<std::string> strs(std::vector<std::string> v) {
  for (auto& s : v) co_yield s;
  co_return;
}
Task<int> one() { co_return 1; }
Task<std::string> str(int x) {
  if (x > 0) co_return "pos";
  std::string s = "neg";
  co_return s;
}
Task<int> sum(int n) {
  int s = 0;
  for (int i = 0; i < n; ++i) s += co_await one();
  co_return s + co_await one();
}
Task<int> thrower(int x) {
  try {
    if (x) throw x;
    co_return 1;
  } catch (int) {}
  co_return 2;
}
Task<int> unh(int x) {
  if (x) throw x;
  co_return 3;
}
Task<std::vector<int>> braces() { co_return {1, 2, 3}; }
template <class T>
Task<T> gen(T t) {
  while (true) { co_return t; }
}
struct S {
  int v = 4;
  Task<int> m(int x) const { co_return v + x; }
  static Gen<int> st() {
    co_yield 1;
    co_yield 2;
  }
};
auto lam = [](int x) -> Task<int> { co_return x * 2; };
Task<int> fntry(int x) try {
  if (x) throw x;
  co_return 5;
} catch (int y) { co_return y; }
int main() {
  auto g = count(4);
  while (g.next()) std::printf("%d ", g.get());
  auto q = strs({"a", "b"});
  while (q.next()) std::printf("%s ", q.get().c_str());
  std::printf("%s %s %d %d %d %d %zu %d %d %d\n", str(1).get().c_str(), str(0).get().c_str(), sum(3).get(), thrower(1).get(),
              thrower(0).get(), unh(1).get(), braces().get().size(), gen(7).get(), S().m(2).get(), lam(4).get());
  auto st = S::st();
  while (st.next()) std::printf("%d ", st.get());
  std::printf("%d\n", fntry(0).get());
}
// EVENT-DAG: begin transformation "count" 0=4
// EVENT-DAG: begin transformation "thrower" 0=1
// EVENT-DAG: fail unh
// EVENT-DAG: end S::st
