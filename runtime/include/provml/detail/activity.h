// provml/detail/activity.h: the executions of marked functions, loops and blocks. Included by
// provml/capture.h.
#ifndef PROVML_DETAIL_ACTIVITY_H
#define PROVML_DETAIL_ACTIVITY_H

#include "provml/detail/arguments.h"

namespace provml {
namespace capture {

typedef ::provml_site site;

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

}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_ACTIVITY_H
