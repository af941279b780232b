// What a thread costs that wakes as often as the drain of an online program and does nothing: the least that
// any such thread can cost on this machine. Arguments: WAKES.
#include <sys/prctl.h>
#include <time.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

int main(int argc, char** argv) {
  const int wakes = argc > 1 ? std::atoi(argv[1]) : 40;
  prctl(PR_SET_TIMERSLACK, 21'000'000UL);
  std::thread([wakes] {
    timespec before{}, after{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    for (int i = 0; i < wakes; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(149));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    std::printf("us_per_wake %.1f\n", (static_cast<double>(after.tv_sec - before.tv_sec) * 1e9 +
                                       static_cast<double>(after.tv_nsec - before.tv_nsec)) /
                                          wakes * 1e-3);
  }).join();
  return 0;
}
