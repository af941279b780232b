// provml/detail/table.h: classes and enumerations as the instrumenter describes them. Included by
// provml/capture.h.
//
// A table is a local class of generated code that names the types which occur in one value:
//
//   struct provml_k0 {
//     static const char* provml_name(::provml::capture::type<::lab::Color>, ::int64_t v) { ... }
//     static void provml_get(::provml::capture::type<::lab::Config>, const void* p,
//                            ::provml::capture::object_writer<provml_k0>& o) {
//       o.field("epochs", static_cast<const ::lab::Config*>(p)->epochs);
//       o.field("rate_", ::provml::capture::at<double>(p, 8));          // private
//     }
//   };
//   ::provml::capture::in(0, ::provml::capture::with<provml_k0>(config))
//
// It holds wherever such a type is found in the value: in containers, pairs, pointees. Nothing is specialised
// for the user's types, so that no two translation units can disagree.
#ifndef PROVML_DETAIL_TABLE_H
#define PROVML_DETAIL_TABLE_H

#include "provml/detail/encode.h"

namespace provml {
namespace capture {

/// Names a type in a table.
template <class T>
struct type {};

namespace detail {

template <class Table, class T>
struct tabled {
  const T* value;
};
/// A T at a place; null: not known.
template <class T>
struct at_value {
  const void* place;
  const T* get() const noexcept { return static_cast<const T*>(place); }
};
template <class Table>
struct object_at_value;
struct enum_at_value {
  const void* place;
  uint32_t bytes;
  bool is_signed;
  const char* (*name)(int64_t);
};
struct bits_at_value {
  const void* place;
  uint64_t first;  ///< bit, from the place on
  uint32_t width;
  uint32_t kind;  ///< element_kind
  const char* (*name)(int64_t);
};
struct as_tabled {};
struct as_at {};
struct as_object_at {};
struct as_enum_at {};
struct as_bits_at {};

}  // namespace detail

/// Takes the fields of one object; made by the capture.
template <class Table>
class object_writer {
 public:
  object_writer(detail::writer& out, detail::items& map, detail::level<Table> level) noexcept
      : out_(out), map_(map), level_(level), total_(0) {}
  object_writer(const object_writer&) = delete;
  object_writer& operator=(const object_writer&) = delete;
  template <class T>
  void field(const char* name, const T& value) {
    ++total_;
    if (!map_.more()) return;
    out_.key(name);
    if (PROVML_UNLIKELY(provml_is_secret_name(name, strlen(name)) != 0))
      out_.redacted(0);
    else
      detail::encode(out_, 0, value, level_);
    map_.added();
  }
  uint64_t total() const noexcept { return total_; }

 private:
  detail::writer& out_;
  detail::items& map_;
  detail::level<Table> level_;
  uint64_t total_;
};

namespace detail {

template <class Table>
struct object_at_value {
  const void* place;
  void (*get)(const void*, object_writer<Table>&);
};

template <class Table, class T, class = void>
struct names_class : std::false_type {};
template <class Table, class T>
struct names_class<Table, T,
                   void_type<decltype(Table::provml_get(type<T>(), static_cast<const void*>(nullptr),
                                                        std::declval<object_writer<Table>&>()))>>
    : std::true_type {};
template <class Table, class T, class = void>
struct names_enum : std::false_type {};
template <class Table, class T>
struct names_enum<Table, T, void_type<decltype(Table::provml_name(type<T>(), int64_t()))>> : std::true_type {
};

struct as_table_class {};
struct as_table_enum {};
template <class Table, class T>
struct category_with : choose<names_class<Table, T>::value, as_table_class,
                              choose<names_enum<Table, T>::value, as_table_enum, category_of<T>>> {};
template <class Table, class T>
struct category_of<tabled<Table, T>, true> {
  typedef as_tabled type;
};
template <class T>
struct category_of<at_value<T>, true> {
  typedef as_at type;
};
template <class Table>
struct category_of<object_at_value<Table>, true> {
  typedef as_object_at type;
};
template <>
struct category_of<enum_at_value, true> {
  typedef as_enum_at type;
};
template <>
struct category_of<bits_at_value, true> {
  typedef as_bits_at type;
};

template <class Table, class T, class Level>
void encode_as(writer& out, uint32_t slot, const tabled<Table, T>& value, Level depth, as_tabled) {
  encode(out, slot, *value.value, level<Table>{depth});
}
template <class T, class Level>
void encode_as(writer& out, uint32_t slot, const at_value<T>& value, Level depth, as_at) {
  if (value.place == nullptr) return out.opaque(slot, nullptr);
  encode(out, slot, *value.get(), depth);
}
template <class Table, class Get>
void encode_fields(writer& out, uint32_t slot, const void* place, level<Table> depth, const Get& get) {
  if (depth >= max_depth) return out.opaque(slot, nullptr, value_truncated);
  items map(out, slot, kind_map);
  object_writer<Table> fields(out, map, depth + 1);
  get(place, fields);
  map.done(fields.total(), false);
}
template <class Table>
void encode_as(writer& out, uint32_t slot, const object_at_value<Table>& value, level<Table> depth,
               as_object_at) {
  if (value.place == nullptr) return out.opaque(slot, nullptr);
  encode_fields(out, slot, value.place, depth, value.get);
}
template <class Table, class T>
struct get_by_type {
  void operator()(const void* place, object_writer<Table>& to) const {
    Table::provml_get(type<T>(), place, to);
  }
};
template <class T, class Table>
void encode_as(writer& out, uint32_t slot, const T& value, level<Table> depth, as_table_class) {
  encode_fields(out, slot, __builtin_addressof(value), depth, get_by_type<Table, T>());
}
template <class T, class Table>
void encode_as(writer& out, uint32_t slot, const T& value, level<Table>, as_table_enum) {
  const int64_t number = static_cast<int64_t>(scalar_bits(value, std::false_type()));
  out.enumerator(slot, number, Table::provml_name(type<T>(), number));
}
inline int64_t extend_sign(uint64_t bits, uint32_t width, bool is_signed) noexcept {
  if (width < 64) {
    bits &= (uint64_t{1} << width) - 1;
    if (is_signed && width != 0 && (bits >> (width - 1) & 1) != 0) bits |= ~uint64_t{0} << width;
  }
  return static_cast<int64_t>(bits);
}
inline void encode_as(writer& out, uint32_t slot, const enum_at_value& value, uint32_t, as_enum_at) noexcept {
  if (value.place == nullptr || value.bytes > 8) return out.opaque(slot, nullptr);
  uint64_t bits = 0;
  memcpy(&bits, value.place, value.bytes);  // little-endian; the instrumenter does not ask elsewhere
  const int64_t number = extend_sign(bits, value.bytes * 8, value.is_signed);
  out.enumerator(slot, number, value.name == nullptr ? nullptr : value.name(number));
}
inline void encode_as(writer& out, uint32_t slot, const bits_at_value& value, uint32_t, as_bits_at) noexcept {
  if (value.place == nullptr || value.width == 0 || value.width > 64) return out.opaque(slot, nullptr);
  const char* from = static_cast<const char*>(value.place) + value.first / 8;
  const uint32_t shift = static_cast<uint32_t>(value.first % 8), bytes = (shift + value.width + 7) / 8;
  uint64_t bits = 0;
  memcpy(&bits, from, bytes < 8 ? bytes : 8);
  bits >>= shift;
  if (bytes > 8) bits |= static_cast<uint64_t>(static_cast<unsigned char>(from[8])) << (64 - shift);
  const int64_t number = extend_sign(bits, value.width, value.kind == element_int);
  if (value.name != nullptr) return out.enumerator(slot, number, value.name(number));
  out.scalar(slot, value.kind, static_cast<uint64_t>(number));
}

}  // namespace detail

/// A value, and the table for what is in it; used within one expression.
template <class Table, class T>
detail::tabled<Table, T> with(const T& value) noexcept {
  return detail::tabled<Table, T>{__builtin_addressof(value)};
}
/// The place `offset` bytes into an object of `Size` bytes: null when the compiler laid it out otherwise than
/// the instrumenter.
template <size_t Size, class T>
const void* inside(const T& object, size_t offset) noexcept {
  const void* place = __builtin_addressof(object);
  return sizeof(T) == Size ? static_cast<const char*>(place) + offset : nullptr;
}
inline const void* inside(const void* object, size_t offset) noexcept {
  return static_cast<const char*>(object) + offset;
}
/// What a reference member refers to.
inline const void* referred(const void* place) noexcept {
  const void* to;
  memcpy(static_cast<void*>(&to), place, sizeof to);
  return to;
}
/// The T at a place.
template <class T>
detail::at_value<T> at(const void* place) noexcept {
  return detail::at_value<T>{place};
}
/// An object of a class that cannot be named here, by its function of the table.
template <class Table>
detail::object_at_value<Table> object_at(const void* place,
                                         void (*get)(const void*, object_writer<Table>&)) noexcept {
  return detail::object_at_value<Table>{place, get};
}
inline detail::enum_at_value enum_at(const void* place, uint32_t bytes, bool is_signed,
                                     const char* (*name)(int64_t)) noexcept {
  return detail::enum_at_value{place, bytes, is_signed, name};
}
/// A bit-field; `kind` 1 signed, 2 unsigned, 4 bool; with `name` an enumeration.
inline detail::bits_at_value bits_at(const void* place, uint64_t first, uint32_t width, uint32_t kind,
                                     const char* (*name)(int64_t) = nullptr) noexcept {
  return detail::bits_at_value{place, first, width, kind, name};
}

}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_TABLE_H
