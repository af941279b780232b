// Every form of a returned expression keeps its conversions and its value category.
// RUN: %check_run %s %t --std=c++17,c++20 --flags=-Wno-pedantic
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <any>
#include <cstdarg>
#include <cstdio>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

struct Point {
  int x, y;
};
struct Bits {
  unsigned low : 3, high : 5;
};
struct Many {
  Many(std::initializer_list<int> l) : n(static_cast<int>(l.size())) {}
  Many(int a, int b) : n(a + b) {}
  int n;
};
struct Explicit {
  explicit Explicit(int x) : v(x) {}
  int v;
};
struct Pinned {  // neither copied nor moved
  explicit Pinned(int x) : v(x) {}
  Pinned(Pinned&&) = delete;
  int v;
};
class Secret {
  struct Inner {
    int v;
  };

 public:
  PROVML_TEST("private type") static auto make() { return Inner{5}; }
  PROVML_TEST("private named") static int read() { return make().v; }
};
int overloaded(int x) { return x + 1; }
double overloaded(double x) { return x + 0.5; }
union Either {
  int i;
  float f;
};
int global = 3;
PROVML_TEST("list") std::vector<int> list() { return {1, 2, 3}; }
PROVML_TEST("nested list") std::map<std::string, std::vector<int>> nested_list() { return {{"a", {1}}, {"b", {2, 3}}}; }
PROVML_TEST("many") Many many() { return {1, 2}; }
PROVML_TEST("designated") Point designated() { return {.x = 1, .y = 2}; }
PROVML_TEST("empty list") Point empty_list() { return {}; }
PROVML_TEST("empty string") std::string empty_string() { return {}; }
PROVML_TEST("explicit") Explicit explicitly() { return Explicit{3}; }
PROVML_TEST("overload") int (*overload())(int) { return overloaded; }
PROVML_TEST("address") auto address() -> double (*)(double) { return &overloaded; }
PROVML_TEST("function reference") int (&function_reference())(int) { return overloaded; }
PROVML_TEST("member pointer") int Point::*member_pointer() { return &Point::y; }
PROVML_TEST("method pointer") int (std::string::*method_pointer())(std::string const&) const { return &std::string::compare; }
PROVML_TEST("zero") char const* zero() { return 0; }
PROVML_TEST("null") std::unique_ptr<int> null() { return nullptr; }
PROVML_TEST("nullptr") std::nullptr_t nothing() { return nullptr; }
PROVML_TEST("bit-field") unsigned bit_field(Bits b) { return b.high; }
PROVML_TEST("union") Either either(float f) { Either e; e.f = f; return e; }
PROVML_TEST("optional") std::optional<int> maybe(bool b) { if (b) return 5; return std::nullopt; }
PROVML_TEST("optional of text") std::optional<std::string> maybe_text() { return "text"; }
PROVML_TEST("variant") std::variant<int, std::string> variant() { return "v"; }
PROVML_TEST("any") std::any anything() { return 3; }
PROVML_TEST("function") std::function<int(int)> function(int k) { return [k](int x) { return x + k; }; }
PROVML_TEST("closure") auto closure(int k) { return [k](int x) { return x * k; }; }
PROVML_TEST("wrapper") std::reference_wrapper<int> wrapper(int& x) { return x; }
PROVML_TEST("tie") std::tuple<int&, int&> tied(int& a, int& b) { return std::tie(a, b); }
PROVML_TEST("view") std::string_view view(std::string const& s) { return s; }
PROVML_TEST("char") char letter(int i) { return "abc"[i]; }
PROVML_TEST("bool") bool truth(int i) { return i; }
PROVML_TEST("narrowed") float narrowed(double d) { return static_cast<float>(d); }
PROVML_TEST("volatile") int read_volatile(int volatile const& v) { return v; }
PROVML_TEST("volatile local") int volatile_local() { int volatile v = 4; return v; }
PROVML_TEST("array reference") int const (&array_reference(int const (&a)[3]))[3] { return a; }
PROVML_TEST("array element") int& element(int (&a)[3], int i) { return a[i]; }
PROVML_TEST("assignment") int& assigned(int& x) { return x = 7; }
PROVML_TEST("increment") int& incremented(int& x) { return ++x; }
PROVML_TEST("global") int& the_global() { return global; }
PROVML_TEST("mixed conditional") double mixed(bool b, int i, double d) { return b ? i : d; }
PROVML_TEST("throwing conditional") int or_throw(bool b) { return b ? 1 : throw 2; }
PROVML_TEST("conditional reference") int& either_of(bool b, int& x, int& y) { return b ? x : y; }
PROVML_TEST("comma") int comma(int x) { return x++, x * 2; }
PROVML_TEST("parentheses") decltype(auto) parenthesised(int& x) { return (x); }
PROVML_TEST("decltype of a value") decltype(auto) plain(int& x) { return +x; }
PROVML_TEST("auto reference") auto& auto_reference(int& x) { return x; }
PROVML_TEST("auto const") auto const& auto_const(int& x) { return x; }
PROVML_TEST("forwarding") auto&& forwarding(int& x) { return x; }
PROVML_TEST("auto pointer") auto* auto_pointer(int& x) { return &x; }
PROVML_TEST("recursive") auto recursive(int n) -> int { return n == 0 ? 0 : 1 + recursive(n - 1); }
PROVML_TEST("void call") void void_call(int& x) { return static_cast<void>(x = 9); }
PROVML_TEST("pinned") Pinned pinned(bool b) { if (b) return Pinned(1); return Pinned{2}; }
PROVML_TEST("statement") int statement(int x) { return ({ int y = x * 2; y + 1; }); }
PROVML_TEST("this") int lambda_call(int x) { return [&] { if (x > 1) return x; return 0; }(); }
PROVML_TEST("sizeof") std::size_t size(int n) { return sizeof(n) + alignof(Point); }
PROVML_TEST("new") std::unique_ptr<Point> created() { return std::unique_ptr<Point>(new Point{1, 2}); }
PROVML_TEST("va") int sum(int n, ...) {
  va_list args;
  va_start(args, n);
  int total = 0;
  for (int i = 0; i < n - 1; ++i) total += va_arg(args, int);
  if (n > 5) return va_arg(args, int);
  total += va_arg(args, int);
  va_end(args);
  return total;
}
PROVML_TEST("line") int over_lines(int a,
                                   int b) {
  return a  // first
         +
         /* second */ b
      ;
}
PROVML_TEST("macro") int with_macro(int x) {
#define ADD(a, b) ((a) + (b))
#define ONE 1
#define TWO_STATEMENTS x; x = 0
  if (x > 5) return ADD(x, ONE);
  if (x > 4) {
    return TWO_STATEMENTS;
  }
  return ONE;
}
template <class... T>
PROVML_TEST("fold") auto fold(T... t) { return (t + ...); }
template <class... T>
PROVML_TEST("packed list") std::vector<int> packed(T... t) { return {static_cast<int>(t)...}; }
PROVML_TEST("main") int main() {
  int x = 1, y = 2, a[3] = {1, 2, 3};
  std::printf("%zu %zu %d %d %d %zu %d\n", list().size(), nested_list().size(), many().n, designated().y, empty_list().x,
              empty_string().size(), explicitly().v);
  std::printf("%d %g %d %d\n", overload()(1), address()(1), function_reference()(2), Point{1, 5}.*member_pointer());
  std::string s = "str";
  std::printf("%d %d %d %d %u\n", (s.*method_pointer())("str"), zero() == nullptr, null() == nullptr, nothing() == nullptr, bit_field(Bits{1, 6}));
  std::printf("%g %d %d %s %zu %d\n", static_cast<double>(either(1.5f).f), *maybe(true), maybe(false).has_value(), maybe_text()->c_str(),
              variant().index(), std::any_cast<int>(anything()));
  wrapper(x).get() = 4;
  std::get<1>(tied(x, y)) = 5;
  std::printf("%d %d %d %d %s\n", function(1)(2), closure(2)(3), x, y, std::string(view(s)).c_str());
  std::printf("%c %d %g %d %d\n", letter(1), truth(2), static_cast<double>(narrowed(0.5)), read_volatile(x), volatile_local());
  element(a, 1) = 8;
  assigned(x) += 1;
  incremented(x) += 1;
  the_global() = 6;
  std::printf("%d %d %d %d\n", array_reference(a)[1], x, global, Secret::read());
  std::printf("%g %g %d %d\n", mixed(true, 1, 0.5), mixed(false, 1, 0.5), or_throw(true), either_of(false, x, y));
  try {
    or_throw(false);
  } catch (int e) {
    std::printf("thrown %d\n", e);
  }
  parenthesised(x) = 1;
  auto_reference(x) += 2;
  forwarding(x) += 3;
  *auto_pointer(x) += 4;
  std::printf("%d %d %d %d %d\n", x, plain(x), auto_const(x), comma(3), recursive(3));
  void_call(x);
  std::printf("%d %d %d %d %d %zu %d\n", x, pinned(true).v, pinned(false).v, statement(2), lambda_call(3), size(1), created()->y);
  std::printf("%d %d %d %d %d %d\n", sum(3, 1, 2, 3), sum(6, 1, 2, 3, 4, 5, 6), over_lines(1, 2), with_macro(6), with_macro(5), with_macro(1));
  std::printf("%d %zu\n", fold(1, 2, 3), packed(1, 2L).size());
}
// EVENT-DAG: value list 0=[1,2,3]
// EVENT-DAG: value designated 0={x:1,y:2}
// EVENT-DAG: value bit-field {{[0-9]}}=6
// EVENT-DAG: value volatile local 0=4
// EVENT-DAG: value assignment {{[0-9]}}=7
// EVENT-DAG: value mixed conditional 3=0.5
// EVENT-DAG: fail throwing conditional
// EVENT-DAG: value comma 1=8
// EVENT-DAG: value parentheses 1=10
// EVENT-DAG: value decltype of a value 1=10
// EVENT-DAG: value statement 1=5
// EVENT-DAG: value va 1=6{{$}}
// EVENT-DAG: value line 2=3
// EVENT-DAG: value macro 1=7
// EVENT-DAG: value fold 1=6
// EVENT-DAG: value packed list 1=[1,2]
