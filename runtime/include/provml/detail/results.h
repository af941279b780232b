// provml/detail/results.h: activity::result(): a result that is seen on its way to the caller. Included by
// provml/capture.h.
#ifndef PROVML_DETAIL_RESULTS_H
#define PROVML_DETAIL_RESULTS_H

#include "provml/detail/activity.h"

namespace provml {
namespace capture {

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

}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_RESULTS_H
