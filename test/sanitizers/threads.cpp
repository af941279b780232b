// Activities of many threads at once, nested ones, and a coroutine that goes on in another thread.
#include <provml/annotations.h>

#include <coroutine>
#include <cstdio>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct Task {
  struct promise_type {
    int value = 0;
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int v) noexcept {
      value = v;
      return {};
    }
    void return_value(int v) noexcept { value = v; }
    void unhandled_exception() noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};
PROVML_TRAINING("steps") Task steps(std::string who, int n) {
  PROVML_ITERATION("step") for (int i = 0; i < n; ++i) {
    PROVML_EVALUATION int square = i * i;
    co_yield square;
  }
  co_return static_cast<int>(who.size());
}
PROVML_TRANSFORMATION("leaf") int leaf(int x) {
  if (x % 7 == 3) throw std::runtime_error("three");
  return x + 1;
}
PROVML_TRANSFORMATION("work") long work(int id, std::vector<int> const& data) {
  long sum = id;
  PROVML_ITERATION("item") for (int x : data) {
    try {
      sum += leaf(x);
    } catch (std::exception const&) {
      sum -= 1;
    }
  }
  return sum;
}
PROVML_WORKFLOW("threads") int main() {
  std::vector<int> const data{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  long total = 0;
  std::mutex guard;
  std::vector<std::thread> threads;
  for (int id = 0; id < 4; ++id)
    threads.emplace_back([&, id] PROVML_TRANSFORMATION("thread")() {
      for (int round = 0; round < 20; ++round) {
        long const part = work(id, data);
        std::lock_guard<std::mutex> lock(guard);
        total += part;
      }
    });
  for (auto& thread : threads) thread.join();
  // Two that interleave, the first to begin ends first, its frame is gone while the other goes on.
  Task a = steps("a", 2), b = steps("bb", 4);
  while (!a.handle.done()) {
    a.handle.resume();
    b.handle.resume();
  }
  int const first = a.handle.promise().value;
  a.handle.destroy();
  total += work(9, data);
  while (!b.handle.done()) b.handle.resume();
  // One that is begun here and ends in a thread that is joined before main goes on.
  Task c = steps("ccc", 1);
  std::thread([&] {
    total += leaf(1);
    while (!c.handle.done()) c.handle.resume();
    total += leaf(2);
  }).join();
  int const third = c.handle.promise().value;
  c.handle.destroy();
  total += work(10, data);
  std::printf("%ld %d %d %d\n", total, first, b.handle.promise().value, third);
  b.handle.destroy();
  return 0;
}
