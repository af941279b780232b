#include "clock.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "provml/abi.h"
#include "provml/detail/record.h"
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace provml::runtime {
namespace {

constexpr std::uint64_t kFirstInterval = 20'000'000, kLastInterval = 600'000'000'000;
constexpr std::uint64_t kShortestBaseline = 200'000;
constexpr std::uint64_t kAhead =
    20'000;  // ticks; a new segment starts beyond every tick that was converted before

std::uint64_t read_clock(clockid_t id) noexcept {
  timespec now{};
  clock_gettime(id, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(now.tv_nsec);
}

/// Whether the kernel itself keeps time with one of `names`.
[[maybe_unused]] bool kernel_counts_with(std::initializer_list<std::string_view> names) noexcept {
  const int file =
      open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  std::array<char, 64> text{};
  const ssize_t size = read(file, text.data(), text.size());
  close(file);
  std::string_view name(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  name = name.substr(0, name.find('\n'));
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::uint64_t monotonic_ns() noexcept { return read_clock(CLOCK_MONOTONIC); }
std::uint64_t realtime_ns() noexcept { return read_clock(CLOCK_REALTIME); }

bool tsc_is_usable() noexcept {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(0x80000007u, &a, &b, &c, &d) == 0 || (d & (1u << 8)) == 0) return false;
  return kernel_counts_with({"tsc", "kvm-clock", "hyperv_clocksource_tsc_page"});
#elif defined(__aarch64__)
  return kernel_counts_with({"arch_sys_counter"});
#else
  return false;
#endif
}

std::uint64_t read_ticks(std::uint32_t kind) noexcept {
  return PROVML_HAS_TSC != 0 && kind == PROVML_CLOCK_TSC ? capture::detail::tsc() : monotonic_ns();
}

ClockPair read_pair(std::uint32_t kind) noexcept {
  ClockPair best;
  std::uint64_t narrowest = ~std::uint64_t{0};
  for (int i = 0; i < 5; ++i) {
    const std::uint64_t before = read_ticks(kind);
    const std::uint64_t now = monotonic_ns();
    const std::uint64_t after = read_ticks(kind);
    if (after - before >= narrowest) continue;
    narrowest = after - before;
    best = {before + (after - before) / 2, now};
  }
  return best;
}

std::uint64_t ticks_to_ns(const ProcessHeader& header, std::uint64_t ticks) noexcept {
  const std::uint32_t count =
      std::min(header.segment_count.load(std::memory_order_acquire), kMaxClockSegments);
  if (count == 0) return 0;
  const ClockSegment* segment = &header.segments[count - 1];
  while (segment != header.segments && segment->ticks > ticks) --segment;
  __extension__ using Wide = unsigned __int128;
  if (ticks >= segment->ticks)
    return segment->ns + static_cast<std::uint64_t>(Wide{ticks - segment->ticks} * segment->multiplier >> 32);
  return segment->ns - static_cast<std::uint64_t>(Wide{segment->ticks - ticks} * segment->multiplier >> 32);
}

namespace {

/// ns per tick as 32.32 fixed point.
std::uint64_t to_multiplier(double ns_per_tick) noexcept {
  return static_cast<std::uint64_t>(ns_per_tick * 4294967296.0);
}

double rate_between(const ClockPair& from, const ClockPair& to) noexcept {
  return static_cast<double>(to.monotonic_ns - from.monotonic_ns) /
         static_cast<double>(to.ticks - from.ticks);
}

}  // namespace

void ClockKeeper::start(ProcessHeader& header, std::uint32_t kind, ClockPair first) noexcept {
  header_ = &header;
  first_ = first;
  header.clock_kind = kind;
  ClockPair now = read_pair(kind);
  if (kind == PROVML_CLOCK_TSC)
    while (now.monotonic_ns - first.monotonic_ns < kShortestBaseline) now = read_pair(kind);
  offset_ns_ = realtime_ns() - monotonic_ns();
  const double rate = kind == PROVML_CLOCK_TSC ? rate_between(first, now) : 1.0;
  header.segments[0] = {now.ticks, now.monotonic_ns + offset_ns_, to_multiplier(rate)};
  header.segment_count.store(1, std::memory_order_release);
  interval_ns_ = kFirstInterval;
  next_ns_ = now.monotonic_ns + interval_ns_;
}

void ClockKeeper::refine(std::uint64_t now_monotonic_ns) noexcept {
  if (now_monotonic_ns < next_ns_ || header_->clock_kind != PROVML_CLOCK_TSC) return;
  const std::uint32_t count = header_->segment_count.load(std::memory_order_relaxed);
  const ClockPair now = read_pair(PROVML_CLOCK_TSC);
  interval_ns_ = std::min(interval_ns_ * 4, kLastInterval);
  next_ns_ = now.monotonic_ns + interval_ns_;
  if (count >= kMaxClockSegments || now.ticks <= header_->segments[count - 1].ticks) return;
  // The new piece goes on where the old one stands and makes up the error until the next refinement.
  const double rate = rate_between(first_, now);
  const double error = static_cast<double>(
      static_cast<std::int64_t>(now.monotonic_ns + offset_ns_ - ticks_to_ns(*header_, now.ticks)));
  const double slew = std::clamp(error / static_cast<double>(interval_ns_), -0.5, 0.5);
  const std::uint64_t from = now.ticks + kAhead;
  header_->segments[count] = {from, ticks_to_ns(*header_, from), to_multiplier(rate * (1 + slew))};
  header_->segment_count.store(count + 1, std::memory_order_release);
}

}  // namespace provml::runtime
