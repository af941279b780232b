// Any bytes as a journal: the reader and every decoder, as they are and with the checks made right, so that
// what lies behind them is reached too. What is decoded is encoded and decoded again.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "provml/frames.h"
#include "provml/packed.h"

namespace frames = provml::frames;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void decode(const frames::Frame& frame) {
  frames::Event event, head, again;
  std::uint64_t id = 0, count = 0, first = 0, last = 0;
  std::string_view text;
  if (frames::decode_event(frame, event)) {
    require(frames::decode_event_head(frame, head) && head.site == event.site &&
            head.activity == event.activity);
    const std::string payload = frames::encode_event(event);
    frames::Frame copy = frame;
    copy.payload = payload;
    require(frames::decode_event(copy, again));
    require(again.ancestors == event.ancestors && again.values.size() == event.values.size());
    require(frames::encode_event(again) == payload);
  }
  frames::decode_site(frame, id, text);
  frames::decode_json(frame, text);
  frames::decode_dropped(frame, count, first, last);
  std::uint32_t raw_size = 0;
  frames::decode_packed(frame, raw_size, text);
  static std::string journal;
  if (raw_size <= 1u << 20) frames::unpack(frame, journal);
}

std::size_t read(std::string_view bytes) {
  frames::Reader reader(bytes);
  frames::Frame frame;
  std::size_t number = 0;
  std::string written(frames::kMagic);
  while (reader.next(frame)) {
    require(reader.offset() <= bytes.size());
    decode(frame);
    frames::append_frame(written, frame);
    ++number;
  }
  require(reader.offset() <= bytes.size() || !reader.clean());
  require(number == 0 || written == bytes.substr(0, reader.offset()));
  return number;
}

/// The same with the check of every frame made right.
std::string mended(std::string_view bytes) {
  std::string out(bytes);
  if (out.size() < frames::kMagic.size()) return out;
  std::memcpy(out.data(), frames::kMagic.data(), frames::kMagic.size());
  for (std::size_t at = frames::kMagic.size(); out.size() - at >= frames::kHeaderSize;) {
    std::uint32_t size = 0;
    std::memcpy(&size, out.data() + at, 4);
    if (size < frames::kHeaderSize || size % 8 != 0 || size > out.size() - at) break;
    const auto check =
        static_cast<std::uint32_t>(frames::hash64(std::string_view(out).substr(at + 8, size - 8)));
    std::memcpy(out.data() + at + 4, &check, 4);
    at += size;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  read(mended(bytes));
  frames::Reader(bytes, size / 2);
  return 0;
}
