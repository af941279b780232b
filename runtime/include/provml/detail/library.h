// provml/detail/library.h: values of the smaller types of the standard library. Included by provml/capture.h.
#ifndef PROVML_DETAIL_LIBRARY_H
#define PROVML_DETAIL_LIBRARY_H

#include "provml/detail/encode.h"

namespace provml {
namespace capture {
namespace detail {

/// Seconds since the epoch of its clock.
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_time_point) {
  encode(out, slot, value.time_since_epoch(), depth);
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_atomic) {
  encode(out, slot, value.load(), depth);
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_reference_wrapper) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  encode(out, slot, value.get(), depth + 1);
}

// The value of the alternative that a variant holds.
template <class T>
struct alternatives_of {
  enum : size_t { count = 0 };
};
template <template <class...> class Variant, class... A>
struct alternatives_of<Variant<A...>> {
  enum : size_t { count = sizeof...(A) };
};
template <size_t I, size_t N>
struct alternative {
  template <class T, class Level>
  static void add(writer& out, uint32_t slot, const T& value, Level depth) {
    if (static_cast<size_t>(value.index()) == I) return encode(out, slot, get<I>(value), depth);
    alternative<I + 1, N>::add(out, slot, value, depth);
  }
};
template <size_t N>
struct alternative<N, N> {
  template <class T, class Level>
  static void add(writer& out, uint32_t slot, const T&, Level) {
    out.none(slot);  // valueless by exception
  }
};
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_variant) {
  alternative<0, alternatives_of<T>::count>::add(out, slot, value, depth);
}

/// Characters 0 and 1, the highest bit first, as operator<< writes them.
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_bitset) {
  const size_t count = value.size();
  const uint32_t stored = out.text_room(count);
  const uint32_t at = out.open_text(slot, count);
  char* text = out.extend(stored);
  for (size_t i = 0; text != nullptr && i < stored; ++i) text[i] = value[count - 1 - i] ? '1' : '0';
  out.close_text(at, count);
}

template <class T, class Level>
void encode_elements_of(writer& out, uint32_t slot, const T& value, Level depth,
                        std::true_type /* numbers */) {
  const uint64_t count = value.size();
  if (count < list_below) return encode_elements_of(out, slot, value, depth, std::false_type());
  out.array(slot, &value[0], element_kind_of<typename T::value_type>(), sizeof(typename T::value_type),
            &count, 1, count);
}
template <class T, class Level>
void encode_elements_of(writer& out, uint32_t slot, const T& value, Level depth, std::false_type) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items list(out, slot, kind_list);
  const size_t count = value.size();
  for (size_t i = 0; i < count && list.more(); ++i) {
    encode(out, 0, value[i], depth + 1);
    list.added();
  }
  list.done(count, false);
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_valarray) {
  encode_elements_of(out, slot, value, depth, is_plain_number<typename T::value_type>());
}

/// UTF-8 of UTF-16 or UTF-32 code units (or of bytes): written to `text`, at most `room` bytes and whole
/// characters, of which `stored` says how many. Returns the length of the whole.
template <class Unit>
size_t to_utf8(const Unit* units, size_t count, char* text, size_t room, size_t& stored) noexcept {
  size_t length = 0;
  stored = 0;
  bool full = false;
  for (size_t i = 0; i < count; ++i) {
    uint32_t code = static_cast<uint32_t>(units[i]);
    char bytes[4];
    size_t size = 1;
    if (sizeof(Unit) == 1) {
      bytes[0] = static_cast<char>(units[i]);
    } else {
      if (code >= 0xd800 && code < 0xdc00 && i + 1 < count && static_cast<uint32_t>(units[i + 1]) >= 0xdc00 &&
          static_cast<uint32_t>(units[i + 1]) < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (static_cast<uint32_t>(units[++i]) - 0xdc00);
      } else if ((code >= 0xd800 && code < 0xe000) || code > 0x10ffff) {
        code = 0xfffd;  // no character
      }
      size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      static const unsigned char first[5] = {0, 0, 0xc0, 0xe0, 0xf0};
      for (size_t b = size; b-- > 1; code >>= 6) bytes[b] = static_cast<char>(0x80 | (code & 0x3f));
      bytes[0] = static_cast<char>(first[size] | code);
    }
    full = full || stored + size > room;
    for (size_t b = 0; !full && b < size; ++b) text[stored++] = bytes[b];
    length += size;
  }
  return length;
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_wide_text) {
  size_t stored;
  if (out.references()) {
    char path[max_name];
    const size_t length = to_utf8(value.data(), value.size(), path, sizeof path, stored);
    if (stored == length) return out.reference(slot, path, length);
  }
  const size_t length = to_utf8(value.data(), value.size(), nullptr, 0, stored);
  const uint32_t at = out.open_text(slot, length);
  const uint32_t room = out.text_room(length);
  char* text = out.extend(room);
  if (text != nullptr) {
    to_utf8(value.data(), value.size(), text, room, stored);
    out.shrink(static_cast<uint32_t>(room - stored));
  }
  out.close_text(at, length);
}

#if defined(__SIZEOF_INT128__)
/// As a number where 64 bits are enough, else its decimal digits as a string.
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_wide_integer) {
  const bool negative = value < 0;
  uint128 rest = static_cast<uint128>(value);
  if (negative) rest = ~rest + 1;
  const uint64_t low = static_cast<uint64_t>(rest);
  if (rest == low && !negative) return out.scalar(slot, kind_uint, low);
  if (rest == low && low <= uint64_t{1} << 63) return out.scalar(slot, kind_int, ~low + 1);
  char digits[41];
  char* at = digits + sizeof digits;
  for (; rest != 0; rest /= 10) *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
  if (negative) *--at = '-';
  const size_t length = static_cast<size_t>(digits + sizeof digits - at);
  out.text(slot, at, length);
}
#endif

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_LIBRARY_H
