// Any bytes as a ring: the walk over its records, as the drain and as recovery do it.
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "drops.h"
#include "layout.h"
#include "provml/frames.h"
#include "records.h"

using namespace provml::runtime;
namespace frames = provml::frames;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kHead = 24 + sizeof(PendingDrops);
  if (size < kHead + 64) return 0;
  std::uint64_t position[2];
  std::memcpy(position, data, sizeof position);
  PendingDrops drops{};
  std::memcpy(&drops, data + 24, sizeof drops);
  const std::size_t capacity = std::bit_floor(size - kHead);
  const std::vector<char> ring(data + kHead, data + kHead + capacity);
  static const auto header = std::make_unique<ProcessHeader>();
  header->segment_count = 1;
  std::memcpy(&header->segments[0], data + 8, 16);
  header->segments[0].multiplier = std::uint64_t{1} << 32;

  const std::uint64_t tail = position[0] % (4 * capacity) / 8 * 8;
  const std::uint64_t head = tail + position[1] % (capacity + 8) / 8 * 8;
  RecordReader reader(ring.data(), capacity, tail, head);
  Record record;
  std::string out(frames::kMagic);
  std::size_t number = 0;
  while (reader.next(record)) {
    if (reader.position() > head) std::abort();
    append_record(out, record, *header);
    ++number;
  }
  if (!reader.damaged() && reader.position() != head) std::abort();
  append_drops(out, settled_drops(drops), *header);
  // What is written can be read.
  frames::Reader again(out);
  frames::Frame frame;
  std::size_t seen = 0;
  while (again.next(frame)) ++seen;
  if (!again.clean() || seen != number + 1) std::abort();
  return 0;
}
