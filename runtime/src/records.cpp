#include "records.h"

#include <cstring>

#include "clock.h"
#include "hash.h"
#include "provml/frames.h"

namespace provml::runtime {
namespace {

template <typename T>
T load(std::string_view bytes, std::size_t at) noexcept {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <typename T>
void store(std::string& bytes, std::size_t at, T value) noexcept {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

constexpr std::size_t kTimeAt = 24, kSiteAt = 32, kBeginAt = 48;
constexpr std::size_t kSmallestEvent = 64, kDropBytes = 24;

}  // namespace

std::uint16_t Record::type() const noexcept { return load<std::uint16_t>(bytes, 8); }
std::uint16_t Record::flags() const noexcept { return load<std::uint16_t>(bytes, 10); }
std::uint32_t Record::thread() const noexcept { return load<std::uint32_t>(bytes, 12); }
std::uint64_t Record::sequence() const noexcept {
  return is_event() ? load<std::uint64_t>(bytes, 16) : load<std::uint64_t>(bytes, frames::kHeaderSize + 16);
}
bool Record::is_event() const noexcept {
  const auto kind = static_cast<frames::Type>(type());
  return kind == frames::Type::begin || kind == frames::Type::values || kind == frames::Type::end;
}
std::uint64_t Record::site() const noexcept { return load<std::uint64_t>(bytes, kSiteAt); }

bool RecordReader::next(Record& record) noexcept {
  while (position_ < head_ && !damaged_) {
    const std::uint64_t offset = position_ & (capacity_ - 1);
    const std::uint64_t contiguous = capacity_ - offset;
    const std::string_view rest(data_ + offset, contiguous);
    if (contiguous < 8) break;
    const auto size = load<std::uint32_t>(rest, 0);
    const auto check = load<std::uint32_t>(rest, 4);
    if (size < 8 || size % 8 != 0 || size > contiguous || size > head_ - position_) break;
    if (check == kFiller) {
      if (size != contiguous) break;
      position_ += size;
      continue;
    }
    if (check != 0 || size < frames::kHeaderSize) break;
    record.bytes = rest.substr(0, size);
    const auto type = static_cast<frames::Type>(record.type());
    if (record.is_event() ? size < kSmallestEvent
                          : type != frames::Type::dropped || size != frames::kHeaderSize + kDropBytes)
      break;
    position_ += size;
    return true;
  }
  damaged_ = damaged_ || position_ < head_;
  return false;
}

void append_record(std::string& out, const Record& record, const ProcessHeader& header) {
  const std::size_t start = out.size();
  out += record.bytes;
  const auto time_at = [&](std::size_t at) {
    store(out, start + at, ticks_to_ns(header, load<std::uint64_t>(record.bytes, at)));
  };
  time_at(kTimeAt);
  if (record.is_event()) time_at(kBeginAt);
  store(out, start + 4, static_cast<std::uint32_t>(xxh3(out.data() + start + 8, record.bytes.size() - 8)));
}

void append_drops(std::string& out, const PendingDrops& drops, const ProcessHeader& header) {
  frames::Frame frame;
  frame.type = frames::Type::dropped;
  frame.thread = drops.thread;
  frame.time = ticks_to_ns(header, drops.ticks);
  const std::string payload = frames::encode_dropped(drops.count, drops.first, drops.last);
  frame.payload = payload;
  frames::append_frame(out, frame);
}

}  // namespace provml::runtime
