// Marked calls in threads, for the test of another processor.
#include <provml/annotations.h>

#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

namespace {

PROVML_TRANSFORMATION("nap") std::int64_t nap(std::int64_t milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  return milliseconds;
}

PROVML_TRANSFORMATION("count") std::int64_t count(std::int64_t thread, std::int64_t number) {
  return thread * 1'000'000 + number;
}

}  // namespace

PROVML_WORKFLOW("cross") int main() {
  std::vector<std::thread> threads;
  for (std::int64_t thread = 0; thread < 4; ++thread)
    threads.emplace_back([thread] {
      for (std::int64_t number = 0; number < 5000; ++number) count(thread, number);
    });
  nap(100);
  for (auto& thread : threads) thread.join();
  return 0;
}
