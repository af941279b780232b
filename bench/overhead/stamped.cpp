// Marked calls with irregular pauses; says for each when it began. Arguments: CALLS.
#include <provml/annotations.h>
#include <time.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

PROVML_TRANSFORMATION("stamped") static std::int64_t stamped(std::int64_t number) { return number; }

int main(int argc, char** argv) {
  const int calls = argc > 1 ? std::atoi(argv[1]) : 100;
  std::minstd_rand random(7);
  std::uniform_int_distribution<int> pause(120, 420);  // ms
  for (int number = 0; number < calls; ++number) {
    std::this_thread::sleep_for(std::chrono::milliseconds(pause(random)));
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (stamped(number) != number) return 1;
    std::printf("%d %.6f\n", number,
                static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9);
    std::fflush(stdout);
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));
  return 0;
}
