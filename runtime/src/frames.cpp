#include "provml/frames.h"

#include <array>
#include <cstring>

#include "hash.h"

namespace provml::frames {
namespace {

constexpr std::size_t kMaxAncestors = 15;
constexpr int kMaxValueDepth = 64;  // of a decoded value; deeper input is refused, it can only be malformed

constexpr std::size_t padded(std::size_t size) { return (size + 7) & ~std::size_t{7}; }

/// Reads little-endian fields from a bounded range; after the first short read everything fails.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
  template <typename T>
  bool get(T& value) {
    if (bytes_.size() < sizeof(T)) return fail();
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_.remove_prefix(sizeof(T));
    return true;
  }
  bool take(std::size_t count, std::string_view& out) {
    if (bytes_.size() < count) return fail();
    out = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return true;
  }
  bool take(std::size_t count, std::string& out) {
    std::string_view view;
    if (!take(count, view)) return false;
    out.assign(view);
    return true;
  }
  std::string_view rest() const { return bytes_; }

 private:
  bool fail() {
    bytes_ = {};
    return false;
  }
  std::string_view bytes_;
};

template <typename T>
void put(std::string& out, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  out.append(raw, sizeof(T));
}

template <typename T>
void store(std::string& out, std::size_t at, T value) {
  std::memcpy(out.data() + at, &value, sizeof(T));
}

bool decode_value(Cursor& in, Value& value, int depth);

bool decode_items(Cursor content, Value& value, std::size_t per_item, int depth) {
  std::uint32_t total = 0, stored = 0;
  if (!content.get(total) || !content.get(stored)) return false;
  const std::size_t count = std::size_t{stored} * per_item;
  if (count > content.rest().size() / 8) return false;
  value.unsigned_integer = total;
  value.items.resize(count);
  for (auto& item : value.items)
    if (!decode_value(content, item, depth + 1)) return false;
  return true;
}

bool decode_array(Cursor content, ArraySummary& array) {
  std::uint8_t element = 0;
  std::uint16_t rank = 0;
  std::uint32_t zero = 0;
  if (!content.get(element) || !content.get(array.element_size) || !content.get(rank) || !content.get(zero))
    return false;
  if (element < 1 || element > 4) return false;
  array.element = static_cast<Kind>(element);
  if (content.rest().size() < std::size_t{rank} * 8) return false;
  array.shape.resize(rank);
  for (auto& extent : array.shape)
    if (!content.get(extent)) return false;
  return content.get(array.count) && content.get(array.min) && content.get(array.max) &&
         content.get(array.mean) && content.get(array.nan_count) && content.get(array.fingerprint);
}

bool decode_reference(Cursor content, Reference& reference) {
  std::uint32_t text = 0, path = 0;
  return content.get(reference.size) && content.get(reference.mtime_ns) && content.get(reference.inode) &&
         content.get(text) && content.get(path) && content.take(text, reference.text) &&
         content.take(path, reference.path);
}

bool decode_content(Cursor content, Value& value, int depth) {
  std::uint32_t length = 0;
  switch (value.kind) {
    case Kind::opaque:
      return content.get(length) && content.take(length, value.text);
    case Kind::integer:
      return content.get(value.integer);
    case Kind::unsigned_integer:
    case Kind::boolean:
      return content.get(value.unsigned_integer);
    case Kind::real:
      return content.get(value.real);
    case Kind::string:
      if (!content.get(value.unsigned_integer) || !content.get(value.text_hash)) return false;
      value.text.assign(content.rest());
      return true;
    case Kind::enumeration:
      if (!content.get(value.integer)) return false;
      value.text.assign(content.rest());
      return true;
    case Kind::none:
      return true;
    case Kind::list:
      return decode_items(content, value, 1, depth);
    case Kind::map:
      return decode_items(content, value, 2, depth);
    case Kind::array:
      return decode_array(content, value.array);
    case Kind::reference:
      return decode_reference(content, value.reference);
  }
  return false;
}

bool decode_value(Cursor& in, Value& value, int depth) {
  std::uint8_t kind = 0;
  std::uint32_t bytes = 0;
  std::string_view content;
  if (depth > kMaxValueDepth || !in.get(value.slot) || !in.get(kind) || !in.get(value.flags) ||
      !in.get(bytes) || kind > static_cast<std::uint8_t>(Kind::reference))
    return false;
  if (bytes > in.rest().size() || !in.take(padded(bytes), content)) return false;
  value.kind = static_cast<Kind>(kind);
  return decode_content(Cursor(content.substr(0, bytes)), value, depth);
}

void encode_value(std::string& out, const Value& value);

void encode_items(std::string& out, const Value& value, std::size_t per_item) {
  put(out, static_cast<std::uint32_t>(value.unsigned_integer));
  put(out, static_cast<std::uint32_t>(value.items.size() / per_item));
  for (const auto& item : value.items) encode_value(out, item);
}

void encode_content(std::string& out, const Value& value) {
  switch (value.kind) {
    case Kind::opaque:
      put(out, static_cast<std::uint32_t>(value.text.size()));
      out += value.text;
      break;
    case Kind::integer:
      put(out, value.integer);
      break;
    case Kind::unsigned_integer:
    case Kind::boolean:
      put(out, value.unsigned_integer);
      break;
    case Kind::real:
      put(out, value.real);
      break;
    case Kind::string:
      put(out, value.unsigned_integer);
      put(out, value.text_hash);
      out += value.text;
      break;
    case Kind::enumeration:
      put(out, value.integer);
      out += value.text;
      break;
    case Kind::none:
      break;
    case Kind::list:
      encode_items(out, value, 1);
      break;
    case Kind::map:
      encode_items(out, value, 2);
      break;
    case Kind::array:
      put(out, static_cast<std::uint8_t>(value.array.element));
      put(out, value.array.element_size);
      put(out, static_cast<std::uint16_t>(value.array.shape.size()));
      put(out, std::uint32_t{0});
      for (const auto extent : value.array.shape) put(out, extent);
      put(out, value.array.count);
      put(out, value.array.min);
      put(out, value.array.max);
      put(out, value.array.mean);
      put(out, value.array.nan_count);
      put(out, value.array.fingerprint);
      break;
    case Kind::reference:
      put(out, value.reference.size);
      put(out, value.reference.mtime_ns);
      put(out, value.reference.inode);
      put(out, static_cast<std::uint32_t>(value.reference.text.size()));
      put(out, static_cast<std::uint32_t>(value.reference.path.size()));
      out += value.reference.text;
      out += value.reference.path;
      break;
  }
}

void encode_value(std::string& out, const Value& value) {
  put(out, value.slot);
  put(out, static_cast<std::uint8_t>(value.kind));
  put(out, value.flags);
  const std::size_t length_at = out.size();
  put(out, std::uint32_t{0});
  const std::size_t start = out.size();
  encode_content(out, value);
  store(out, length_at, static_cast<std::uint32_t>(out.size() - start));
  out.resize(start + padded(out.size() - start), '\0');
}

}  // namespace

Reader::Reader(std::string_view bytes, std::size_t from) : bytes_(bytes), offset_(from) {
  if (from != 0) {
    if (from > bytes.size()) problem_ = "the journal is shorter than the offset to resume at";
    return;
  }
  if (bytes.substr(0, kMagic.size()) == kMagic) {
    offset_ = kMagic.size();
  } else if (kMagic.substr(0, bytes.size()) == bytes) {
    problem_ = "the journal ends within its first 16 bytes";
  } else {
    problem_ = "not a journal: the first 16 bytes are not PROVML-JOURNAL";
  }
}

bool Reader::next(Frame& frame) {
  if (!problem_.empty()) return false;
  const std::size_t left = bytes_.size() - offset_;
  if (left == 0) return false;
  const char* at = bytes_.data() + offset_;
  std::uint32_t size = 0, check = 0;
  if (left < kHeaderSize) {
    problem_ = "the last frame is incomplete";
    return false;
  }
  std::memcpy(&size, at, 4);
  std::memcpy(&check, at + 4, 4);
  if (size < kHeaderSize || size > kMaxFrameSize || size % 8 != 0) {
    problem_ = "a frame has the impossible size " + std::to_string(size);
    return false;
  }
  if (size > left) {
    problem_ = "the last frame is incomplete";
    return false;
  }
  if (static_cast<std::uint32_t>(runtime::xxh3(at + 8, size - 8)) != check) {
    problem_ = "a frame does not match its check sum";
    return false;
  }
  std::uint16_t type = 0;
  std::memcpy(&type, at + 8, 2);
  std::memcpy(&frame.flags, at + 10, 2);
  std::memcpy(&frame.thread, at + 12, 4);
  std::memcpy(&frame.sequence, at + 16, 8);
  std::memcpy(&frame.time, at + 24, 8);
  frame.type = static_cast<Type>(type);
  frame.payload = std::string_view(at + kHeaderSize, size - kHeaderSize);
  offset_ += size;
  return true;
}

namespace {

/// The fixed part of an event, and how many ancestors and values follow it.
bool get_event_head(const Frame& frame, Cursor& in, Event& event, std::uint16_t& ancestors,
                    std::uint16_t& values) {
  if (frame.type != Type::begin && frame.type != Type::values && frame.type != Type::end) return false;
  std::uint32_t zero = 0;
  event.ancestors.clear();
  event.values.clear();
  return in.get(event.site) && in.get(event.activity) && in.get(event.begin_time) && in.get(ancestors) &&
         in.get(values) && in.get(zero) && ancestors <= kMaxAncestors;
}

}  // namespace

bool decode_event_head(const Frame& frame, Event& event) {
  Cursor in(frame.payload);
  std::uint16_t ancestors = 0, values = 0;
  return get_event_head(frame, in, event, ancestors, values);
}

bool decode_event(const Frame& frame, Event& event) {
  Cursor in(frame.payload);
  std::uint16_t ancestors = 0, values = 0;
  std::uint32_t zero = 0;
  if (!get_event_head(frame, in, event, ancestors, values)) return false;
  for (int i = 0; i < ancestors; ++i) {
    ActivityRef reference;
    if (!in.get(reference.thread) || !in.get(zero) || !in.get(reference.activity)) return false;
    event.ancestors.push_back(reference);
  }
  for (int i = 0; i < values; ++i) {
    Value value;
    if (!decode_value(in, value, 0)) return false;
    event.values.push_back(std::move(value));
  }
  return true;
}

bool decode_site(const Frame& frame, std::uint64_t& id, std::string_view& descriptor) {
  Cursor in(frame.payload);
  std::uint32_t length = 0, zero = 0;
  return frame.type == Type::site && in.get(id) && in.get(length) && in.get(zero) &&
         in.take(length, descriptor);
}

bool decode_json(const Frame& frame, std::string_view& json) {
  Cursor in(frame.payload);
  std::uint32_t length = 0, zero = 0;
  return (frame.type == Type::process || frame.type == Type::process_end || frame.type == Type::content) &&
         in.get(length) && in.get(zero) && in.take(length, json);
}

bool decode_dropped(const Frame& frame, std::uint64_t& count, std::uint64_t& first, std::uint64_t& last) {
  Cursor in(frame.payload);
  return frame.type == Type::dropped && in.get(count) && in.get(first) && in.get(last);
}

bool decode_packed(const Frame& frame, std::uint32_t& raw_size, std::string_view& bytes) {
  Cursor in(frame.payload);
  std::uint32_t encoding = 0, length = 0, zero = 0;
  return frame.type == Type::packed && in.get(raw_size) && in.get(encoding) && in.get(length) &&
         in.get(zero) && encoding == kZstd && raw_size <= kMaxPackedSize && in.take(length, bytes);
}

void append_frame(std::string& out, const Frame& frame) {
  const std::size_t start = out.size();
  const std::size_t size = kHeaderSize + padded(frame.payload.size());
  out.reserve(start + size);
  put(out, static_cast<std::uint32_t>(size));
  put(out, std::uint32_t{0});
  put(out, static_cast<std::uint16_t>(frame.type));
  put(out, frame.flags);
  put(out, frame.thread);
  put(out, frame.sequence);
  put(out, frame.time);
  out += frame.payload;
  out.resize(start + size, '\0');
  store(out, start + 4, static_cast<std::uint32_t>(runtime::xxh3(out.data() + start + 8, size - 8)));
}

std::string process_level_frame(Type type, std::uint64_t time, std::string_view payload) {
  Frame frame;
  frame.type = type;
  frame.time = time;
  frame.payload = payload;
  std::string out;
  append_frame(out, frame);
  return out;
}

std::string encode_event(const Event& event) {
  std::string out;
  put(out, event.site);
  put(out, event.activity);
  put(out, event.begin_time);
  put(out, static_cast<std::uint16_t>(event.ancestors.size()));
  put(out, static_cast<std::uint16_t>(event.values.size()));
  put(out, std::uint32_t{0});
  for (const auto& ancestor : event.ancestors) {
    put(out, ancestor.thread);
    put(out, std::uint32_t{0});
    put(out, ancestor.activity);
  }
  for (const auto& value : event.values) encode_value(out, value);
  return out;
}

std::string encode_json(std::string_view json) {
  std::string out;
  put(out, static_cast<std::uint32_t>(json.size()));
  put(out, std::uint32_t{0});
  out += json;
  return out;
}

std::string encode_site(std::string_view descriptor) {
  std::string out;
  put(out, hash64(descriptor));
  out += encode_json(descriptor);
  return out;
}

std::string encode_dropped(std::uint64_t count, std::uint64_t first, std::uint64_t last) {
  std::string out;
  put(out, count);
  put(out, first);
  put(out, last);
  return out;
}

std::string encode_packed(std::uint32_t raw_size, std::string_view bytes) {
  std::string out;
  put(out, raw_size);
  put(out, kZstd);
  put(out, static_cast<std::uint32_t>(bytes.size()));
  put(out, std::uint32_t{0});
  out += bytes;
  return out;
}

std::uint64_t hash64(std::string_view bytes) { return runtime::xxh3(bytes.data(), bytes.size()); }

}  // namespace provml::frames
