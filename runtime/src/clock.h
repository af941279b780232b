// The process's clock: ticks on the user's thread (the time stamp counter where the kernel trusts it, else
// CLOCK_MONOTONIC), nanoseconds since the epoch later. The map from ticks to time is piecewise linear and
// continuous; pieces are only ever added ahead of all ticks converted so far, so that every reader gets the
// same time for a tick.
#ifndef PROVML_RUNTIME_CLOCK_H
#define PROVML_RUNTIME_CLOCK_H

#include "layout.h"

namespace provml::runtime {

/// One reading of both clocks at once.
struct ClockPair {
  std::uint64_t ticks = 0;
  std::uint64_t monotonic_ns = 0;
};

/// Whether rdtsc counts at a constant rate on all cores and the kernel uses it (or its paravirtual form).
bool tsc_is_usable() noexcept;
std::uint64_t read_ticks(std::uint32_t kind) noexcept;
std::uint64_t monotonic_ns() noexcept;
std::uint64_t realtime_ns() noexcept;
ClockPair read_pair(std::uint32_t kind) noexcept;

/// Converts with the segments published in `header`. Any thread.
std::uint64_t ticks_to_ns(const ProcessHeader& header, std::uint64_t ticks) noexcept;

/// Keeps the segments of the running process. `start` once, then `refine` from the drain thread.
class ClockKeeper {
 public:
  /// `first` was read when the library was loaded: the rate is taken from there to now.
  void start(ProcessHeader& header, std::uint32_t kind, ClockPair first) noexcept;
  /// Adds a segment when it is time to; cheap otherwise.
  void refine(std::uint64_t now_monotonic_ns) noexcept;
  /// When it is time to.
  std::uint64_t next_ns() const noexcept { return next_ns_; }

 private:
  ProcessHeader* header_ = nullptr;
  ClockPair first_;
  std::uint64_t offset_ns_ = 0;  ///< realtime - monotonic at the start
  std::uint64_t next_ns_ = 0, interval_ns_ = 0;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_CLOCK_H
