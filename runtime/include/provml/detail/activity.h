// provml/detail/activity.h: activities, their values and guards. Included by provml/capture.h.
#ifndef PROVML_DETAIL_ACTIVITY_H
#define PROVML_DETAIL_ACTIVITY_H

#include "provml/detail/sink.h"
#include "provml/detail/table.h"

namespace provml {
namespace capture {

typedef ::provml_site site;
class activity;

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

namespace detail {

/// Takes a span out that is not the innermost one: stacks that a program switches by itself end in any order.
PROVML_NOINLINE inline void unlink(provml_thread* self, const provml_span* gone) noexcept {
  provml_span* above = self->top;
  while (above != nullptr && above->parent != gone) above = above->parent;
  if (above == nullptr) return;
  above->parent = gone->parent;
  for (provml_span* span = self->top; span != gone->parent && span != nullptr; span = span->parent) {
    uint32_t known = 0;
    for (const provml_span* up = span->parent; up != nullptr && known < span->ancestors; up = up->parent)
      ++known;
    span->ancestors = known;
  }
}

}  // namespace detail

/// An execution of a marked function, loop or block: BEGIN when constructed, END when destroyed. Lives on the
/// stack.
class activity {
 public:
  template <class... A>
  PROVML_INLINE explicit activity(const site& of, const A&... arguments) noexcept {
    provml_thread* self = provml_self;
    if (PROVML_UNLIKELY(self == nullptr)) self = provml_attach(PROVML_ABI_VERSION, PROVML_COMPILER);
    if (PROVML_UNLIKELY(self->busy != 0)) {  // capture is off, or this is a handler that interrupts a capture
      if (self->thread != 0) provml_reserve(self, 0);
      span_.site = nullptr;
      return;
    }
    if (PROVML_UNLIKELY(__atomic_load_n(of.state, __ATOMIC_ACQUIRE) != 1)) {
      begin_unusual(self, of, arguments...);
      return;
    }
    open_span(self, of);
    detail::write_event(detail::all_fixed_size<A...>(), self, &span_, detail::record_begin, 0, arguments...);
    self->top = &span_;
  }
  activity(const activity&) = delete;
  activity& operator=(const activity&) = delete;

  PROVML_INLINE ~activity() noexcept {
    if (span_.site == nullptr) return;
    provml_thread* self = thread();
    if (PROVML_UNLIKELY(self == nullptr)) return;
    if (PROVML_LIKELY(self->top == &span_))
      self->top = span_.parent;
    else
      detail::unlink(self, &span_);
    const uint32_t flags = PROVML_UNLIKELY(*self->uncaught > span_.uncaught)
                               ? static_cast<uint32_t>(detail::flag_exception)
                               : 0u;
    if (PROVML_LIKELY(span_.pending == nullptr && flags == 0)) {
      detail::write_event(std::true_type(), self, &span_, detail::record_end, flags);
    } else {
      detail::write_end(self, &span_, flags);
    }
  }

 protected:
  /// Of a coroutine: no other activity is linked to it, and what it says of those around it is in `copies`.
  template <class... A>
  activity(provml_span* copies, const activity* outer, const site& of, const A&... arguments) noexcept {
    span_.site = nullptr;
    provml_thread* self = provml_self;
    if (self == nullptr) self = provml_attach(PROVML_ABI_VERSION, PROVML_COMPILER);
    if (self->busy != 0) {
      if (self->thread != 0) provml_reserve(self, 0);
      return;
    }
    if (__atomic_load_n(of.state, __ATOMIC_ACQUIRE) == 0) provml_register(self, &of);
    const bool guarded = __atomic_load_n(of.state, __ATOMIC_ACQUIRE) == 2;
    span_.site = &of;
    span_.parent = nullptr;
    span_.pending = nullptr;
    span_.thread = self->thread;
    span_.uncaught = *self->uncaught;
    span_.ancestors = 0;
    const provml_span* around = outer != nullptr && outer->span_.site != nullptr ? &outer->span_ : self->top;
    span_.depth = around == nullptr ? 0 : around->depth + 1;
    uint32_t wanted = of.ancestors < 1 ? 1 : of.ancestors;
    if (wanted > detail::max_ancestors) wanted = detail::max_ancestors;
    for (provml_span** link = &span_.parent; around != nullptr && span_.ancestors < wanted;
         around = around->parent) {
      provml_span* copy = copies + span_.ancestors++;
      *copy = *around;
      copy->parent = nullptr;
      copy->pending = nullptr;
      *link = copy;
      link = &copy->parent;
    }
    if (guarded)
      detail::write_guarded(self, &span_, detail::record_begin, arguments...);
    else
      detail::write_event(detail::all_fixed_size<A...>(), self, &span_, detail::record_begin, 0,
                          arguments...);
  }

 public:
  /// A value within the activity, now.
  template <class T>
  PROVML_INLINE void see(uint32_t slot, const T& value) noexcept {
    write_values(in(slot, value));
  }
  template <class T>
  PROVML_INLINE void out(uint32_t slot, const T& value) noexcept {
    write_values(in(slot, value));
  }
  /// A reference, now.
  template <class T>
  void see_ref(uint32_t slot, const T& value) noexcept {
    write_values(in_ref(slot, value));
  }
  /// A reference to what the activity writes: its text is kept, and looked at when the activity ends.
  template <class T>
  void out_ref(uint32_t slot, const T& value) noexcept {
    defer(slot, value, detail::category<T>());
  }

  /// Returns what `expression()` returns, and sees it on the way.
  template <class F>
  auto result(uint32_t slot, F&& expression) -> decltype(expression());
  template <class F>
  auto result_ref(uint32_t slot, F&& expression) -> decltype(expression());
  template <class F>
  auto result_unasked(uint32_t slot, F&& expression) -> decltype(expression());
  /// The same with `view(activity&, const R&)` to see the parts of the result.
  template <class View, class F>
  auto result_with(View&& view, F&& expression) -> decltype(expression());

  /// Whether this activity is captured in this thread.
  bool active() const noexcept { return span_.site != nullptr && thread() != nullptr; }
  /// Exceptions in flight beyond those of its beginning.
  bool unwinding() const noexcept { return *provml_self->uncaught > span_.uncaught; }

 private:
  PROVML_INLINE void open_span(provml_thread* self, const site& of) noexcept {
    span_.site = &of;
    span_.parent = self->top;
    span_.pending = nullptr;
    span_.thread = self->thread;
    span_.uncaught = *self->uncaught;
    span_.depth = self->top == nullptr ? 0 : self->top->depth + 1;
    uint32_t wanted = of.ancestors < 1 ? 1 : of.ancestors;
    if (wanted > detail::max_ancestors) wanted = detail::max_ancestors;
    span_.ancestors = span_.depth < wanted ? span_.depth : wanted;
  }
  /// The first activity of a site, and those of sites with secrets or that are measured.
  template <class... A>
  PROVML_NOINLINE void begin_unusual(provml_thread* self, const site& of, A... arguments) noexcept {
    if (__atomic_load_n(of.state, __ATOMIC_ACQUIRE) == 0) provml_register(self, &of);
    open_span(self, of);
    if (__atomic_load_n(of.state, __ATOMIC_ACQUIRE) == 2)
      detail::write_guarded(self, &span_, detail::record_begin, arguments...);
    else
      detail::write_event(detail::all_fixed_size<A...>(), self, &span_, detail::record_begin, 0,
                          arguments...);
    if (__atomic_load_n(of.state, __ATOMIC_RELAXED) >= 2) provml_measure(self, &span_);
    self->top = &span_;
  }
  PROVML_INLINE provml_thread* thread() const noexcept {
    provml_thread* self = provml_self;
    return PROVML_LIKELY(self != nullptr && self->thread == span_.thread) ? self : nullptr;
  }
  template <class A>
  PROVML_INLINE void write_values(const A& argument) noexcept {
    if (span_.site == nullptr) return;
    provml_thread* self = thread();
    if (PROVML_UNLIKELY(self == nullptr)) return;
    if (PROVML_UNLIKELY(__atomic_load_n(span_.site->state, __ATOMIC_RELAXED) == 2))
      detail::write_guarded(self, &span_, detail::record_values, argument);
    else
      detail::write_event(detail::all_fixed_size<A>(), self, &span_, detail::record_values, 0, argument);
  }
  void defer_text(uint32_t slot, const char* text, size_t length) noexcept {
    if (!active()) return;
    if (PROVML_UNLIKELY(__atomic_load_n(span_.site->state, __ATOMIC_RELAXED) == 2) &&
        provml_is_secret(span_.site, slot) != 0)
      write_values(in(slot, text));  // says that there was something
    else
      provml_defer(&span_, slot, text, length);
  }
  template <class T>
  void defer(uint32_t slot, const T& value, detail::as_text) noexcept {
    defer_text(slot, value.data(), value.size());
  }
  template <class T>
  void defer(uint32_t slot, const T& value, detail::as_path) noexcept {
    defer_text(slot, value.native().data(), value.native().size());
  }
  template <class T>
  void defer(uint32_t slot, const T& value, detail::as_text_pointer) noexcept {
    if (value != nullptr) defer_text(slot, value, strlen(value));
  }
  template <class T>
  void defer(uint32_t slot, const T& value, detail::as_char_array) noexcept {
    defer_text(slot, value, strnlen(value, sizeof value));
  }
  template <class Table, class T>
  void defer(uint32_t slot, const detail::tabled<Table, T>& value, detail::as_tabled) noexcept {
    defer(slot, *value.value, detail::category<T>());
  }
  template <class T>
  void defer(uint32_t slot, const detail::at_value<T>& value, detail::as_at) noexcept {
    if (value.place != nullptr) defer(slot, *value.get(), detail::category<T>());
  }
  /// Anything else is looked at now.
  template <class T, class Category>
  void defer(uint32_t slot, const T& value, Category) noexcept {
    see_ref(slot, value);
  }

  provml_span span_;
};

namespace detail {
struct span_copies {
  span_copies() noexcept {}  // what is used is written first
  provml_span copies[max_ancestors];
};
}  // namespace detail

/// An activity whose frame may be left and entered again, and outlive those around it. `outer` is the
/// activity around it in the same coroutine, or null. Its END is written by the thread of its BEGIN;
/// elsewhere it is not.
class coroutine_activity : private detail::span_copies, public activity {
 public:
  template <class... A>
  coroutine_activity(const site& of, const activity* outer, const A&... arguments) noexcept
      : detail::span_copies(), activity(copies, outer, of, arguments...) {}
};

namespace detail {

/// Says at the end of a full expression that there was a result that cannot be seen.
class unseen_result {
 public:
  unseen_result(activity& of, uint32_t slot) noexcept : activity_(of), slot_(slot) {}
  unseen_result(const unseen_result&) = delete;
  unseen_result& operator=(const unseen_result&) = delete;
  ~unseen_result() noexcept {
    if (activity_.active() && !activity_.unwinding()) activity_.out(slot_, opaque(nullptr));
  }

 private:
  activity& activity_;
  uint32_t slot_;
};

struct see_value {
  activity& of;
  uint32_t slot;
  template <class R>
  void operator()(const R& result) const noexcept {
    of.out(slot, result);
  }
};
struct see_unasked {
  activity& of;
  uint32_t slot;
  template <class R>
  void operator()(const R& result) const noexcept {
    of.out(slot, unasked(result));
  }
};
struct see_reference {
  activity& of;
  uint32_t slot;
  template <class R>
  void operator()(const R& result) const noexcept {
    of.out_ref(slot, result);
  }
};
template <class View>
struct see_with {
  activity& of;
  uint32_t slot;
  View& view;
  template <class R>
  void operator()(const R& result) const {
    if (of.active()) view(of, result);
  }
};

// result_of<R>: how a result of type R is returned. A prvalue is named once, so that it is neither copied nor
// moved.
template <class R, bool Movable = std::is_convertible<typename std::add_rvalue_reference<R>::type, R>::value>
struct result_of {
  template <class F, class See>
  static R get(F& expression, const See& see) {
    R result = expression();
    see(result);
    return result;
  }
};
template <class R>
struct result_of<R, false> {
  template <class F, class See>
  static R get(F& expression, const See& see) {
    const unseen_result guard(see.of, see.slot);
    return expression();
  }
};
template <class R, bool Movable>
struct result_of<R&, Movable> {
  template <class F, class See>
  static R& get(F& expression, const See& see) {
    R& result = expression();
    see(result);
    return result;
  }
};
template <class R, bool Movable>
struct result_of<R&&, Movable> {
  template <class F, class See>
  static R&& get(F& expression, const See& see) {
    R&& result = expression();
    see(result);
    return static_cast<R&&>(result);
  }
};
template <bool Movable>
struct result_of<void, Movable> {
  template <class F, class See>
  static void get(F& expression, const See&) {
    expression();
  }
};

}  // namespace detail

template <class F>
inline auto activity::result(uint32_t slot, F&& expression) -> decltype(expression()) {
  return detail::result_of<decltype(expression())>::get(expression, detail::see_value{*this, slot});
}
template <class F>
inline auto activity::result_ref(uint32_t slot, F&& expression) -> decltype(expression()) {
  return detail::result_of<decltype(expression())>::get(expression, detail::see_reference{*this, slot});
}
template <class F>
inline auto activity::result_unasked(uint32_t slot, F&& expression) -> decltype(expression()) {
  return detail::result_of<decltype(expression())>::get(expression, detail::see_unasked{*this, slot});
}
template <class View, class F>
inline auto activity::result_with(View&& view, F&& expression) -> decltype(expression()) {
  return detail::result_of<decltype(expression())>::get(
      expression, detail::see_with<typename std::remove_reference<View>::type>{*this, 0xffffu, view});
}

/// Sees a variable when the guard is destroyed, or before at see(); a reference is looked at in the
/// destructor.
template <class T>
class late {
 public:
  typedef typename std::remove_reference<T>::type variable;
  PROVML_INLINE late(activity& of, uint32_t slot, const variable& seen, bool reference = false) noexcept
      : activity_(of),
        variable_(__builtin_addressof(seen)),
        text_(nullptr),
        length_(0),
        slot_(slot),
        reference_(reference),
        done_(!of.active()) {}
  late(const late&) = delete;
  late& operator=(const late&) = delete;
  PROVML_INLINE ~late() noexcept {
    see();
    if (PROVML_UNLIKELY(text_ != nullptr)) {
      const kept_text kept = {text_, length_};
      activity_.see_ref(slot_, kept);
      provml_free(text_);
    }
  }
  PROVML_INLINE void see() noexcept {
    if (done_) return;
    done_ = true;
    if (reference_) {
      keep(*variable_, detail::category<variable>());
    } else {
      activity_.out(slot_, *variable_);
    }
  }

 private:
  struct kept_text {
    typedef void traits_type;
    const char* text;
    size_t length;
    const char* data() const noexcept { return text; }
    size_t size() const noexcept { return length; }
  };
  void keep_text(const char* text, size_t length) noexcept {
    text_ = provml_copy(text, length);
    length_ = length;
  }
  template <class V>
  void keep(const V& value, detail::as_text) noexcept {
    keep_text(value.data(), value.size());
  }
  template <class V>
  void keep(const V& value, detail::as_path) noexcept {
    keep_text(value.native().data(), value.native().size());
  }
  template <class V>
  void keep(const V& value, detail::as_text_pointer) noexcept {
    if (value != nullptr) keep_text(value, strlen(value));
  }
  template <class V>
  void keep(const V& value, detail::as_char_array) noexcept {
    keep_text(value, strnlen(value, sizeof value));
  }
  template <class V, class Category>
  void keep(const V& value, Category) noexcept {
    activity_.see_ref(slot_, value);
  }

  activity& activity_;
  const variable* variable_;
  char* text_;
  size_t length_;
  uint32_t slot_;
  bool reference_, done_;
};

/// Runs `closure(activity&)` when it is destroyed: what is captured at the end of the activity.
template <class Closure>
class at_end {
 public:
  at_end(activity& of, const Closure& closure) noexcept : activity_(of), closure_(closure) {}
  at_end(const at_end&) = delete;
  at_end& operator=(const at_end&) = delete;
  ~at_end() noexcept {
    if (activity_.active()) closure_(activity_);
  }

 private:
  activity& activity_;
  const Closure& closure_;
};

}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_ACTIVITY_H
