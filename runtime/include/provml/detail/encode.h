// provml/detail/encode.h: values of every captured type, appended to the thread's scratch as
// docs/event-format.md lays them out. Included by provml/capture.h.
#ifndef PROVML_DETAIL_ENCODE_H
#define PROVML_DETAIL_ENCODE_H

#include "provml/detail/traits.h"
#include "provml/detail/writer.h"

namespace provml {
namespace capture {
namespace detail {

/// How deep a value is nested, and the table (detail/table.h) that knows the classes and enumerations in it.
template <class Table>
struct level {
  typedef Table table;
  uint32_t depth;
  operator uint32_t() const noexcept { return depth; }
  level operator+(int more) const noexcept { return level{depth + static_cast<uint32_t>(more)}; }
};
struct no_table {};
typedef level<no_table> top_level;

/// How T is captured where `Table` is known (detail/table.h).
template <class Table, class T>
struct category_with;
template <class T>
struct category_with<no_table, T> : category_of<T> {};
template <class Table, class T>
using category_in = typename category_with<Table, typename std::remove_const<T>::type>::type;

template <class T, class Level>
void encode(writer& out, uint32_t slot, const T& value, Level depth);

// The object's bytes are copied, not loaded as a T: a variable that nobody has set yet may hold bytes that
// are no bool and no enumerator.
template <class T, bool = std::is_enum<T>::value>
struct stored_as {
  typedef typename std::conditional<std::is_same<typename std::remove_cv<T>::type, bool>::value,
                                    unsigned char, typename std::remove_cv<T>::type>::type type;
};
template <class T>
struct stored_as<T, true> : stored_as<typename std::underlying_type<T>::type, false> {};

PROVML_INLINE uint64_t payload(double value) noexcept {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}
template <class T>
PROVML_INLINE uint64_t stored_bits(typename stored_as<T>::type stored,
                                   std::true_type /* floating point */) noexcept {
  return payload(static_cast<double>(stored));
}
template <class T>
PROVML_INLINE uint64_t stored_bits(typename stored_as<T>::type stored, std::false_type) noexcept {
  // Sign-extends signed types.
  return std::is_same<typename std::remove_cv<T>::type, bool>::value ? static_cast<uint64_t>(stored != 0)
                                                                     : static_cast<uint64_t>(stored);
}
template <class T>
PROVML_INLINE uint64_t scalar_bits(const T& value, std::true_type /* floating point */) noexcept {
  return payload(static_cast<double>(value));
}
template <class T>
PROVML_INLINE uint64_t scalar_bits(const T& value, std::false_type) noexcept {
  typename stored_as<T>::type stored;
  memcpy(&stored, __builtin_addressof(value), sizeof stored);
  return stored_bits<T>(stored, std::false_type());
}
/// A number, bool or enum: its kind and payload.
template <class T>
PROVML_INLINE void write_bits(char* at, uint32_t slot, uint64_t bits) noexcept {
  const uint32_t kind =
      std::is_enum<T>::value ? static_cast<uint32_t>(kind_enum) : static_cast<uint32_t>(element_kind_of<T>());
  put(at, (slot & 0xffffu) | kind << 16 | uint64_t{8} << 32);
  put(at + 8, bits);
}
template <class T>
PROVML_INLINE void write_scalar(char* at, uint32_t slot, const T& value) noexcept {
  write_bits<T>(at, slot, scalar_bits(value, std::is_floating_point<T>()));
}
template <class T>
PROVML_INLINE void write_stored(char* at, uint32_t slot, typename stored_as<T>::type stored) noexcept {
  write_bits<T>(at, slot, stored_bits<T>(stored, std::is_floating_point<T>()));
}

template <class T>
size_t size_of(const T& value, std::true_type) {
  return value.size();
}
template <class T>
size_t size_of(const T&, std::false_type) {
  return 0;
}

// encode_as(out, slot, value, depth, category): one overload per category of traits.h.

template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_scalar) {
  char* to = out.extend(scalar_bytes);
  if (to != nullptr) write_scalar(to, slot, value);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_enum) {
  char* to = out.extend(scalar_bytes);
  if (to != nullptr) write_scalar(to, slot, value);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T&, uint32_t, as_null) {
  out.none(slot);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T&, uint32_t, as_opaque) {
  out.opaque(slot, nullptr);
}
inline void encode_text(writer& out, uint32_t slot, const char* data, size_t length) noexcept {
  if (out.references()) {
    out.reference(slot, data, length);
  } else {
    out.text(slot, data, length);
  }
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_text_pointer) {
  if (value == nullptr) {
    out.none(slot);
  } else {
    encode_text(out, slot, value, strlen(value));
  }
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_char_array) {
  encode_text(out, slot, value, strnlen(value, sizeof value));
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_text) {
  encode_text(out, slot, value.data(), value.size());
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_path) {
  out.reference(slot, value.native().data(), value.native().size());
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t, as_pointer) {
  if (value == nullptr) {
    out.none(slot);
  } else {
    out.opaque(slot, nullptr);
  }
}
template <class T, class Level>
void encode_range(writer& out, uint32_t slot, const T& value, Level depth) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items list(out, slot, kind_list);
  uint64_t seen = 0;
  bool cut = false;
  auto end = value.end();
  for (auto it = value.begin(); it != end; ++it, ++seen) {
    if (!list.more()) {
      cut = true;
      break;
    }
    encode(out, 0, static_cast<const typename T::value_type&>(*it), depth + 1);
    list.added();
  }
  list.done(has_size<T>::value ? size_of(value, has_size<T>()) : seen, cut);
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_list) {
  encode_range(out, slot, value, depth);
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_numbers) {
  typedef
      typename std::remove_cv<typename std::remove_reference<decltype(*value.data())>::type>::type element;
  const uint64_t count = value.size();
  if (count < list_below) return encode_range(out, slot, value, depth);
  out.array(slot, value.data(), element_kind_of<element>(), sizeof(element), &count, 1, count);
}
template <class T>
bool is_secret_key(const T& key, as_text) noexcept {
  return provml_is_secret_name(key.data(), key.size()) != 0;
}
template <class T>
bool is_secret_key(const T& key, as_text_pointer) noexcept {
  return key != nullptr && provml_is_secret_name(key, strlen(key)) != 0;
}
template <class T, class Category>
bool is_secret_key(const T&, Category) noexcept {
  return false;
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_map) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items map(out, slot, kind_map);
  for (auto it = value.begin(); it != value.end() && map.more(); ++it) {
    encode(out, 0, it->first, depth + 1);
    if (PROVML_UNLIKELY(is_secret_key(it->first, category<typename std::decay<decltype(it->first)>::type>())))
      out.redacted(0);
    else
      encode(out, 0, it->second, depth + 1);
    map.added();
  }
  map.done(value.size(), false);
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_optional) {
  if (value.has_value()) {
    encode(out, slot, *value, depth);
  } else {
    out.none(slot);
  }
}
template <class T, class Level>
void encode_pointee(writer& out, uint32_t slot, const T& value, Level depth, std::true_type) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  encode(out, slot, *value.get(), depth + 1);
}
template <class T>
void encode_pointee(writer& out, uint32_t slot, const T&, uint32_t, std::false_type) {
  out.opaque(slot, nullptr);
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_smart_pointer) {
  if (value.get() == nullptr) return out.none(slot);
  encode_pointee(out, slot, value, depth, is_complete<typename T::element_type>());
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_pair) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items list(out, slot, kind_list);
  encode(out, 0, value.first, depth + 1);
  list.added();
  encode(out, 0, value.second, depth + 1);
  list.added();
  list.done(2, false);
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_complex) {
  items list(out, slot, kind_list);
  encode(out, 0, value.real(), depth + 1);
  list.added();
  encode(out, 0, value.imag(), depth + 1);
  list.added();
  list.done(2, false);
}
/// A duration is a number of seconds.
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_duration) {
  encode(out, slot,
         static_cast<double>(value.count()) * static_cast<double>(T::period::num) /
             static_cast<double>(T::period::den),
         depth);
}

using std::get;  // any get, so that the call below finds the tuple's by its argument
template <class T, size_t I, size_t N>
struct tuple_items {
  template <class Level>
  static void add(writer& out, items& list, const T& value, Level depth) {
    if (!list.more()) return;
    encode(out, 0, get<I>(value), depth + 1);
    list.added();
    tuple_items<T, I + 1, N>::add(out, list, value, depth);
  }
};
template <class T, size_t N>
struct tuple_items<T, N, N> {
  template <class Level>
  static void add(writer&, items&, const T&, Level) {}
};
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_tuple) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items list(out, slot, kind_list);
  tuple_items<T, 0, std::tuple_size<T>::value>::add(out, list, value, depth);
  list.done(std::tuple_size<T>::value, false);
}

template <class T, bool = std::is_array<T>::value>
struct array_dims {
  static void write(uint64_t* dims) noexcept {
    *dims = std::extent<T>::value;
    array_dims<typename std::remove_extent<T>::type>::write(dims + 1);
  }
};
template <class T>
struct array_dims<T, false> {
  static void write(uint64_t*) noexcept {}
};
template <class T, size_t N, class Level>
void encode_elements(writer& out, uint32_t slot, const T (&value)[N], Level depth) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items list(out, slot, kind_list);
  for (size_t i = 0; i < N && list.more(); ++i) {
    encode(out, 0, value[i], depth + 1);
    list.added();
  }
  list.done(N, false);
}
template <class T, class Level>
void encode_c_array(writer& out, uint32_t slot, const T& value, Level depth, std::true_type /* numbers */) {
  typedef typename std::remove_cv<typename std::remove_all_extents<T>::type>::type element;
  const uint64_t count = sizeof(T) / sizeof(element);
  if (count < list_below || std::rank<T>::value > max_rank) return encode_elements(out, slot, value, depth);
  uint64_t dims[std::rank<T>::value];
  array_dims<T>::write(dims);
  out.array(slot, &value, element_kind_of<element>(), sizeof(element), dims, std::rank<T>::value, count);
}
template <class T, class Level>
void encode_c_array(writer& out, uint32_t slot, const T& value, Level depth, std::false_type) {
  encode_elements(out, slot, value, depth);
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const T& value, Level depth, as_array) {
  typedef typename std::remove_all_extents<T>::type element;
  // An array of char arrays is a list of strings.
  encode_c_array(
      out, slot, value, depth,
      std::integral_constant<bool, is_plain_number<element>::value && !std::is_same<element, char>::value>());
}

template <class T, class Level>
void encode(writer& out, uint32_t slot, const T& value, Level depth) {
  encode_as(out, slot, value, depth, category_in<typename Level::table, T>());
}

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_ENCODE_H
