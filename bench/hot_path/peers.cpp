#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <time.h>
#include <x86intrin.h>

#include <cstdlib>
#include <memory>

#include "calls.h"

namespace {

struct alignas(64) Slot {
  std::uint64_t words[4];
};
thread_local Slot slots[1024];

std::shared_ptr<spdlog::logger> make_logger() {
  spdlog::init_thread_pool(8192, 1);
  const char* directory = std::getenv("HOT_PATH_DIRECTORY");
  return spdlog::create_async_nb<spdlog::sinks::basic_file_sink_mt>(
      "hot path", std::string(directory != nullptr ? directory : "/tmp") + "/spdlog.txt", true);
}

}  // namespace

void floor_burst(int n) {
  for (int i = 0; i < n; ++i) {
    Slot& slot = slots[i & 1023];
    slot.words[0] = __rdtsc();
    slot.words[1] = static_cast<std::uint64_t>(i);
    slot.words[2] = slot.words[1] + 1;
    slot.words[3] = slot.words[1] + 2;
    asm volatile("" : : "r"(&slot) : "memory");
  }
}

void clock_burst(int n) {
  for (int i = 0; i < n; ++i) {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    asm volatile("" : : "r"(&t) : "memory");
  }
}

void spdlog_burst(int n) {
  static const auto logger = make_logger();
  for (int i = 0; i < n; ++i) logger->info("{} {}", static_cast<double>(i), i);
}
