// provml/detail/sink.h: what a user's provml_capture(const T&, provml::capture::sink&) writes into, and the
// values that generated code names: object(), field(), enumerator(), opaque(). Included by provml/capture.h.
#ifndef PROVML_DETAIL_SINK_H
#define PROVML_DETAIL_SINK_H

#include "provml/detail/encode.h"

namespace provml {
namespace capture {

/// Takes the one value that a hook writes; more are ignored, none is an opaque value. `list(n)` is followed
/// by n values, `map(n)` by n pairs of key and value; fewer are accepted and marked truncated.
class sink {
 public:
  sink(detail::writer& out, uint32_t slot, uint32_t depth) noexcept
      : out_(out), slot_(slot), base_(depth), open_(0), skip_(0), complete_(false) {}
  sink(const sink&) = delete;
  sink& operator=(const sink&) = delete;

  void integer(int64_t value) noexcept { scalar(detail::kind_int, static_cast<uint64_t>(value)); }
  void unsigned_integer(uint64_t value) noexcept { scalar(detail::kind_uint, value); }
  void real(double value) noexcept {
    scalar(detail::kind_real, detail::scalar_bits(value, std::true_type()));
  }
  void boolean(bool value) noexcept { scalar(detail::kind_bool, value ? 1 : 0); }
  void string(const char* text, size_t length) noexcept {
    if (!begin()) return;
    const container_state* const top = open_ == 0 ? nullptr : &stack_[open_ - 1];
    if (top != nullptr && top->map && top->stored % 2 == 0)
      out_.key(text, length);
    else
      out_.text(slot(), text, length);
    added();
  }
  void string(const char* text) noexcept { string(text, strlen(text)); }
  template <class Text>
  auto string(const Text& text) -> decltype(text.data(), void(text.size())) {
    string(text.data(), text.size());
  }
  void none() noexcept {
    if (!begin()) return;
    out_.none(slot());
    added();
  }
  void opaque(const char* type) noexcept {
    if (!begin()) return;
    out_.opaque(slot(), type);
    added();
  }
  /// Any value that capture knows.
  template <class T>
  void value(const T& any) {
    if (!begin()) return;
    detail::encode(out_, slot(), any, detail::top_level{base_ + open_});
    added();
  }
  void list(size_t count) noexcept { container(detail::kind_list, count, count); }
  void map(size_t count) noexcept { container(detail::kind_map, count, count * 2); }

  /// Closes what is still open; called by the capture after the hook.
  void finish() noexcept {
    while (open_ != 0) close();
    if (!complete_) out_.opaque(slot_, nullptr);
    complete_ = true;
  }

 private:
  struct container_state {
    uint32_t at;
    uint64_t total, left;  // left: values still expected
    uint64_t stored;       // values
    bool map;
  };
  uint32_t slot() const noexcept { return open_ == 0 ? slot_ : 0; }
  /// False when the next value is not to be stored.
  bool begin() noexcept {
    if (complete_ || out_.failed()) return false;
    if (skip_ != 0) {
      --skip_;
      return false;
    }
    if (open_ == 0) return true;
    const container_state& top = stack_[open_ - 1];
    if (top.stored < (top.map ? 2 : 1) * static_cast<uint64_t>(detail::max_items)) return true;
    added_without_value();
    return false;
  }
  void added_without_value() noexcept {
    if (--stack_[open_ - 1].left == 0) {
      close();
      added_to_parent();
    }
  }
  void added() noexcept {
    if (open_ == 0) {
      complete_ = true;
      return;
    }
    ++stack_[open_ - 1].stored;
    added_without_value();
  }
  void added_to_parent() noexcept { added(); }
  void scalar(uint32_t kind, uint64_t bits) noexcept {
    if (!begin()) return;
    out_.scalar(slot(), kind, bits);
    added();
  }
  void container(uint32_t kind, size_t count, size_t values) noexcept {
    if (!begin()) {
      if (!complete_ && !out_.failed()) skip_ += values;  // its values are not stored
      return;
    }
    if (base_ + open_ >= detail::max_depth || open_ >= detail::max_depth) {
      out_.opaque(slot(), nullptr, detail::value_truncated);
      skip_ = values;  // its values are not stored
      added();
      return;
    }
    const uint32_t at = out_.open(slot(), kind);
    out_.word(0);
    const container_state state = {at, count, values, 0, kind == detail::kind_map};
    stack_[open_++] = state;
    if (values == 0) {
      close();
      added_to_parent();
    }
  }
  void close() noexcept {
    const container_state& top = stack_[--open_];
    if (top.map && top.stored % 2 != 0) {
      out_.fail();
      return;
    }
    const uint64_t stored = top.map ? top.stored / 2 : top.stored;
    const uint64_t told = top.total < 0xffffffffu ? top.total : 0xffffffffu;
    out_.patch(top.at + 8, told | stored << 32);
    out_.close(top.at, stored < top.total ? detail::value_truncated : 0u);
  }

  detail::writer& out_;
  uint32_t slot_, base_, open_;
  uint64_t skip_;
  bool complete_;
  container_state stack_[detail::max_depth];
};

namespace detail {

template <class T>
struct named_field {
  const char* name;
  const T* value;
};
template <class... T>
struct named_fields;
template <>
struct named_fields<> {
  template <class Level>
  void encode_all(writer&, items&, Level) const {}
};
template <class First, class... Rest>
struct named_fields<First, Rest...> {
  named_field<First> first;
  named_fields<Rest...> rest;
  template <class Level>
  void encode_all(writer& out, items& map, Level depth) const {
    if (!map.more()) return;
    out.key(first.name);
    if (PROVML_UNLIKELY(provml_is_secret_name(first.name, strlen(first.name)) != 0))
      out.redacted(0);
    else
      encode(out, 0, *first.value, depth);
    map.added();
    rest.encode_all(out, map, depth);
  }
};
template <class... T>
struct object_value {
  named_fields<T...> fields;
};
struct enumerator_value {
  int64_t value;
  const char* name;
};
struct opaque_value {
  const char* type;
};
struct as_object {};
struct as_enumerator {};
struct as_named_opaque {};
template <class... T>
struct category_of<object_value<T...>, true> {
  typedef as_object type;
};
template <>
struct category_of<enumerator_value, true> {
  typedef as_enumerator type;
};
template <>
struct category_of<opaque_value, true> {
  typedef as_named_opaque type;
};

template <class... T, class Level>
void encode_as(writer& out, uint32_t slot, const object_value<T...>& value, Level depth, as_object) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items map(out, slot, kind_map);
  value.fields.encode_all(out, map, depth + 1);
  map.done(sizeof...(T), false);
}
inline void encode_as(writer& out, uint32_t slot, const enumerator_value& value, uint32_t,
                      as_enumerator) noexcept {
  out.enumerator(slot, value.value, value.name);
}
inline void encode_as(writer& out, uint32_t slot, const opaque_value& value, uint32_t,
                      as_named_opaque) noexcept {
  out.opaque(slot, value.type);
}
template <class T>
void encode_as(writer& out, uint32_t slot, const T& value, uint32_t depth, as_hook) {
  sink to(out, slot, depth);
  provml_capture(value, to);
  to.finish();
}

inline named_fields<> make_fields() noexcept { return named_fields<>(); }
template <class First, class... Rest>
named_fields<First, Rest...> make_fields(const named_field<First>& first,
                                         const named_field<Rest>&... rest) noexcept {
  return named_fields<First, Rest...>{first, make_fields(rest...)};
}

}  // namespace detail

/// A field of object().
template <class T>
detail::named_field<T> field(const char* name, const T& value) noexcept {
  return detail::named_field<T>{name, __builtin_addressof(value)};
}
/// An aggregate as a map value; used within one expression.
template <class... T>
detail::object_value<T...> object(const detail::named_field<T>&... fields) noexcept {
  return detail::object_value<T...>{detail::make_fields(fields...)};
}
/// An enum's value with its enumerator's name (or null).
template <class E>
detail::enumerator_value enumerator(E value, const char* name) noexcept {
  return detail::enumerator_value{static_cast<int64_t>(value), name};
}
/// A value that cannot be captured.
inline detail::opaque_value opaque(const char* type) noexcept { return detail::opaque_value{type}; }
/// A value that nobody said is text: what a pointer to characters in it points to is not read.
template <class T>
inline typename std::enable_if<!detail::holds_characters<typename std::remove_cv<T>::type>::value,
                               const T&>::type
unasked(const T& value) noexcept {
  return value;
}
template <class T>
inline typename std::enable_if<detail::holds_characters<typename std::remove_cv<T>::type>::value,
                               detail::opaque_value>::type
unasked(const T&) noexcept {
  return opaque(nullptr);
}

}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_SINK_H
