// provml/detail/sized.h: arrays that are a pointer and a number of elements. Included by provml/capture.h.
//
//   in(0, sized(x, extent(n)));                         // PROVML_SIZE(n)
//   in(0, sized(m, extent(rows), extent(cols) + 1));    // PROVML_SIZE(rows, cols + 1), row-major
//   in(1, strings(argv, argc));
#ifndef PROVML_DETAIL_SIZED_H
#define PROVML_DETAIL_SIZED_H

#include "provml/detail/table.h"

namespace provml {
namespace capture {

/// A number of elements. Arithmetic on it neither overflows nor traps: what has no value is not known.
class extent {
 public:
  template <class T,
            class = typename std::enable_if<std::is_integral<T>::value || std::is_enum<T>::value>::type>
  explicit extent(T number) noexcept
      : value_(static_cast<int64_t>(number)),
        known_(std::is_signed<T>::value || static_cast<uint64_t>(number) >> 63 == 0) {}
  bool known() const noexcept { return known_ && value_ >= 0; }
  uint64_t value() const noexcept { return static_cast<uint64_t>(value_); }

  friend extent operator+(extent a, extent b) noexcept {
    a.known_ = !__builtin_add_overflow(a.value_, b.value_, &a.value_) && a.known_ && b.known_;
    return a;
  }
  friend extent operator-(extent a, extent b) noexcept {
    a.known_ = !__builtin_sub_overflow(a.value_, b.value_, &a.value_) && a.known_ && b.known_;
    return a;
  }
  friend extent operator*(extent a, extent b) noexcept {
    a.known_ = !__builtin_mul_overflow(a.value_, b.value_, &a.value_) && a.known_ && b.known_;
    return a;
  }
  friend extent operator/(extent a, extent b) noexcept {
    a.known_ = a.known_ && b.known_ && b.value_ > 0;
    if (a.known_) a.value_ /= b.value_;
    return a;
  }
  friend extent operator%(extent a, extent b) noexcept {
    a.known_ = a.known_ && b.known_ && b.value_ > 0;
    if (a.known_) a.value_ %= b.value_;
    return a;
  }

  /// Not known.
  extent() noexcept : value_(0), known_(false) {}

 private:
  int64_t value_;
  bool known_;
};
/// The number at a pointer.
template <class T>
extent extent_at(const T* number) noexcept {
  return number == nullptr ? extent() : extent(*number);
}

namespace detail {

/// `rows` x `columns` elements where `rank` is 2.
template <class T>
struct sized_array {
  const T* data;
  extent rows, columns;
  uint32_t rank;
};
struct string_array {
  const char* const* data;
  extent count;
};
struct as_sized {};
struct as_strings {};
template <class T>
struct category_of<sized_array<T>, true> {
  typedef as_sized type;
};
template <>
struct category_of<string_array, true> {
  typedef as_strings type;
};

template <class T, class Level>
void encode_run(writer& out, uint32_t slot, const T* data, uint64_t count, Level depth) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items list(out, slot, kind_list);
  for (uint64_t i = 0; i < count && list.more(); ++i) {
    encode(out, 0, data[i], depth + 1);
    list.added();
  }
  list.done(count, false);
}
template <class T, class Level>
void encode_sized(writer& out, uint32_t slot, const sized_array<T>& value, Level depth, std::false_type) {
  if (value.rank == 1) return encode_run(out, slot, value.data, value.rows.value(), depth);
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items list(out, slot, kind_list);
  for (uint64_t i = 0; i < value.rows.value() && list.more(); ++i) {
    encode_run(out, 0, value.data + i * value.columns.value(), value.columns.value(), depth + 1);
    list.added();
  }
  list.done(value.rows.value(), false);
}
template <class T, class Level>
void encode_sized(writer& out, uint32_t slot, const sized_array<T>& value, Level depth, std::true_type) {
  const uint64_t dims[2] = {value.rows.value(), value.rank == 1 ? 1 : value.columns.value()};
  if (dims[0] * dims[1] < list_below) return encode_sized(out, slot, value, depth, std::false_type());
  out.array(slot, value.data, element_kind_of<T>(), sizeof(T), dims, value.rank, dims[0] * dims[1]);
}
/// A text without a terminator, as far as its first 0.
template <class Level>
void encode_sized(writer& out, uint32_t slot, const sized_array<char>& value, Level depth, std::true_type) {
  if (value.rank != 1) return encode_sized(out, slot, value, depth, std::false_type());
  encode_text(out, slot, value.data, strnlen(value.data, value.rows.value()));
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const sized_array<T>& value, Level depth, as_sized) {
  if (value.data == nullptr) return out.none(slot);
  const extent total = value.rows * value.columns;
  if (!value.rows.known() || !value.columns.known() || !total.known()) return out.opaque(slot, nullptr);
  encode_sized(out, slot, value, depth, is_plain_number<T>());
}
template <class Level>
void encode_as(writer& out, uint32_t slot, const string_array& value, Level depth, as_strings) {
  if (value.data == nullptr) return out.none(slot);
  encode_run(out, slot, value.data, value.count.known() ? value.count.value() : 0, depth);
}

template <class T>
struct element_of {
  typedef typename std::remove_cv<T>::type type;
};
template <>
struct element_of<void> {
  typedef unsigned char type;
};
template <>
struct element_of<const void> {
  typedef unsigned char type;
};

}  // namespace detail

/// The array at a pointer; void stands for bytes.
template <class T>
detail::sized_array<typename detail::element_of<T>::type> sized(T* data, extent count) noexcept {
  typedef typename detail::element_of<T>::type element;
  return detail::sized_array<element>{static_cast<const element*>(data), count, extent(1), 1};
}
template <class T>
detail::sized_array<typename detail::element_of<T>::type> sized(T* data, extent rows,
                                                                extent columns) noexcept {
  typedef typename detail::element_of<T>::type element;
  return detail::sized_array<element>{static_cast<const element*>(data), rows, columns, 2};
}
/// `count` C strings, each ended by 0 or null.
template <class N>
detail::string_array strings(const char* const* data, N count) noexcept {
  return detail::string_array{data, extent(count)};
}

}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_SIZED_H
