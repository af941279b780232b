#include "packer.h"

#include <algorithm>
#include <cstring>

#include "provml/frames.h"

namespace provml::runtime {
namespace {

constexpr std::size_t kLeast = 512;  ///< bytes; fewer hardly get smaller
constexpr std::size_t kMost = std::size_t{256}
                              << 10;  ///< about so many in a frame: a reader unpacks it whole

}  // namespace

std::string Packer::pack(std::string_view frames) {
  std::string out;
  for (std::size_t begin = 0, at = 0; begin < frames.size();) {
    std::uint32_t size = 0;
    if (frames.size() - at >= sizeof size) std::memcpy(&size, frames.data() + at, sizeof size);
    at = size < frames::kHeaderSize ? frames.size() : std::min<std::size_t>(at + size, frames.size());
    if (at - begin < kMost && at < frames.size()) continue;
    pack_part(frames.substr(begin, at - begin), out);
    begin = at;
  }
  return out;
}

void Packer::pack_part(std::string_view frames, std::string& out) {
  if (frames.size() >= kLeast && frames.size() <= frames::kMaxPackedSize) {
    buffer_.resize(api_.bound(frames.size()));
    const std::size_t size =
        api_.compress(buffer_.data(), buffer_.size(), frames.data(), frames.size(), level_);
    if (api_.is_error(size) == 0) {
      std::uint64_t time = 0;  // of its last frame
      for (std::size_t at = 0; at + frames::kHeaderSize <= frames.size();) {
        std::uint32_t step = 0;
        std::memcpy(&step, frames.data() + at, sizeof step);
        std::memcpy(&time, frames.data() + at + 24, sizeof time);
        at += std::max<std::size_t>(step, frames::kHeaderSize);
      }
      const std::string packed = frames::process_level_frame(
          frames::Type::packed, time,
          frames::encode_packed(static_cast<std::uint32_t>(frames.size()), {buffer_.data(), size}));
      if (packed.size() < frames.size()) {
        out += packed;
        return;
      }
    }
  }
  out += frames;
}

}  // namespace provml::runtime
