// A double of provml/capture.h for the lit tests: prints every event to stderr, one line each.
//
//   begin train "fit" 0=int:3 1=string:"a"     function role, site name, slot=value
//   value fit 2=real:0.5                        a value, now
//   end fit | fail fit                          without and with an exception
#ifndef PROVML_FAKE_CAPTURE_H
#define PROVML_FAKE_CAPTURE_H

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>
#if __cplusplus >= 201703L
#include <filesystem>
#include <optional>
#include <string_view>
#endif

namespace provml {
namespace capture {

struct site {
  uint64_t id;
  const char* descriptor;
  uint32_t length, ancestors;
  uint32_t state[1];
};

namespace detail {
struct text {
  std::string value;
};
struct any_rank0 {};
struct any_rank1 : any_rank0 {};

inline std::string number(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%g", value);
  return buffer;
}
inline std::string show(text const& t, any_rank1) { return t.value; }
inline std::string show(bool v, any_rank1) { return v ? "true" : "false"; }
inline std::string show(std::string const& v, any_rank1) { return "\"" + v + "\""; }
inline std::string show(char const* v, any_rank1) { return v == nullptr ? "none" : "\"" + std::string(v) + "\""; }
#if __cplusplus >= 201703L
inline std::string show(std::filesystem::path const& v, any_rank1) { return "path:" + v.string(); }
inline std::string show(std::string_view v, any_rank1) { return "\"" + std::string(v) + "\""; }
#endif
template <class T>
std::string show_item(T const& v);
template <class T>
typename std::enable_if<std::is_arithmetic<T>::value && !std::is_same<T, bool>::value, std::string>::type show(
    T const& v, any_rank1) {
  return number(static_cast<double>(v));
}
template <class T>
typename std::enable_if<std::is_enum<T>::value, std::string>::type show(T const& v, any_rank1) {
  return "enum:" + number(static_cast<double>(v));
}
template <class T>
std::string show(std::vector<T> const& v, any_rank1) {
  std::string out = "[";
  for (auto const& item : v) out += (out.size() > 1 ? "," : "") + show_item(item);
  return out + "]";
}
template <class T, std::size_t N>
std::string show(T const (&v)[N], any_rank1) {
  std::string out = "[";
  for (auto const& item : v) out += (out.size() > 1 ? "," : "") + show_item(item);
  return out + "]";
}
template <class T, std::size_t I, std::size_t N>
struct elements {
  static std::string of(T const& v) {
    return (I > 0 ? "," : "") + show_item(std::get<I>(v)) + elements<T, I + 1, N>::of(v);
  }
};
template <class T, std::size_t N>
struct elements<T, N, N> {
  static std::string of(T const&) { return std::string(); }
};
template <class T, class = decltype(std::tuple_size<T>::value)>
std::string show(T const& v, any_rank0) {
  return "(" + elements<T, 0, std::tuple_size<T>::value>::of(v) + ")";
}
struct any {
  template <class T>
  any(T const&) {}
};
inline std::string show(any const&, any) { return "?"; }
template <class T>
std::string show_item(T const& v) {
  return show(v, any_rank1());
}
inline std::string show_item(std::string const& v) { return "\"" + v + "\""; }

struct argument {
  unsigned slot;
  std::string value;
};
inline int uncaught() noexcept {
#if __cplusplus >= 201703L
  return std::uncaught_exceptions();
#else
  return std::uncaught_exception() ? 1 : 0;
#endif
}
inline std::string part(site const& s, char const* key) {
  const std::string all(s.descriptor, s.length), mark = std::string("\"") + key + "\":\"";
  const std::size_t at = all.find(mark);
  return at == std::string::npos ? "" : all.substr(at + mark.size(), all.find('"', at + mark.size()) - at - mark.size());
}
}  // namespace detail

template <class T>
detail::argument in(unsigned slot, T const& value) noexcept {
  return {slot, detail::show_item(value)};
}
template <class T>
detail::argument in_ref(unsigned slot, T const& value) noexcept {
  return {slot, "ref " + detail::show_item(value)};
}
inline detail::text opaque(char const* type) noexcept { return {std::string("opaque(") + type + ")"}; }
namespace detail {
template <bool... Values>
struct bools {};
template <class T>
struct holds_characters
    : std::integral_constant<bool, std::is_same<T, char*>::value || std::is_same<T, char const*>::value> {};
template <template <class...> class C, class... A>
struct holds_characters<C<A...>>
    : std::integral_constant<
          bool, !std::is_same<bools<holds_characters<typename std::remove_cv<A>::type>::value...>,
                              bools<(std::is_same<A, void>::value && false)...>>::value> {};
}  // namespace detail
template <class T>
typename std::enable_if<!detail::holds_characters<T>::value, T const&>::type unasked(T const& value) noexcept {
  return value;
}
template <class T>
typename std::enable_if<detail::holds_characters<T>::value, detail::text>::type unasked(T const&) noexcept {
  return opaque("characters");
}
template <class E>
detail::text enumerator(E value, char const* name) noexcept {
  return {name != nullptr ? "enum " + std::string(name) : "enum " + detail::number(static_cast<double>(value))};
}
// Tables: {field:value,...}, in containers too.
template <class T>
struct type {};
template <class Table>
class object_writer {
 public:
  template <class T>
  void field(char const* name, T const& value);
  std::string text;
};
namespace detail {
template <class Table, class T>
struct tabled {
  T const* value;
};
template <class T>
struct placed {
  void const* place;
};
template <class Table>
struct object_placed {
  void const* place;
  void (*get)(void const*, object_writer<Table>&);
};
template <class Table, class T, class = void>
struct known_class : std::false_type {};
template <class Table, class T>
struct known_class<Table, T,
                   decltype(Table::provml_get(type<T>(), static_cast<void const*>(nullptr),
                                              std::declval<object_writer<Table>&>()))> : std::true_type {};
template <class Table, class T, class = char const*>
struct known_enum : std::false_type {};
template <class Table, class T>
struct known_enum<Table, T, decltype(Table::provml_name(type<T>(), 0))> : std::true_type {};
template <class T>
struct element_type {
  typedef void type;
};
template <class T>
struct element_type<std::vector<T>> {
  typedef T type;
};
template <class T, std::size_t N>
struct element_type<T[N]> {
  typedef T type;
};
template <class Table, class T>
std::string with_table(T const& v);
template <class Table, class T>
typename std::enable_if<known_class<Table, T>::value, std::string>::type by_table(T const& v) {
  object_writer<Table> out;
  Table::provml_get(type<T>(), __builtin_addressof(v), out);
  return "{" + out.text + "}";
}
inline std::string enum_text(long long number, char const* name) {
  return "enum " + (name != nullptr ? std::string(name) : std::to_string(number));
}
template <class Table, class T>
typename std::enable_if<known_enum<Table, T>::value, std::string>::type by_table(T const& v) {
  typename std::underlying_type<T>::type number;
  std::memcpy(&number, __builtin_addressof(v), sizeof number);
  return enum_text(static_cast<long long>(number), Table::provml_name(type<T>(), static_cast<long long>(number)));
}
template <class Table, class T>
typename std::enable_if<!known_class<Table, T>::value && !known_enum<Table, T>::value &&
                            !std::is_void<typename element_type<T>::type>::value,
                        std::string>::type
by_table(T const& v) {
  std::string out = "[";
  for (auto const& item : v) out += (out.size() > 1 ? "," : "") + with_table<Table>(item);
  return out + "]";
}
template <class Table, class T>
std::string by_table(placed<T> const& v) {
  return with_table<Table>(*static_cast<T const*>(v.place));
}
template <class Table>
std::string by_table(object_placed<Table> const& v) {
  object_writer<Table> out;
  v.get(v.place, out);
  return "{" + out.text + "}";
}
template <class Table, class T>
typename std::enable_if<!known_class<Table, T>::value && !known_enum<Table, T>::value &&
                            std::is_void<typename element_type<T>::type>::value,
                        std::string>::type
by_table(T const& v) {
  return show_item(v);
}
template <class Table, class T>
std::string with_table(T const& v) {
  return by_table<Table>(v);
}
template <class Table, class T>
std::string show(tabled<Table, T> const& v, any_rank1) {
  return with_table<Table>(*v.value);
}
template <class T>
std::string show(placed<T> const& v, any_rank1) {
  return show_item(*static_cast<T const*>(v.place));
}
}  // namespace detail
template <class Table>
template <class T>
void object_writer<Table>::field(char const* name, T const& value) {
  text += (text.empty() ? "" : ",") + std::string(name) + ":" + detail::with_table<Table>(value);
}
template <class Table, class T>
detail::tabled<Table, T> with(T const& v) noexcept {
  return {std::addressof(v)};
}
template <std::size_t Size, class T>
void const* inside(T const& object, std::size_t offset) noexcept {
  if (sizeof(T) != Size) std::abort();
  return reinterpret_cast<char const*>(std::addressof(object)) + offset;
}
inline void const* inside(void const* object, std::size_t offset) noexcept {
  return static_cast<char const*>(object) + offset;
}
template <class T>
detail::placed<T> at(void const* place) noexcept {
  return {place};
}
template <class Table>
detail::object_placed<Table> object_at(void const* place, void (*get)(void const*, object_writer<Table>&)) noexcept {
  return {place, get};
}
inline detail::text enum_at(void const* place, unsigned bytes, bool is_signed, char const* (*name)(int64_t)) noexcept {
  long long number = 0;
  std::memcpy(&number, place, bytes);
  if (is_signed && bytes < 8) number = static_cast<long long>(static_cast<uint64_t>(number) << (64 - 8 * bytes)) >> (64 - 8 * bytes);
  return {detail::enum_text(number, name(number))};
}
inline detail::text bits_at(void const* place, uint64_t first, unsigned width, unsigned kind,
                            char const* (*name)(int64_t) = nullptr) noexcept {
  uint64_t bits = 0;
  std::memcpy(&bits, place, (first + width + 7) / 8);
  bits = bits << (64 - first - width) >> (64 - width);
  long long number = static_cast<long long>(bits);
  if (kind == 1) number = static_cast<long long>(bits << (64 - width)) >> (64 - width);
  if (name != nullptr) return {detail::enum_text(number, name(number))};
  return {kind == 4 ? (number != 0 ? "true" : "false") : std::to_string(number)};
}
class extent {
 public:
  template <class T>
  explicit extent(T number) noexcept : value(static_cast<long long>(number)) {}
  long long value;
  friend extent operator+(extent a, extent b) noexcept { return extent(a.value + b.value); }
  friend extent operator-(extent a, extent b) noexcept { return extent(a.value - b.value); }
  friend extent operator*(extent a, extent b) noexcept { return extent(a.value * b.value); }
  friend extent operator/(extent a, extent b) noexcept { return extent(b.value == 0 ? -1 : a.value / b.value); }
  friend extent operator%(extent a, extent b) noexcept { return extent(b.value == 0 ? -1 : a.value % b.value); }
};
template <class T>
extent extent_at(T const* number) noexcept {
  return extent(number == nullptr ? T(-1) : *number);
}
namespace detail {
template <class T>
struct sized_array {
  T const* data;
  long long rows, columns;
};
inline std::string show(sized_array<char> const& v, any_rank1) {
  return "\"" + std::string(v.data, static_cast<std::size_t>(v.rows)) + "\"";
}
template <class T>
std::string show(sized_array<T> const& v, any_rank1) {
  if (v.data == nullptr) return "none";
  std::string out = v.columns < 0 ? "array(" + std::to_string(v.rows) + ")["
                                  : "array(" + std::to_string(v.rows) + "x" + std::to_string(v.columns) + ")[";
  const long long count = v.columns < 0 ? v.rows : v.rows * v.columns;
  for (long long i = 0; i < count; ++i) out += (i > 0 ? "," : "") + show_item(v.data[i]);
  return out + "]";
}
template <class Table, class T>
std::string by_table(sized_array<T> const& v) {
  std::string out = "array(" + std::to_string(v.rows) + ")[";
  for (long long i = 0; i < v.rows; ++i) out += (i > 0 ? "," : "") + with_table<Table>(v.data[i]);
  return out + "]";
}
}  // namespace detail
template <class T>
detail::sized_array<T> sized(T const* data, extent rows) noexcept {
  return {data, rows.value, -1};
}
template <class T>
detail::sized_array<T> sized(T const* data, extent rows, extent columns) noexcept {
  return {data, rows.value, columns.value};
}
inline detail::sized_array<unsigned char> sized(void const* data, extent bytes) noexcept {
  return {static_cast<unsigned char const*>(data), bytes.value, -1};
}
template <class N>
detail::text strings(char const* const* data, N count) noexcept {
  std::string out = "[";
  for (N i = 0; i < count; ++i) out += (i > 0 ? ",\"" : "\"") + std::string(data[i]) + "\"";
  return {out + "]"};
}
template <class T>
detail::text field(char const* name, T const& value) noexcept {
  return {std::string(name) + ":" + detail::show_item(value)};
}
template <class... T>
detail::text object(T const&... fields) noexcept {
  std::string out = "{";
  const int expand[] = {0, (out += (out.size() > 1 ? "," : "") + fields.value, 0)...};
  static_cast<void>(expand);
  return {out + "}"};
}

class activity {
 public:
  template <class... A>
  explicit activity(site const& s, A const&... arguments) noexcept
      : name_(detail::part(s, "name")), uncaught_(detail::uncaught()) {
    if (std::strlen(s.descriptor) != s.length) std::abort();
    std::string line = "begin " + detail::part(s, "role") + " \"" + name_ + "\"";
    const int expand[] = {0, (line += " " + std::to_string(arguments.slot) + "=" + arguments.value, 0)...};
    static_cast<void>(expand);
    std::fprintf(stderr, "%s\n", line.c_str());
  }
  activity(activity const&) = delete;
  activity& operator=(activity const&) = delete;
  ~activity() {
    for (auto const& line : pending_) std::fprintf(stderr, "%s\n", line.c_str());
    std::fprintf(stderr, "%s %s\n", detail::uncaught() > uncaught_ ? "fail" : "end", name_.c_str());
  }
  template <class T>
  void out(unsigned slot, T const& value) noexcept {
    std::fprintf(stderr, "%s\n", line(in(slot, value)).c_str());
  }
  template <class T>
  void see(unsigned slot, T const& value) noexcept {
    out(slot, value);
  }
  template <class T>
  void out_ref(unsigned slot, T const& value) noexcept {
    pending_.push_back(line(in_ref(slot, value)));
  }
  template <class T>
  void see_ref(unsigned slot, T const& value) noexcept {
    std::fprintf(stderr, "%s\n", line(in_ref(slot, value)).c_str());
  }
  template <class F>
  auto result(unsigned slot, F&& expression) -> decltype(expression());
  template <class F>
  auto result_ref(unsigned slot, F&& expression) -> decltype(expression());
  template <class F>
  auto result_unasked(unsigned slot, F&& expression) -> decltype(expression());
  template <class View, class F>
  auto result_with(View&& view, F&& expression) -> decltype(expression());

 private:
  std::string line(detail::argument const& a) const {
    return "value " + name_ + " " + std::to_string(a.slot) + "=" + a.value;
  }
  std::string name_;
  int uncaught_;
  std::vector<std::string> pending_;
};

class coroutine_activity : public activity {
 public:
  template <class... A>
  coroutine_activity(site const& s, activity const*, A const&... arguments) noexcept : activity(s, arguments...) {}
};

namespace detail {
template <class R, bool = std::is_convertible<typename std::add_rvalue_reference<R>::type, R>::value>
struct returned {
  template <class F, class See>
  static R get(F& f, See const& see) {
    R r = f();
    see(r);
    return r;
  }
};
template <class R>
struct returned<R, false> {
  template <class F, class See>
  static R get(F& f, See const&) {
    return f();
  }
};
template <class R, bool M>
struct returned<R&, M> {
  template <class F, class See>
  static R& get(F& f, See const& see) {
    R& r = f();
    see(r);
    return r;
  }
};
template <class R, bool M>
struct returned<R&&, M> {
  template <class F, class See>
  static R&& get(F& f, See const& see) {
    R&& r = f();
    see(r);
    return static_cast<R&&>(r);
  }
};
template <bool M>
struct returned<void, M> {
  template <class F, class See>
  static void get(F& f, See const&) {
    f();
  }
};
struct seeing {
  activity& a;
  unsigned slot;
  bool reference;
  template <class R>
  void operator()(R const& r) const {
    if (reference)
      a.out_ref(slot, r);
    else
      a.out(slot, r);
  }
};
struct seeing_unasked {
  activity& a;
  unsigned slot;
  template <class R>
  void operator()(R const& r) const {
    a.out(slot, unasked(r));
  }
};
template <class View>
struct viewing {
  activity& a;
  View& view;
  template <class R>
  void operator()(R const& r) const {
    view(a, r);
  }
};
}  // namespace detail

template <class F>
auto activity::result(unsigned slot, F&& f) -> decltype(f()) {
  return detail::returned<decltype(f())>::get(f, detail::seeing{*this, slot, false});
}
template <class F>
auto activity::result_ref(unsigned slot, F&& f) -> decltype(f()) {
  return detail::returned<decltype(f())>::get(f, detail::seeing{*this, slot, true});
}
template <class F>
auto activity::result_unasked(unsigned slot, F&& f) -> decltype(f()) {
  return detail::returned<decltype(f())>::get(f, detail::seeing_unasked{*this, slot});
}
template <class View, class F>
auto activity::result_with(View&& view, F&& f) -> decltype(f()) {
  return detail::returned<decltype(f())>::get(
      f, detail::viewing<typename std::remove_reference<View>::type>{*this, view});
}

template <class T>
class late {
 public:
  typedef typename std::remove_reference<T>::type variable;
  late(activity& of, unsigned slot, variable const& seen, bool reference = false) noexcept
      : activity_(of), slot_(slot), variable_(seen), reference_(reference), done_(false) {}
  late(late const&) = delete;
  late& operator=(late const&) = delete;
  ~late() { see(); }
  void see() noexcept {
    if (done_) return;
    done_ = true;
    if (reference_)
      activity_.see_ref(slot_, variable_);
    else
      activity_.out(slot_, variable_);
  }

 private:
  activity& activity_;
  unsigned slot_;
  variable const& variable_;
  bool reference_, done_;
};

template <class Closure>
class at_end {
 public:
  at_end(activity& of, Closure const& closure) noexcept : activity_(of), closure_(closure) {}
  at_end(at_end const&) = delete;
  at_end& operator=(at_end const&) = delete;
  ~at_end() { closure_(activity_); }

 private:
  activity& activity_;
  Closure const& closure_;
};

}  // namespace capture
}  // namespace provml

#endif
