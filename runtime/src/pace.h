// How long the drain sleeps: so long that no ring is more than an eighth full at the next look, as far as the
// last looks tell. A ring a quarter full wakes the drain, and waking costs the capturing thread microseconds.
#ifndef PROVML_RUNTIME_PACE_H
#define PROVML_RUNTIME_PACE_H

#include <algorithm>
#include <cstdint>

namespace provml::runtime {

class Pace {
 public:
  /// It looks often at first: a run is to be seen soon after it began.
  explicit Pace(std::uint32_t longest_ms) : longest_(longest_ms), now_(std::min(longest_ms, kFirstMs)) {}

  /// After a look: `used` of `capacity` bytes were unread in the fullest ring.
  void saw(std::uint64_t used, std::uint64_t capacity) noexcept {
    const std::uint64_t aim = capacity / 8;
    if (used > aim)
      now_ = static_cast<std::uint32_t>(std::max<std::uint64_t>(now_ * aim / used, 1));
    else if (used < aim / 2)
      now_ = std::min(longest_, now_ * 2);
  }
  [[nodiscard]] std::uint32_t ms() const noexcept { return now_; }

 private:
  static constexpr std::uint32_t kFirstMs = 10;
  std::uint32_t longest_, now_;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_PACE_H
