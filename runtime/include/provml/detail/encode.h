// provml/detail/encode.h: values of every captured type, appended to the thread's scratch as
// docs/event-format.md lays them out. Included by provml/capture.h.
#ifndef PROVML_DETAIL_ENCODE_H
#define PROVML_DETAIL_ENCODE_H

#include "provml/detail/record.h"
#include "provml/detail/traits.h"

namespace provml {
namespace capture {
namespace detail {

enum value_kind : uint32_t {
  kind_opaque,
  kind_int,
  kind_uint,
  kind_real,
  kind_bool,
  kind_string,
  kind_enum,
  kind_none,
  kind_list,
  kind_map,
  kind_array,
  kind_reference
};
enum value_flag : uint32_t { value_truncated = 1, value_sampled = 2 };
enum : uint32_t {
  max_items = 64,     ///< stored elements of one container
  max_depth = 4,      ///< containers within containers
  max_values = 4096,  ///< stored values within one captured value
  max_text = 4096,    ///< stored bytes of a string
  list_below = 17,    ///< arrays of fewer numbers are lists, others summaries
  max_rank = 16
};

/// Appends values to the scratch of a thread. When there is no room it fails for good, and so does the value.
class writer {
 public:
  explicit writer(provml_thread* self) noexcept
      : self_(self), flags_(0), budget_(max_values), failed_(false), references_(false) {}

  uint32_t flags() const noexcept { return flags_; }
  bool failed() const noexcept { return failed_; }
  uint32_t size() const noexcept { return self_->scratch_size; }
  provml_thread* thread() const noexcept { return self_; }
  bool references() const noexcept { return references_; }
  void references(bool on) noexcept { references_ = on; }

  /// Takes back everything from `from` on, and starts the next value with a whole budget.
  void rewind(uint32_t from) noexcept {
    self_->scratch_size = from;
    failed_ = false;
  }
  void refill() noexcept { budget_ = max_values; }
  bool spend() noexcept { return budget_ != 0 && budget_-- != 0; }

  /// The size is raised before the bytes are written: a signal handler that captures writes behind them.
  char* extend(uint32_t bytes) noexcept {
    if (failed_ ||
        (bytes > self_->scratch_capacity - self_->scratch_size && provml_grow(self_, bytes) == 0)) {
      failed_ = true;
      return nullptr;
    }
    const uint32_t at = self_->scratch_size;
    self_->scratch_size += bytes;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return self_->scratch + at;
  }

  /// Starts a value; close() or finish() ends it.
  uint32_t open(uint32_t slot, uint32_t kind) noexcept {
    const uint32_t at = self_->scratch_size;
    char* to = extend(8);
    if (to != nullptr) put(to, (slot & 0xffffu) | kind << 16);
    return at;
  }
  void close(uint32_t at, uint32_t value_flags = 0) noexcept {
    if (failed_) return;
    const uint32_t bytes = self_->scratch_size - at - 8;
    const uint32_t padding = (8 - bytes % 8) % 8;
    if (padding != 0) {
      char* to = extend(padding);
      if (to == nullptr) return;
      memset(to, 0, padding);
    }
    char* head = self_->scratch + at;
    head[3] = static_cast<char>(value_flags);
    memcpy(head + 4, &bytes, 4);
    flags_ |= value_flags;
  }
  void word(uint64_t value) noexcept {
    char* to = extend(8);
    if (to != nullptr) put(to, value);
  }
  void bytes(const void* data, uint32_t size) noexcept {
    char* to = extend(size);
    if (to != nullptr && data != nullptr) memcpy(to, data, size);
  }
  void patch(uint32_t at, uint64_t value) noexcept {
    if (!failed_) put(self_->scratch + at, value);
  }
  void note(uint32_t value_flags) noexcept { flags_ |= value_flags; }
  void fail() noexcept { failed_ = true; }

  void scalar(uint32_t slot, uint32_t kind, uint64_t bits) noexcept {
    char* to = extend(scalar_bytes);
    if (to == nullptr) return;
    put(to, (slot & 0xffffu) | kind << 16 | uint64_t{8} << 32);
    put(to + 8, bits);
  }
  void none(uint32_t slot) noexcept { close(open(slot, kind_none)); }
  void opaque(uint32_t slot, const char* type, uint32_t value_flags = 0) noexcept {
    const uint32_t length = type == nullptr ? 0 : static_cast<uint32_t>(strnlen(type, max_text));
    const uint32_t at = open(slot, kind_opaque);
    bytes(&length, 4);
    bytes(type, length);
    close(at, value_flags);
  }
  void text(uint32_t slot, const char* data, size_t length) noexcept {
    const uint32_t stored =
        length < max_text ? static_cast<uint32_t>(length) : static_cast<uint32_t>(max_text);
    const uint32_t at = open(slot, kind_string);
    word(length);
    word(provml_hash(data, length));
    bytes(data, stored);
    close(at, stored < length ? value_truncated : 0u);
  }
  void enumerator(uint32_t slot, int64_t value, const char* name) noexcept {
    const uint32_t at = open(slot, kind_enum);
    word(static_cast<uint64_t>(value));
    if (name != nullptr) bytes(name, static_cast<uint32_t>(strnlen(name, max_text)));
    close(at);
  }
  void reference(uint32_t slot, const char* data, size_t length) noexcept {
    const int flags = failed_ ? -1 : provml_append_reference(self_, slot, data, length);
    if (flags < 0) {
      failed_ = true;
    } else {
      flags_ |= static_cast<uint32_t>(flags);
    }
  }
  /// `data` null: the elements cannot be read, only the shape is known.
  void array(uint32_t slot, const void* data, uint32_t element, uint32_t size, const uint64_t* dims,
             uint32_t rank, uint64_t count) noexcept {
    provml_summary summary = {__builtin_nan(""), __builtin_nan(""), __builtin_nan(""), 0, 0, 1};
    if (data != nullptr) provml_summarise(data, count, element, size, &summary);
    const uint32_t at = open(slot, kind_array);
    word(element | size << 8 | rank << 16);
    for (uint32_t i = 0; i < rank; ++i) word(dims[i]);
    word(count);
    bytes(&summary.min, 8);
    bytes(&summary.max, 8);
    bytes(&summary.mean, 8);
    word(summary.nan_count);
    word(summary.fingerprint);
    close(at, summary.sampled != 0 ? value_sampled : 0u);
  }

 private:
  provml_thread* self_;
  uint32_t flags_;
  uint32_t budget_;
  bool failed_;
  bool references_;  ///< texts are references to data
};

template <class T>
void encode(writer& out, uint32_t slot, const T& value, uint32_t depth);

template <class T>
PROVML_INLINE uint64_t scalar_bits(T value, std::true_type /* floating point */) noexcept {
  const double real = static_cast<double>(value);
  uint64_t bits;
  memcpy(&bits, &real, sizeof bits);
  return bits;
}
template <class T>
PROVML_INLINE uint64_t scalar_bits(T value, std::false_type) noexcept {
  return static_cast<uint64_t>(value);  // sign-extends signed types
}
/// Kind and payload of a number, bool or enum.
template <class T>
PROVML_INLINE void write_scalar(char* at, uint32_t slot, const T& value) noexcept {
  const uint32_t kind =
      std::is_enum<T>::value ? static_cast<uint32_t>(kind_enum) : static_cast<uint32_t>(element_kind_of<T>());
  put(at, (slot & 0xffffu) | kind << 16 | uint64_t{8} << 32);
  put(at + 8, scalar_bits(value, std::is_floating_point<T>()));
}

/// A container while its elements are being written.
class items {
 public:
  items(writer& out, uint32_t slot, uint32_t kind) noexcept
      : out_(out), at_(out.open(slot, kind)), stored_(0) {
    out_.word(0);
  }
  bool more() noexcept { return stored_ < max_items && !out_.failed() && out_.spend(); }
  void added() noexcept { ++stored_; }
  /// `total`: elements of the container, at most 2^32 - 1 are told.
  void done(uint64_t total, bool cut) noexcept {
    const uint64_t told = total < 0xffffffffu ? total : 0xffffffffu;
    out_.patch(at_ + 8, told | static_cast<uint64_t>(stored_) << 32);
    out_.close(at_, cut || stored_ < total ? value_truncated : 0u);
  }

 private:
  writer& out_;
  uint32_t at_, stored_;
};

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
template <class T>
void encode_range(writer& out, uint32_t slot, const T& value, uint32_t depth) {
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
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_list) {
  encode_range(out, slot, value, depth);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_numbers) {
  typedef
      typename std::remove_cv<typename std::remove_reference<decltype(*value.data())>::type>::type element;
  const uint64_t count = value.size();
  if (count < list_below) return encode_range(out, slot, value, depth);
  out.array(slot, value.data(), element_kind_of<element>(), sizeof(element), &count, 1, count);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_map) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items map(out, slot, kind_map);
  for (auto it = value.begin(); it != value.end() && map.more(); ++it) {
    encode(out, 0, it->first, depth + 1);
    encode(out, 0, it->second, depth + 1);
    map.added();
  }
  map.done(value.size(), false);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_optional) {
  if (value.has_value()) {
    encode(out, slot, *value, depth);
  } else {
    out.none(slot);
  }
}
template <class T>
void encode_pointee(writer& out, uint32_t slot, const T& value, uint32_t depth, std::true_type) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  encode(out, slot, *value.get(), depth + 1);
}
template <class T>
void encode_pointee(writer& out, uint32_t slot, const T&, uint32_t, std::false_type) {
  out.opaque(slot, nullptr);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_smart_pointer) {
  if (value.get() == nullptr) return out.none(slot);
  encode_pointee(out, slot, value, depth, is_complete<typename T::element_type>());
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_pair) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items list(out, slot, kind_list);
  encode(out, 0, value.first, depth + 1);
  list.added();
  encode(out, 0, value.second, depth + 1);
  list.added();
  list.done(2, false);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_complex) {
  items list(out, slot, kind_list);
  encode(out, 0, value.real(), depth + 1);
  list.added();
  encode(out, 0, value.imag(), depth + 1);
  list.added();
  list.done(2, false);
}
/// A duration is a number of seconds.
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_duration) {
  encode(out, slot,
         static_cast<double>(value.count()) * static_cast<double>(T::period::num) /
             static_cast<double>(T::period::den),
         depth);
}

using std::get;  // any get, so that the call below finds the tuple's by its argument
template <class T, size_t I, size_t N>
struct tuple_items {
  static void add(writer& out, items& list, const T& value, uint32_t depth) {
    if (!list.more()) return;
    encode(out, 0, get<I>(value), depth + 1);
    list.added();
    tuple_items<T, I + 1, N>::add(out, list, value, depth);
  }
};
template <class T, size_t N>
struct tuple_items<T, N, N> {
  static void add(writer&, items&, const T&, uint32_t) {}
};
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_tuple) {
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
template <class T, size_t N>
void encode_elements(writer& out, uint32_t slot, const T (&value)[N], uint32_t depth) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items list(out, slot, kind_list);
  for (size_t i = 0; i < N && list.more(); ++i) {
    encode(out, 0, value[i], depth + 1);
    list.added();
  }
  list.done(N, false);
}
template <class T>
void encode_c_array(writer& out, uint32_t slot, const T& value, uint32_t depth,
                    std::true_type /* numbers */) {
  typedef typename std::remove_cv<typename std::remove_all_extents<T>::type>::type element;
  const uint64_t count = sizeof(T) / sizeof(element);
  if (count < list_below || std::rank<T>::value > max_rank) return encode_elements(out, slot, value, depth);
  uint64_t dims[std::rank<T>::value];
  array_dims<T>::write(dims);
  out.array(slot, &value, element_kind_of<element>(), sizeof(element), dims, std::rank<T>::value, count);
}
template <class T>
void encode_c_array(writer& out, uint32_t slot, const T& value, uint32_t depth, std::false_type) {
  encode_elements(out, slot, value, depth);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_array) {
  typedef typename std::remove_all_extents<T>::type element;
  // An array of char arrays is a list of strings.
  encode_c_array(
      out, slot, value, depth,
      std::integral_constant<bool, is_plain_number<element>::value && !std::is_same<element, char>::value>());
}

template <class T>
void encode(writer& out, uint32_t slot, const T& value, uint32_t depth) {
  encode_as(out, slot, value, depth, category<T>());
}

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_ENCODE_H
