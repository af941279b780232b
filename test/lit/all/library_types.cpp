// Every function and loop over values of the standard library, of classes that cannot be copied or named, over references of every
// kind, hidden and misleading names, exceptions within loops, threads, nested templates.
// RUN: %check_run %s %t --std=c++20 --all --own-events --flags=-pthread
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <algorithm>
#include <atomic>
#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <deque>
#include <exception>
#include <filesystem>
#include <initializer_list>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <numeric>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>
namespace ns {
enum class E { a, b };
enum U : unsigned char { u1 = 3 };
struct P {
  int x;
  E e;
  friend bool operator<(P l, P r) { return l.x < r.x; }
};
}  // namespace ns
void* placed(void* at) { return new (at) ns::P{1, ns::E::b}; }
ns::P* placed2(void* at) { return ::new (at) ns::P{2, ns::E::a}; }
ns::E en(int x) { return x ? ns::E::b : ns::E::a; }
ns::U un(ns::U u) { return u; }
std::string_view sv(const std::string& s) { return s; }
std::span<const int> sp(const std::vector<int>& v) { return v; }
std::initializer_list<int> il() {
  static std::initializer_list<int> l = {1, 2};
  return l;
}
std::variant<int, std::string> var(bool b) {
  if (b) return 1;
  return std::string("s");
}
std::complex<double> cpl() {
  using namespace std::complex_literals;
  return 1.0 + 2.0i;
}
std::array<int, 3> arr() { return {1, 2, 3}; }
std::bitset<8> bits(unsigned x) { return x; }
auto dur() {
  using namespace std::chrono_literals;
  return 5ms;
}
std::atomic<int>& at(std::atomic<int>& a) {
  ++a;
  return a;
}
int atomic_by_ref(const std::atomic<int>& a) { return a; }
std::mutex& mtx() {
  static std::mutex m;
  return m;
}
std::unique_lock<std::mutex> lock() { return std::unique_lock(mtx()); }
std::thread thr(int& out) {
  return std::thread([&out] {
    for (int i = 0; i < 3; ++i) out += i;
  });
}
std::exception_ptr ep() {
  try {
    throw 3;
  } catch (...) { return std::current_exception(); }
}
struct NoCopy {
  NoCopy(int x) : v(x) {}
  NoCopy(const NoCopy&) = delete;
  NoCopy& operator=(const NoCopy&) = delete;
  int v;
};
NoCopy nocopy(int x) { return NoCopy(x); }
NoCopy nocopy2(int x) { return {x}; }
struct Abstract {
  virtual int f() = 0;
  virtual ~Abstract() {}

 protected:
  Abstract() = default;
};
struct Impl : Abstract {
  int f() override { return 3; }
};
std::unique_ptr<Abstract> mk() { return std::make_unique<Impl>(); }
struct Priv {
  Priv() : s(0) {}

 private:
  int s;
  struct Inner {
    int q;
  };
  Inner mk() const { return {s}; }
  Inner& ref() {
    static Inner i{1};
    return i;
  }

 public:
  int go() { return mk().q + ref().q; }
};
struct Ref {
  int& r;
  const int c = 2;
  Ref(int& x) : r(x) {}
  int& get() & { return r; }
  int get() && { return r; }
  const int& get() const& { return r; }
};
union Un {
  int i;
  float f;
  Un(int x) : i(x) {}
  int get() const { return i; }
};
struct AnonU {
  union {
    int a;
    float b;
  };
  struct {
    int c;
  } s;
  int go() {
    a = 4;
    s.c = 5;
    return a + s.c;
  }
};
int varargs(const char* f, ...) {
  va_list l;
  va_start(l, f);
  int s = 0;
  for (; *f; ++f) s += va_arg(l, int);
  va_end(l);
  return s;
}
template <class... A>
struct Tup;
template <>
struct Tup<> {
  int sum() const { return 0; }
};
template <class H, class... T>
struct Tup<H, T...> : Tup<T...> {
  H h;
  Tup(H x, T... t) : Tup<T...>(t...), h(x) {}
  int sum() const { return static_cast<int>(h) + Tup<T...>::sum(); }
};
template <std::size_t... I>
int seq(std::index_sequence<I...>) {
  return (static_cast<int>(I) + ... + 0);
}
template <class T, std::enable_if_t<std::is_integral<T>::value, int> = 0>
T sf(T t) {
  return t;
}
template <class T>
std::enable_if_t<!std::is_integral<T>::value, T> sf(T t) {
  return t + 1;
}
template <class T>
auto vis(T&& v) {
  return std::visit(
      [](auto&& x) -> std::string {
        using X = std::decay_t<decltype(x)>;
        if constexpr (std::is_same_v<X, int>) return std::to_string(x);
        else return x;
      },
      v);
}
template <class F>
auto compose(F f) {
  return [f](auto&&... a) -> decltype(auto) { return f(std::forward<decltype(a)>(a)...); };
}
struct Ov {
  int operator()(int) const { return 1; }
  int operator()(double) const { return 2; }
};
template <class... F>
struct over : F... {
  using F::operator()...;
};
template <class... F>
over(F...) -> over<F...>;
struct It {
  int v;
  int operator*() const { return v; }
  It& operator++() {
    ++v;
    return *this;
  }
  bool operator!=(const It& o) const { return v != o.v; }
};
struct Rng {
  It begin() const { return {0}; }
  It end() const { return {4}; }
};
int rng() {
  int s = 0;
  for (auto x : Rng()) {
    if (x == 2) continue;
    s += x;
  }
  return s;
}
int rng_temp() {
  int s = 0;
  for (const auto& [k, v] : std::unordered_map<int, std::string>{{1, "x"}}) s += k + static_cast<int>(v.size());
  return s;
}
struct Base {
  virtual ~Base() = default;
  virtual Base* clone() const { return new Base(*this); }
};
struct Der : Base {
  Der* clone() const override { return new Der(*this); }
};
class Fr2 {
  int x = 7;
  friend int peek(const Fr2&);
  template <class T>
  friend T peekt(const Fr2& f) {
    return static_cast<T>(f.x);
  }
};
int peek(const Fr2& f) { return f.x; }
int shadow(int x) {
  int provml = x;
  {
    int activity = provml;
    int capture = activity;
    return capture;
  }
}
int keyword_names(int result, int site, int in, int out) { return result + site + in + out; }
struct std_like {
  struct string {
    int n;
  };
  string std() { return {3}; }
};
namespace deep {
namespace std {
struct string {
  int v;
};
string mk(int x) { return {x}; }
}  // namespace std
std::string use(int x) { return std::mk(x); }
}  // namespace deep
int recursion(int n) { return n <= 0 ? 0 : n + recursion(n - 1); }
[[noreturn]] void die(int x) { throw x; }
int noret(int x) {
  if (x) return 1;
  die(x);
}
int trycatch(int n) {
  int s = 0;
  for (int i = 0; i < n; ++i) {
    try {
      if (i == 1) continue;
      if (i == 3) break;
      if (i == 2) throw i;
      s += 10;
    } catch (int e) {
      s += e;
      continue;
    }
    s += 100;
  }
  return s;
}
int ret_in_catch() {
  try {
    throw std::string("x");
  } catch (const std::string& s) { return static_cast<int>(s.size()); }
  return 0;
}
int nested_try(int x) {
  try {
    try {
      if (x) throw x;
    } catch (double) { return -1; }
    return 0;
  } catch (int y) {
    try {
      throw;
    } catch (int z) { return y + z; }
  }
}
std::string& sref(std::string& s) { return s += "!"; }
std::string&& srref(std::string& s) { return std::move(s); }
const volatile int& cvref(const volatile int& x) { return x; }
int (Rng::* pmf())() const { return nullptr; }
void (*signal_like(int, void (*f)(int)))(int) { return f; }
auto multi(int x) {
  struct R {
    int a, b;
  };
  return R{x, x + 1};
}
decltype(auto) dauto(std::vector<int>& v) { return v[0]; }
auto&& fwd(auto&& x) { return std::forward<decltype(x)>(x); }
std::vector<bool>::reference vb(std::vector<bool>& v) { return v[0]; }
long long ll(unsigned char c, signed char d, wchar_t w, char16_t u, char32_t v, char8_t q) {
  return c + d + w + u + static_cast<long long>(v) + q;
}
std::nullptr_t np() { return nullptr; }
float ff(float a, long double b) { return static_cast<float>(a + b); }
bool bb(bool a) { return !a; }
template <class T>
T defaulted(T t = T{}) {
  return t;
}
template <typename T, T... v>
T sumv() {
  return (v + ...);
}
struct Init {
  int a = [] {
    int s = 0;
    for (int i = 0; i < 3; ++i) s += i;
    return s;
  }();
  static inline int b = [](int x) { return x * 2; }(4);
  int c{helper(3)};
  static int helper(int x) { return x; }
};
int global_init = [] {
  int s = 0;
  while (s < 5) ++s;
  return s;
}();
namespace {
int anon(int x) { return x; }
struct Hidden {
  int v;
  int get() const { return v; }
};
Hidden hid(int x) { return {x}; }
}  // namespace
static inline auto lam_static = [](int x) {
  static int calls = 0;
  return ++calls + x;
};
int iife(int x) {
  const int y = [&]() -> int {
    if (x > 2) return 1;
    for (int i = 0; i < x; ++i)
      if (i == 1) return 7;
    return 0;
  }();
  return y;
}
int init_capture(std::unique_ptr<int> p) {
  auto f = [q = std::move(p)]() { return *q; };
  return f();
}
int this_capture() {
  struct S {
    int v = 5;
    int go() {
      return [*this] { return v; }() + [this] { return v; }();
    }
  };
  return S().go();
}
int switch_ret(ns::E e) {
  switch (e) {
    using enum ns::E;
    case a: return 1;
    case b: return 2;
  }
  return 3;
}
template <class T>
struct Nest {
  template <class U>
  struct In {
    template <class V>
    V go(T t, U u, V v);
  };
};
template <class T>
template <class U>
template <class V>
V Nest<T>::In<U>::go(T t, U u, V v) {
  return static_cast<V>(t + u) + v;
}
extern template struct Nest<int>;
template struct Nest<int>;
template <class T>
struct Members {
  using type = T;
  type get() const;
  static type make();
  typename std::vector<type>::iterator it(std::vector<T>& v);
};
template <class T>
typename Members<T>::type Members<T>::get() const {
  return T(1);
}
template <class T>
auto Members<T>::make() -> type {
  return T(2);
}
template <class T>
typename std::vector<typename Members<T>::type>::iterator Members<T>::it(std::vector<T>& v) {
  return v.begin();
}
int main() {
  alignas(ns::P) char buf[sizeof(ns::P)];
  std::vector<int> v{4, 5};
  std::string s = "s";
  int i = 1;
  std::atomic<int> a{1};
  const volatile int cv = 3;
  std::vector<bool> vbv{true};
  std::printf("%d %d %d %d %zu %zu\n", static_cast<ns::P*>(placed(buf))->x, placed2(buf)->x, static_cast<int>(en(1)), un(ns::u1),
              sv(s).size(), sp(v).size());
  std::printf("%zu %zu %g %d %lu %d %d %d\n", il().size(), var(true).index(), cpl().imag(), arr()[2], bits(3).to_ulong(),
              static_cast<int>(dur().count()), at(a).load(), atomic_by_ref(a));
  {
    auto l = lock();
    std::printf("%d\n", l.owns_lock());
  }
  int o = 0;
  thr(o).join();
  try {
    std::rethrow_exception(ep());
  } catch (int x) { std::printf("%d %d\n", o, x); }
  std::printf("%d %d %d %d %d %d %d %d\n", nocopy(1).v, nocopy2(2).v, mk()->f(), Priv().go(), Ref(i).get(), Un(3).get(),
              AnonU().go(), varargs("ii", 1, 2));
  std::printf("%d %d %d %g %s %d %d\n", Tup<int, double>(1, 2.5).sum(), seq(std::make_index_sequence<4>()), sf(1), sf(1.5),
              vis(var(false)).c_str(), compose(Ov())(1.5), over{[](int) { return 5; }, [](const char*) { return 6; }}("x"));
  Der d;
  std::unique_ptr<Base> c(static_cast<Base&>(d).clone());
  Fr2 f2;
  std::printf("%d %d %d %d %d %d %d\n", rng(), rng_temp(), peek(f2), peekt<int>(f2), shadow(1), keyword_names(1, 2, 3, 4),
              std_like().std().n + deep::use(2).v);
  std::printf("%d %d %d %d %d %d\n", recursion(4), noret(1), trycatch(5), ret_in_catch(), nested_try(2), nested_try(0));
  sref(s) += "?";
  std::string m = srref(s);
  std::printf("%s %d %d %d\n", m.c_str(), cvref(cv), pmf() == nullptr, signal_like(1, nullptr) == nullptr);
  dauto(v) = 9;
  fwd(v[1]) = 8;
  vb(vbv) = false;
  std::printf("%d %d %d %d %lld %d %g %d\n", multi(3).b, v[0], v[1], vbv[0] ? 1 : 0, ll(1, 2, L'a', u'b', U'c', u8'd'),
              np() == nullptr, static_cast<double>(ff(1, 2)), bb(true));
  std::printf("%d %d %d %d %d %d %d\n", defaulted<int>(), sumv<int, 1, 2>(), Init().a, Init::b, Init().c, global_init,
              anon(2) + hid(3).get());
  std::printf("%d %d %d %d %d %d %d\n", lam_static(1), lam_static(1), iife(2), init_capture(std::make_unique<int>(4)),
              this_capture(), switch_ret(ns::E::b), 0);
  std::printf("%g %d %d %d\n", Nest<int>::In<long>().go(1, 2L, 2.5), Members<int>().get(), Members<int>::make(),
              *Members<int>().it(v));
}
// EVENT-DAG: value en 1=enum b
// EVENT-DAG: value arr 0=(1,2,3)
// EVENT-DAG: value trycatch 1=112
// EVENT-DAG: value switch_ret 1=2
// EVENT-DAG: end (anonymous namespace)::Hidden::get
// EVENT-DAG: end Members::it
// EVENT-DAG: value (anonymous namespace)::anon 1=2
