// Coroutines: the guard lives in the frame, co_return values are captured, spans of two interleave.
// RUN: %check_run %s %t --std=c++20,c++23 --flags=-Wno-unknown-warning-option\ -Wno-c++23-extensions 2>&1 | %FileCheck --check-prefix=TOOL %s
// RUN: %FileCheck --input-file=%t/main/coroutines.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <coroutine>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>

int copies = 0, moves = 0;
struct Counted {
  explicit Counted(int x) : v(x) {}
  Counted(Counted const& o) : v(o.v) { ++copies; }
  Counted(Counted&& o) noexcept : v(o.v) { ++moves; }
  Counted& operator=(Counted&&) = default;
  int v;
};
template <class T, class Start>
struct Task {
  struct promise_type {
    T value{};
    int yielded = 0;
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    Start initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int v) noexcept { yielded = v; return {}; }
    template <class U>
    void return_value(U&& u) { value = std::forward<U>(u); }
    void unhandled_exception() { std::puts("unhandled"); }
  };
  explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(Task&& o) noexcept : handle(std::exchange(o.handle, nullptr)) {}
  ~Task() { if (handle) handle.destroy(); }
  bool next() { if (!handle.done()) handle.resume(); return !handle.done(); }
  std::coroutine_handle<promise_type> handle;
};
using Eager = Task<int, std::suspend_never>;
using Lazy = Task<std::string, std::suspend_always>;

// CHECK: Eager count(PROVML_ALGORITHM char const* who, int n) { static {{.*}}in(0, who), ::provml::capture::in(1, n));
PROVML_TRAINING("count") Eager count(PROVML_ALGORITHM char const* who, int n) {
  PROVML_ITERATION("step") for (int i = 0; i < n; ++i) {
    PROVML_EVALUATION int square = i * i;
    co_yield square;
  }
  std::printf("%s done\n", who);
  // CHECK: co_return provml_a{{[0-9]+}}.result({{[0-9]+}}, [&]() -> decltype(auto) { return ( n * 10); });
  co_return n * 10;
}
// TOOL: remark: 'text' is not captured: the coroutine may begin when what it refers to is gone [provml-E0108]
PROVML_TRANSFORMATION("lazy") Lazy lazy(std::string const& text, std::string own) {
  std::string local = own + "!";
  static_cast<void>(text);  // it is gone when the body begins
  if (own.empty()) co_return std::move(local);
  // CHECK: { provml_a{{[0-9]+}}.out(2, local); co_return local; }
  co_return local;
}
PROVML_TRANSFORMATION("throws") Eager throws(int n) {
  co_await std::suspend_always{};
  if (n > 0) throw n;
  co_return 0;
}
PROVML_TRANSFORMATION("try") Eager tried(int n) try {
  co_await std::suspend_always{};
  if (n > 0) throw n;
  co_return 1;
} catch (int) {
  std::puts("caught");
  co_return 2;
}
struct Ready {
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  int await_resume() const noexcept { return 4; }
};
// TOOL: remark: this co_return is not captured: its value awaits another [provml-E0108]
PROVML_TRANSFORMATION("awaits") Eager awaits() { co_return co_await Ready{}; }
struct Holder {
  int v = 6;
  PROVML_TRANSFORMATION("method") Eager method() { co_return v; }
};
using Numbers = Task<Counted*, std::suspend_never>;
int main() {
  Eager a = count("a", 2), b = count("b", 1);  // both suspended in their first iteration
  std::printf("%d %d\n", a.handle.promise().yielded, b.handle.promise().yielded);
  a.next();
  b.next();  // B ends before A
  a.next();
  std::printf("%d %d\n", a.handle.promise().value, b.handle.promise().value);
  Lazy l = lazy(std::string("temporary that is long enough for the heap"), "own");
  l.next();
  { Lazy never = lazy("x", "never begun"); }
  Eager t = throws(1), u = tried(2);
  t.next();
  u.next();
  { Eager dropped = count("dropped", 5); }  // destroyed while it is suspended
  std::printf("%d %d %d %d\n", awaits().handle.promise().value, Holder().method().handle.promise().value, copies, moves);
  auto lambda = [] PROVML_TEST("lambda") (int x) -> Eager { co_yield x; co_return x + 1; };
  Eager k = lambda(8);
  k.next();
  std::printf("%d\n", k.handle.promise().value);
}
// EVENT: begin training "count" 0="a" 1=2
// EVENT-NEXT: begin iteration "step" 0=0
// EVENT-NEXT: begin training "count" 0="b" 1=1
// EVENT-NEXT: begin iteration "step" 0=0
// EVENT-NEXT: value step 1=0
// EVENT-NEXT: end step
// EVENT-NEXT: begin iteration "step" 0=1
// EVENT-NEXT: value step 1=0
// EVENT-NEXT: end step
// EVENT-NEXT: value count [[R:[0-9]+]]=10
// EVENT-NEXT: end count
// EVENT-NEXT: value step 1=1
// EVENT-NEXT: end step
// EVENT-NEXT: value count [[R]]=20
// EVENT-NEXT: end count
// EVENT-NEXT: begin transformation "lazy" 0=opaque(const std::string &) 1="own"
// EVENT-NEXT: value lazy 2="own!"
// EVENT-NEXT: end lazy
// EVENT: fail throws
