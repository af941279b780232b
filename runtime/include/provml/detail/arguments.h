// provml/detail/arguments.h: the values of an event, and how it is written. Included by provml/capture.h.
#ifndef PROVML_DETAIL_ARGUMENTS_H
#define PROVML_DETAIL_ARGUMENTS_H

#include "provml/detail/sink.h"
#include "provml/detail/table.h"

namespace provml {
namespace capture {

namespace detail {

template <class T, bool = is_fixed_size<T>::value>
struct argument {
  enum { fixed_size = 0 };
  uint32_t slot;
  const T* value;
  static PROVML_INLINE argument of(uint32_t slot, const T& value) noexcept {
    return argument{slot, __builtin_addressof(value)};
  }
  void write(char*&) const noexcept {}
  void encode_to(writer& out) const { encode(out, slot, *value, top_level{0}); }
};
/// Numbers are copied, so that nothing but the call that may be made in rare cases needs them in memory.
template <class T>
struct argument<T, true> {
  enum { fixed_size = 1 };
  uint32_t slot;
  typename stored_as<T>::type stored;
  static PROVML_INLINE argument of(uint32_t slot, const T& value) noexcept {
    argument made;
    made.slot = slot;
    memcpy(&made.stored, __builtin_addressof(value), sizeof made.stored);
    return made;
  }
  PROVML_INLINE void write(char*& to) const noexcept {
    write_stored<T>(to, slot, stored);
    to += scalar_bytes;
  }
  void encode_to(writer& out) const {
    char* to = out.extend(scalar_bytes);
    if (to != nullptr) write(to);
  }
};
template <class T>
struct reference_argument {
  enum { fixed_size = 0 };
  uint32_t slot;
  const T* value;
  void write(char*&) const noexcept {}
  void encode_to(writer& out) const {
    out.references(true);
    encode(out, slot, *value, top_level{0});
    out.references(false);
  }
};

/// One argument; a value that throws or finds no room becomes opaque. Returns how many values were written.
template <class A>
uint32_t encode_argument(writer& out, const A& argument) noexcept {
  const uint32_t from = out.size();
  out.refill();
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS)
  try {
    argument.encode_to(out);
  } catch (...) {
    out.fail();
  }
#else
  argument.encode_to(out);
#endif
  if (!out.failed()) return 1;
  out.references(false);
  out.rewind(from);
  out.opaque(argument.slot, nullptr, value_truncated);
  if (!out.failed()) return 1;
  out.rewind(from);
  out.note(value_truncated);
  return 0;
}

/// The same within a site that has secrets: what its slots of that kind hold is not looked at.
template <class A>
uint32_t encode_guarded(writer& out, const provml_site* of, const A& argument) noexcept {
  if (provml_is_secret(of, argument.slot) == 0) return encode_argument(out, argument);
  const uint32_t from = out.size();
  out.redacted(argument.slot);
  if (!out.failed()) return 1;
  out.rewind(from);
  return 0;
}
template <class... A>
PROVML_NOINLINE void write_guarded(provml_thread* self, provml_span* span, uint32_t type,
                                   A... arguments) noexcept {
  const uint32_t from = self->scratch_size;
  writer out(self);
  uint32_t values = 0;
  const int expand[] = {0, (values += encode_guarded(out, span->site, arguments), 0)...};
  static_cast<void>(expand);
  write_from_scratch(self, span, type, out.flags() != 0 ? static_cast<uint32_t>(flag_partial) : 0u, from,
                     values);
}

template <class... A>
PROVML_NOINLINE void write_event(std::false_type, provml_thread* self, provml_span* span, uint32_t type,
                                 uint32_t flags, A... arguments) noexcept {
  const uint32_t from = self->scratch_size;
  writer out(self);
  uint32_t values = 0;
  const int expand[] = {0, (values += encode_argument(out, arguments), 0)...};
  static_cast<void>(expand);
  write_from_scratch(self, span, type, flags | (out.flags() != 0 ? flag_partial : 0u), from, values);
}

/// Numbers only: written straight into the ring.
template <class... A>
PROVML_INLINE void write_event(std::true_type, provml_thread* self, provml_span* span, uint32_t type,
                               uint32_t flags, const A&... arguments) noexcept {
  const uint32_t bytes = event_head_bytes + span->ancestors * ancestor_bytes +
                         static_cast<uint32_t>(sizeof...(A)) * scalar_bytes;
  char* at = open_record(self, type, bytes);
  if (PROVML_UNLIKELY(at == nullptr)) {
    if (type == record_begin) {
      span->number = self->sequence;
      span->begin = ticks(self);
    }
    return;
  }
  const event_head event = start_event(self, span, type, bytes);
  char* to = write_head(at, event, bytes, type, flags, sizeof...(A));
  const int expand[] = {0, (arguments.write(to), 0)...};
  static_cast<void>(expand);
  static_cast<void>(to);
  commit(self, event, at, bytes, sizeof...(A) != 0 ? 2 : 1);
}

}  // namespace detail

/// A value, encoded within the call that it is an argument of.
template <class T>
PROVML_INLINE detail::argument<T> in(uint32_t slot, const T& value) noexcept {
  return detail::argument<T>::of(slot, value);
}
/// A reference to data outside: a path or IRI as text or path, or a container of them.
template <class T>
PROVML_INLINE detail::reference_argument<T> in_ref(uint32_t slot, const T& value) noexcept {
  return detail::reference_argument<T>{slot, __builtin_addressof(value)};
}

}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_ARGUMENTS_H
