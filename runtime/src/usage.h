// Processor time and memory of activities (PROVML_USAGE).
#ifndef PROVML_RUNTIME_USAGE_H
#define PROVML_RUNTIME_USAGE_H

#include <cstdint>

#include "pending.h"
#include "provml/abi.h"

namespace provml::runtime {

struct UsageStart {
  double user = 0, system = 0;  ///< seconds of the thread
  double process = 0;           ///< of all threads
};

/// An open activity's, without allocation: a signal handler may begin one.
struct UsageNode {
  provml_pending node{};
  UsageStart start;
  bool taken = false;
};

/// So many activities of a thread can be measured at once; the others within them are not.
inline constexpr std::uint32_t kMeasured = 64;
struct UsageNodes {
  UsageNode nodes[kMeasured];
};

/// Before the process's first activity.
void start_usage(bool wanted) noexcept;
bool measures_usage() noexcept;

/// Takes a node of kUsageSlot off and appends what was used since as a value of that slot; returns the number
/// of values, 0 or 1.
std::uint32_t append_usage(provml_thread* self, provml_pending* node) noexcept;

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_USAGE_H
