// Every function and loop of what C++11 to C++20 brought: attributes of statements, init-statements, bindings, if constexpr, folds,
// lambdas in odd places, deduction guides, designated initializers, bit-fields, function-try-blocks, throwing destructors, friends,
// local classes, conversions, literals, own allocation, wide and vector types, constraints, consteval, loops of every nesting.
// RUN: %check_run %s %t --std=c++20 --all --no-warnings --own-events
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <cstdio>
#include <string>
#include <vector>
#include <map>
#include <optional>
#include <tuple>
#include <memory>
#include <functional>
#include <type_traits>
#include <utility>
#include <stdexcept>
// attributes on statements, init statements, structured bindings
int likely(int x) {
  if (x > 0) [[likely]]
    return x;
  else [[unlikely]] return -x;
}
int init_if(std::map<int, int>& m) {
  if (auto it = m.find(1); it != m.end()) return it->second;
  else return 0;
}
int init_switch(int x) {
  switch (int y = x * 2; y) {
    case 2:
      return 1;
    [[likely]] case 4: { return 2; }
    default: return y;
  }
}
int range_init() {
  int s = 0;
  for (std::vector<int> v{1, 2, 3}; auto& x : v) s += x;
  return s;
}
int attr_loop(int n) {
  int s = 0;
  [[maybe_unused]] int z = 0;
  for (int i = 0; i < n; ++i) [[likely]]
    s += i;
  return s;
}
auto bind() {
  auto [a, b] = std::pair(1, 2.5);
  return a + b;
}
std::string bind_copy() {
  auto [a, b] = std::pair<std::string, int>("x", 2);
  return a;
}
auto& bind_ref(std::pair<int, int>& p) {
  auto& [a, b] = p;
  (void)b;
  return a;
}
std::string if_init_return(int x) {
  if (std::string s = std::to_string(x); s.size() > 1) return s;
  return {};
}
template <class T>
auto ifc(T t) {
  if constexpr (std::is_integral_v<T>) return t + 1;
  else if constexpr (std::is_same_v<T, std::string>) return t;
  else return t.size();
}
template <class... T>
auto fold(T... t) {
  return (t + ... + 0);
}
template <class... T>
bool all(T&&... t) {
  return (... && static_cast<bool>(t));
}
template <class... T>
void each(T&&... t) {
  (std::printf("%d ", static_cast<int>(t)), ...);
  std::printf("\n");
}
int default_arg(int x = [] { return 7; }()) { return x; }
template <auto F>
int call() {
  return F(3);
}
template <class T = decltype([](int x) { return x + 1; })>
int calld(int x) {
  return T{}(x);
}
using Lam = decltype([](int a, int b) { return a > b; });
struct CTAD {
  template <class T>
  CTAD(T t) : v(static_cast<int>(t)) {}
  int v;
};
template <class T>
struct Guide {
  T t;
  Guide(T x) : t(x) {}
};
template <class T>
Guide(T*) -> Guide<T*>;
Guide(const char*) -> Guide<std::string>;
struct Agg {
  int a;
  int b = 2;
  int arr[3] = {};
};
Agg desig() { return {.a = 1, .arr = {1, 2, 3}}; }
Agg desig2(int x) { return Agg{.a = x, .b = x + 1}; }
struct Bits {
  unsigned a : 3;
  int b : 5;
  bool c : 1;
  unsigned : 0;
};
Bits bits(int x) {
  Bits b{};
  b.a = static_cast<unsigned>(x) & 7u;
  b.b = x & 15;
  b.c = true;
  return b;
}
unsigned capture_bits(Bits b) {
  auto f = [x = b.a] { return x + 0u; };
  return f();
}
auto capture_struct() {
  auto [x, y] = std::tuple(1, 2);
  return [x, y = y] { return x + y; }();
}
int volatile_param(volatile int v) {
  v = v + 1;
  return v;
}
int unknown_bound(const char s[]) {
  int n = 0;
  while (s[n]) ++n;
  return n;
}
extern int arr[];
int* arr_ret() { return arr; }
int arr[] = {1, 2, 3};
int (&arr_ref())[3] { return arr; }
int (*fn_ptr(int x))(int) { return x ? likely : nullptr; }
auto trailing(int x) -> decltype(x * 1.5) { return x * 1.5; }
template <class A, class B>
auto tdecl(A a, B b) -> decltype(a + b) {
  return a + b;
}
inline namespace v1 {
namespace inner {
inline int f(int x) { return x; }
}  // namespace inner
}  // namespace v1
namespace a::b::c {
int nested(int x) { return x + 1; }
}  // namespace a::b::c
static int static_local() {
  static int n = [] { return 5; }();
  return ++n;
}
thread_local int tl = 3;
int use_tl() {
  thread_local std::string s = "t";
  return ++tl + static_cast<int>(s.size());
}
struct Try {
  std::string s;
  Try(int x) try : s(std::to_string(x)) {
    if (x < 0) throw std::runtime_error("neg");
  } catch (...) { std::printf("caught ctor\n"); }
  ~Try() noexcept(false) { std::printf("dtor %s\n", s.c_str()); }
};
int fn_try(int x) try {
  if (x) throw x;
  return 0;
} catch (int y) { return y; } catch (...) {
  return -1;
}
struct Thrower {
  bool t;
  ~Thrower() noexcept(false) {
    if (t) throw 5;
  }
};
int throwing_dtor() {
  try {
    Thrower t{true};
    return 1;
  } catch (int x) { return x; }
}
extern "C" {
int c_linkage(int x) { return x + 2; }
static int c_static(int x) { return x; }
}
template <class T>
struct Fr {
  T v;
  friend int frf(const Fr& f) { return static_cast<int>(f.v); }
  friend bool operator==(const Fr& x, const Fr& y) { return x.v == y.v; }
};
int local_class(int x) {
  struct L {
    int v;
    int get() const { return v * 2; }
    static int st(int y) { return y; }
  } l{x};
  auto g = [](auto z) {
    struct M {
      int q;
      int r() { return q; }
    };
    return M{z}.r();
  };
  return l.get() + L::st(1) + g(2);
}
struct Conv {
  int x;
  operator int() const { return x; }
  explicit operator bool() const { return x != 0; }
  operator const char*() const { return "c"; }
  template <class T>
  explicit operator std::vector<T>() const {
    return {T(x)};
  }
};
long double operator"" _km(long double v) { return v * 1000; }
std::string operator""_s(const char* s, std::size_t n) { return {s, n}; }
template <char... C>
int operator""_len() {
  return sizeof...(C);
}
struct ON {
  static void* operator new(std::size_t n) { return ::operator new(n); }
  static void* operator new[](std::size_t n) { return ::operator new[](n); }
  static void operator delete(void* p) { ::operator delete(p); }
  static void operator delete[](void* p, std::size_t) { ::operator delete[](p); }
  int v = 1;
};
__int128 big(int x) { return static_cast<__int128>(x) << 100; }
unsigned __int128 ubig(unsigned __int128 x) { return x + 1; }
typedef float v4 __attribute__((vector_size(16)));
v4 vec(v4 a) { return a + a; }
_Complex double cplx(_Complex double c) { return c * 2.0; }
int asm_inline(int x) {
  asm volatile("" : "+r"(x));
  return x;
}
std::unique_ptr<int> up(int x) {
  auto p = std::make_unique<int>(x);
  return p;
}
std::optional<std::string> opt(bool b) {
  if (b) return "yes";
  return std::nullopt;
}
std::function<int(int)> fun(int k) {
  return [k](int x) { return x + k; };
}
template <template <class...> class C, class T>
C<T> tt(T t) {
  return C<T>{t};
}
template <class T>
  requires std::is_integral_v<T>
T req(T t) {
  return t;
}
template <class T>
concept Small = sizeof(T) < 4;
int ov(Small auto) { return 1; }
int ov(auto) { return 2; }
struct Abbrev {
  int m(auto... x) const
    requires(sizeof...(x) > 0)
  {
    return sizeof...(x);
  }
};
consteval int ce(int x) { return x * 2; }
constinit int ci = ce(4);
int use_ce() {
  constexpr int k = ce(5);
  return k + ci;
}
constexpr int cx(int x) {
  int s = 0;
  for (int i = 0; i < x; ++i) s += i;
  return s;
}
static_assert(cx(4) == 6);
int immediate(int x) {
  if (std::is_constant_evaluated()) return 0;
  return x;
}
[[nodiscard("why")]] int nd(int x) { return x; }
int comma_ret(int x) { return (void)0, x; }
void void_ret(int x) {
  if (x) return (void)std::printf("v\n");
  return;
}
int do_while(int n) {
  int c = 0;
  do {
    if (c == 2) continue;
    if (c > 5) break;
  } while (++c < n);
  return c;
}
int nested_loops(int n) {
  int s = 0;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      if (j > i) break;
      else
        for (int k : {1, 2}) s += k;
  return s;
}
int goto_out(int n) {
  for (int i = 0;; ++i)
    for (int j = 0;; ++j)
      if (i + j > n) goto done;
done:
  return n;
}
int dangling(int a, int b) {
  if (a)
    for (int i = 0; i < b; ++i)
      if (i == 3) return i;
      else continue;
  else
    while (b--)
      if (b == 1) return 9;
  return 0;
}
int label_loop(int n) {
again:
  while (n > 0) {
    --n;
    if (n == 3) goto again;
  }
  return n;
}
int stmt_expr(int x) {
  int y = ({
    int z = 0;
    for (int i = 0; i < x; ++i) z += i;
    z;
  });
  return y;
}
int ternary_throw(int x) { return x ? x : throw 3; }
struct Virt {
  virtual ~Virt() = default;
  virtual int f(int x) { return x; }
};
struct Virt2 final : Virt {
  int f(int x) override final { return Virt::f(x) + 1; }
};
template <class T>
struct Spec {
  static int id() { return 0; }
};
template <>
struct Spec<int> {
  static int id() { return 1; }
};
template <class T>
struct Spec<T*> {
  static int id() { return 2; }
  T* g(T* t) { return t; }
};
template <>
int Spec<char>::id() {
  return 3;
}
template <class D>
struct CRTP {
  int go() { return static_cast<D*>(this)->impl(); }
};
struct CD : CRTP<CD> {
  int impl() { return 4; }
};
int arr_param(int (&a)[3], int (*p)[3]) { return a[0] + (*p)[1]; }
int memptr(int Agg::* p, Agg a) { return a.*p; }
auto genlam = []<class T>(T t)
  requires std::is_integral_v<T>
{ return t; };
auto mutlam = [n = 0]() mutable noexcept -> int { return ++n; };
auto reclam = [](auto self, int n) -> int { return n ? n + self(self, n - 1) : 0; };
int main(int, char**) {
  std::map<int, int> m{{1, 5}};
  std::pair<int, int> p{1, 2};
  int a3[3] = {1, 2, 3};
  std::printf("%d %d %d %d %d\n", likely(1), likely(-2), init_if(m), init_switch(1), init_switch(2));
  std::printf("%d %d %g %s %d %s\n", range_init(), attr_loop(3), bind(), bind_copy().c_str(), bind_ref(p),
              if_init_return(12).c_str());
  std::printf("%d %s %zu %d %d\n", ifc(1), ifc(std::string("q")).c_str(), ifc(std::vector<int>{1}), fold(1, 2, 3), all(1, true));
  each(1, 2.5, 'c');
  std::printf("%d %d %d %d\n", default_arg(), call<likely>(), calld(3), Lam{}(1, 2));
  std::printf("%d %d %s %d %d\n", CTAD(2.5).v, *Guide(&a3[0]).t, Guide("g").t.c_str(), desig().arr[2], desig2(3).b);
  std::printf("%d %u %d %d %d\n", bits(9).b, capture_bits(bits(5)), capture_struct(), volatile_param(1), unknown_bound("abc"));
  std::printf("%d %d %d %g %g\n", *arr_ret(), arr_ref()[1], fn_ptr(1)(4), trailing(2), tdecl(1, 2.5));
  std::printf("%d %d %d %d %d\n", inner::f(1), a::b::c::nested(1), static_local(), static_local(), use_tl());
  try {
    Try t(1);
    Try u(-1);
  } catch (std::exception& e) { std::printf("%s\n", e.what()); }
  std::printf("%d %d %d %d %d\n", fn_try(0), fn_try(3), throwing_dtor(), c_linkage(1), c_static(2));
  std::printf("%d %d %d\n", frf(Fr<int>{3}), Fr<int>{1} == Fr<int>{1}, local_class(3));
  Conv c{2};
  std::printf("%d %d %s %zu %Lg %s %d\n", static_cast<int>(c), bool(c), static_cast<const char*>(c), std::vector<int>(c).size(),
              1.5_km, "ab"_s.c_str(), 123_len);
  delete new ON;
  delete[] new ON[2];
  std::printf("%d %d %g %g %d\n", static_cast<int>(big(1) >> 100), static_cast<int>(ubig(1)),
              static_cast<double>(vec(v4{1, 2, 3, 4})[1]), static_cast<double>(__real__ cplx(1.0)), asm_inline(4));
  std::printf("%d %s %d %zu %d %d %d %d\n", *up(3), opt(true)->c_str(), fun(2)(3), tt<std::vector>(4).size(), req(5), ov('c'),
              ov(1L), Abbrev().m(1, 2));
  std::printf("%d %d %d %d %d\n", use_ce(), cx(3), immediate(4), nd(1), comma_ret(2));
  void_ret(1);
  std::printf("%d %d %d %d %d %d %d\n", do_while(9), nested_loops(3), goto_out(3), dangling(1, 5), dangling(0, 3), label_loop(6),
              stmt_expr(4));
  Virt2 v;
  std::printf("%d %d %d %d %d %d %d\n", static_cast<Virt&>(v).f(1), Spec<long>::id(), Spec<int>::id(), Spec<int*>::id(),
              Spec<char>::id(), CD().go(), *Spec<int*>().g(&a3[1]));
  std::printf("%d %d %d %d %d %d\n", arr_param(a3, &a3), memptr(&Agg::b, desig()), genlam(3), mutlam(), mutlam(),
              reclam(reclam, 3));
  try {
    ternary_throw(0);
  } catch (int x) { std::printf("%d\n", x); }
}
// EVENT-DAG: value likely 1=2
// EVENT-DAG: value init_if {{[0-9]}}=5
// EVENT-DAG: value bind_copy 0="x"
// EVENT-DAG: begin iteration "x" 0=opaque(int &)
// EVENT-DAG: fail Try::Try
// EVENT-DAG: value fn_try 1=3
// EVENT-DAG: value Conv::operator int 0=2
// EVENT-DAG: value goto_out 1=3
// EVENT-DAG: fail ternary_throw
