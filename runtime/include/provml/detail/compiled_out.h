// provml/detail/compiled_out.h: provml/capture.h under -DPROVML_COMPILED_OUT, where every piece is empty.
#ifndef PROVML_DETAIL_COMPILED_OUT_H
#define PROVML_DETAIL_COMPILED_OUT_H

namespace provml {
namespace capture {

struct site {
  uint64_t id;
  const char* descriptor;
  uint32_t length, ancestors, state[1];
};
struct nothing {};

class sink {
 public:
  void integer(int64_t) noexcept {}
  void unsigned_integer(uint64_t) noexcept {}
  void real(double) noexcept {}
  void boolean(bool) noexcept {}
  template <class Text>
  void string(const Text&) noexcept {}
  void string(const char*, size_t) noexcept {}
  void none() noexcept {}
  void opaque(const char*) noexcept {}
  template <class T>
  void value(const T&) noexcept {}
  void list(size_t) noexcept {}
  void map(size_t) noexcept {}
};

template <class T>
inline nothing in(uint32_t, const T&) noexcept {
  return nothing();
}
template <class T>
inline nothing in_ref(uint32_t, const T&) noexcept {
  return nothing();
}
template <class T>
inline nothing field(const char*, const T&) noexcept {
  return nothing();
}
template <class... T>
inline nothing object(const T&...) noexcept {
  return nothing();
}
template <class E>
inline nothing enumerator(E, const char*) noexcept {
  return nothing();
}
inline nothing opaque(const char*) noexcept { return nothing(); }
template <class T>
inline nothing unasked(const T&) noexcept {
  return nothing();
}
template <class T>
struct type {};
template <class Table>
class object_writer {
 public:
  template <class T>
  void field(const char*, const T&) noexcept {}
};
template <class Table, class T>
inline nothing with(const T&) noexcept {
  return nothing();
}
template <size_t Size, class T>
inline const void* inside(const T&, size_t) noexcept {
  return nullptr;
}
inline const void* inside(const void*, size_t) noexcept { return nullptr; }
template <class T>
inline nothing at(const void*) noexcept {
  return nothing();
}
template <class Table>
inline nothing object_at(const void*, void (*)(const void*, object_writer<Table>&)) noexcept {
  return nothing();
}
inline nothing enum_at(const void*, uint32_t, bool, const char* (*)(int64_t)) noexcept { return nothing(); }
inline nothing bits_at(const void*, uint64_t, uint32_t, uint32_t,
                       const char* (*)(int64_t) = nullptr) noexcept {
  return nothing();
}
class extent {
 public:
  template <class T>
  explicit extent(const T&) noexcept {}
  friend extent operator+(extent a, extent) noexcept { return a; }
  friend extent operator-(extent a, extent) noexcept { return a; }
  friend extent operator*(extent a, extent) noexcept { return a; }
  friend extent operator/(extent a, extent) noexcept { return a; }
  friend extent operator%(extent a, extent) noexcept { return a; }
};
template <class T>
inline extent extent_at(const T*) noexcept {
  return extent(0);
}
template <class T>
inline nothing sized(const T*, extent) noexcept {
  return nothing();
}
template <class T>
inline nothing sized(const T*, extent, extent) noexcept {
  return nothing();
}
template <class N>
inline nothing strings(const char* const*, N) noexcept {
  return nothing();
}

class activity {
 public:
  template <class... A>
  explicit activity(const site&, const A&...) noexcept {}
  activity(const activity&) = delete;
  activity& operator=(const activity&) = delete;
  ~activity() noexcept {}
  template <class T>
  void see(uint32_t, const T&) noexcept {}
  template <class T>
  void out(uint32_t, const T&) noexcept {}
  template <class T>
  void see_ref(uint32_t, const T&) noexcept {}
  template <class T>
  void out_ref(uint32_t, const T&) noexcept {}
  template <class F>
  auto result(uint32_t, F&& expression) -> decltype(expression()) {
    return expression();
  }
  template <class F>
  auto result_ref(uint32_t, F&& expression) -> decltype(expression()) {
    return expression();
  }
  template <class F>
  auto result_unasked(uint32_t, F&& expression) -> decltype(expression()) {
    return expression();
  }
  template <class View, class F>
  auto result_with(View&&, F&& expression) -> decltype(expression()) {
    return expression();
  }
};

class coroutine_activity : public activity {
 public:
  template <class... A>
  coroutine_activity(const site& of, const activity*, const A&... arguments) noexcept
      : activity(of, arguments...) {}
};

template <class T>
class late {
 public:
  late(activity&, uint32_t, const typename std::remove_reference<T>::type&, bool = false) noexcept {}
  late(const late&) = delete;
  late& operator=(const late&) = delete;
  ~late() noexcept {}
  void see() noexcept {}
};

template <class Closure>
class at_end {
 public:
  at_end(activity&, const Closure&) noexcept {}
  at_end(const at_end&) = delete;
  at_end& operator=(const at_end&) = delete;
  ~at_end() noexcept {}
};

}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_COMPILED_OUT_H
