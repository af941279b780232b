// provml/detail/late.h: guards that see a variable, or run, when a scope or an activity ends. Included by
// provml/capture.h.
#ifndef PROVML_DETAIL_LATE_H
#define PROVML_DETAIL_LATE_H

#include "provml/detail/activity.h"

namespace provml {
namespace capture {

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

#endif  // PROVML_DETAIL_LATE_H
