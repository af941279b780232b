#include "usage.h"

#include <sys/resource.h>

#include <atomic>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <string>

#include "guard.h"
#include "identity.h"
#include "process.h"
#include "provml/detail/encode.h"
#include "provml/frames.h"

namespace provml::runtime {
namespace {

namespace detail = capture::detail;

std::atomic<bool> wanted_usage{false};
long inherited_kib = 0;  ///< peak of the program that executed this one: getrusage() does not forget it

double seconds(const timeval& time) noexcept {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// Of this program alone. Slow: for when getrusage() cannot tell.
long peak_kib() noexcept {
  try {
    const std::string status = read_text_file("/proc/self/status");
    const auto at = status.find("VmHWM:");
    if (at == std::string::npos) return 0;
    const auto from = status.find_first_of("0123456789", at);
    long value = 0;
    if (from != std::string::npos)
      std::from_chars(status.data() + from, status.data() + status.size(), value);
    return value;
  } catch (...) {
    return 0;
  }
}

UsageStart now(rusage& process) noexcept {
  rusage thread{};
  getrusage(RUSAGE_THREAD, &thread);
  getrusage(RUSAGE_SELF, &process);
  return {seconds(thread.ru_utime), seconds(thread.ru_stime),
          seconds(process.ru_utime) + seconds(process.ru_stime)};
}

void pair(detail::writer& out, const char* key, double value) noexcept {
  out.key(key);
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  out.scalar(0, detail::kind_real, bits);
}

}  // namespace

void start_usage(bool wanted) noexcept {
  rusage process{};
  getrusage(RUSAGE_SELF, &process);
  const long own = wanted ? peak_kib() : 0;
  inherited_kib = process.ru_maxrss > own ? process.ru_maxrss : 0;
  wanted_usage.store(wanted, std::memory_order_release);
}

bool measures_usage() noexcept { return wanted_usage.load(std::memory_order_acquire); }

std::uint32_t append_usage(provml_thread* self, provml_pending* node) noexcept {
  auto* usage = reinterpret_cast<UsageNode*>(reinterpret_cast<char*>(node) - offsetof(UsageNode, node));
  const UsageStart from = usage->start;
  usage->taken = false;
  rusage process{};
  const UsageStart to = now(process);
  const long kib = process.ru_maxrss > inherited_kib ? process.ru_maxrss : peak_kib();
  const std::uint32_t size = self->scratch_size;
  detail::writer out(self);
  const std::uint32_t at = out.open(frames::kUsageSlot, detail::kind_map);
  constexpr std::uint64_t kPairs = 4;
  out.word(kPairs | kPairs << 32);
  pair(out, "cpu_user_s", to.user - from.user);
  pair(out, "cpu_system_s", to.system - from.system);
  pair(out, "cpu_process_s", to.process - from.process);
  out.key("max_rss_kib");
  out.scalar(0, detail::kind_uint, static_cast<std::uint64_t>(kib));
  out.close(at);
  if (!out.failed()) return 1;
  self->scratch_size = size;
  return 0;
}

}  // namespace provml::runtime

extern "C" void provml_measure(provml_thread* self, provml_span* span) noexcept {
  using namespace provml::runtime;
  if (!measures_usage()) return;
  UsageNodes* all = reinterpret_cast<ThreadState*>(self)->usage.get();
  if (all == nullptr) return;
  for (std::uint32_t i = 0; i < kMeasured; ++i) {
    UsageNode& free = all->nodes[(span->depth + i) % kMeasured];
    if (free.taken) continue;
    free.taken = true;
    const Guard guard;
    rusage process{};
    free.start = now(process);
    free.node.slot = provml::frames::kUsageSlot;
    free.node.next = span->pending;
    span->pending = &free.node;
    return;
  }
}
