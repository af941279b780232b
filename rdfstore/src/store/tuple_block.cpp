#include "store/tuple_block.h"

#include <algorithm>
#include <bit>

namespace provml::rdf::store {
namespace {

// Control byte: bits 0-1 the first component that differs from the tuple before, bit 2 the last component is
// the same as before, bits 3-7 the difference of that component (31: a varint follows). The components after
// it follow as zigzag varints of their difference to the tuple before.
constexpr unsigned kSameLast = 4;
constexpr unsigned kLongStep = 31;

void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

std::uint64_t zigzag(std::uint64_t difference) {
  const auto sign = static_cast<std::int64_t>(difference) >> 63;
  return (difference << 1) ^ static_cast<std::uint64_t>(sign);
}

std::uint64_t unzigzag(std::uint64_t code) { return (code >> 1) ^ (~(code & 1) + 1); }

void append_tuple(std::string& out, const Tuple& before, const Tuple& tuple) {
  std::size_t first = 0;
  while (first < 3 && before[first] == tuple[first]) ++first;
  const std::uint64_t step = tuple[first] - before[first];
  const bool same_last = first < 3 && before[3] == tuple[3];
  const unsigned inline_step = step < kLongStep ? static_cast<unsigned>(step) : kLongStep;
  out += static_cast<char>(first | (same_last ? kSameLast : 0U) | (inline_step << 3));
  if (inline_step == kLongStep) append_varint(out, step);
  const std::size_t stop = same_last ? 3 : 4;
  for (std::size_t i = first + 1; i < stop; ++i) append_varint(out, zigzag(tuple[i] - before[i]));
}

std::string with_count(std::uint64_t count, std::string_view body) {
  std::string out;
  out.reserve(body.size() + 3);
  append_varint(out, count);
  out.append(body);
  return out;
}

}  // namespace

std::string encode_key(const Tuple& tuple) {
  std::string key;
  key.reserve(24);
  for (const std::uint64_t id : tuple) {
    const int bytes = (std::bit_width(id) + 7) / 8;
    key += static_cast<char>(bytes);
    for (int i = bytes - 1; i >= 0; --i) key += static_cast<char>(id >> (8 * i));
  }
  return key;
}

bool decode_key(std::string_view bytes, Tuple& tuple) {
  std::size_t at = 0;
  for (std::uint64_t& id : tuple) {
    if (at >= bytes.size()) return false;
    const auto length = static_cast<unsigned char>(bytes[at++]);
    if (length > 8 || at + length > bytes.size()) return false;
    id = 0;
    for (unsigned i = 0; i < length; ++i) id = (id << 8) | static_cast<unsigned char>(bytes[at++]);
  }
  return at == bytes.size();
}

BlockReader::BlockReader(const Tuple& first, std::string_view bytes)
    : position_(reinterpret_cast<const unsigned char*>(bytes.data())),
      end_(position_ + bytes.size()),
      tuple_(first) {
  valid_ = read(count_) && count_ > 0;
  damaged_ = !valid_;
}

bool BlockReader::read(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (position_ == end_) return false;
    const unsigned char byte = *position_++;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

void BlockReader::advance() {
  if (position_ == end_) {
    valid_ = false;
    return;
  }
  const unsigned control = *position_++;
  const std::size_t first = control & 3;
  std::uint64_t step = control >> 3;
  bool good = step != kLongStep || read(step);
  tuple_[first] += step;
  const std::size_t stop = (control & kSameLast) != 0 ? 3 : 4;
  for (std::size_t i = first + 1; good && i < stop; ++i) {
    std::uint64_t code = 0;
    good = read(code);
    tuple_[i] += unzigzag(code);
  }
  if (!good) {
    valid_ = false;
    damaged_ = true;
  }
}

std::vector<Block> pack(std::span<const Tuple> tuples, bool append, std::size_t limit) {
  std::vector<Block> blocks;
  if (tuples.empty()) return blocks;
  std::string body;
  std::vector<std::uint32_t> ends;  // ends[i]: bytes of the body once tuple i is in it
  ends.reserve(tuples.size());
  ends.push_back(0);
  for (std::size_t i = 1; i < tuples.size(); ++i) {
    append_tuple(body, tuples[i - 1], tuples[i]);
    ends.push_back(static_cast<std::uint32_t>(body.size()));
  }
  const std::size_t room = limit - 3;  // the count takes at most 3 bytes
  std::size_t target = room;
  if (body.size() > room && !append) {
    const std::size_t parts = (body.size() + room - 1) / room;
    target = std::min(room, body.size() / parts + 1);
  }
  for (std::size_t begin = 0; begin < tuples.size();) {
    std::size_t end = begin + 1;
    while (end < tuples.size() && ends[end] - ends[begin] <= target) ++end;
    const auto packed = std::string_view(body).substr(ends[begin], ends[end - 1] - ends[begin]);
    blocks.push_back({tuples[begin], with_count(end - begin, packed)});
    begin = end;
  }
  return blocks;
}

std::int64_t merge(const std::vector<Tuple>& old, std::span<const Change> changes, std::vector<Tuple>& result,
                   bool& changed) {
  result.clear();
  result.reserve(old.size() + changes.size());
  std::int64_t balance = 0;
  changed = false;
  auto have = old.begin();
  for (const Change& change : changes) {
    while (have != old.end() && *have < change.tuple) result.push_back(*have++);
    const bool present = have != old.end() && *have == change.tuple;
    if (present) ++have;
    if (change.add) result.push_back(change.tuple);
    if (present != change.add) {
      changed = true;
      balance += change.add ? 1 : -1;
    }
  }
  result.insert(result.end(), have, old.end());
  return balance;
}

}  // namespace provml::rdf::store
