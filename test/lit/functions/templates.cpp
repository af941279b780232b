// Templates: specialisations, member templates, variadics, dependent results, CRTP, SFINAE.
// RUN: %check_run %s %t --std=c++14,c++20 --workflow %{inputs}/every_function.json
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <cstdio>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

template <class T>
T general(T x) { return x + x; }
template <>
double general(double x) { return x * 3; }
template <class T, int N = 2>
struct Holder {
  using type = T;
  struct Inner {
    T v;
    friend bool operator==(Inner const& a, Inner const& b) { return a.v == b.v; }
  };
  Inner inner() const { return Inner{T(N)}; }
  template <class U>
  auto convert(U u) const -> decltype(T() + u) { return T(N) + u; }
  type out_of_line(type x);
  template <class U>
  U member(U u);
  static T& global() { static T instance = T(N); return instance; }
  operator T() const { return T(N); }
};
template <class T, int N>
typename Holder<T, N>::type Holder<T, N>::out_of_line(type x) { return x - T(1); }
template <class T, int N>
template <class U>
U Holder<T, N>::member(U u) { return u; }
template <class T>
struct Holder<T*, 2> {
  char const* what() { return "partial"; }
};
template <>
struct Holder<char, 2> {
  char const* what() const { return "full"; }
};
template <class D>
struct Base {
  int call() { return static_cast<D*>(this)->impl() + 1; }
};
struct Crtp : Base<Crtp> {
  int impl() { return 41; }
};
template <class T, typename std::enable_if<std::is_integral<T>::value, int>::type = 0>
char const* kind(T) { return "integral"; }
template <class T>
typename std::enable_if<!std::is_integral<T>::value, char const*>::type kind(T) { return "other"; }
template <class T>
auto has_size(T const& t, int) -> decltype(t.size(), bool()) { return true; }
template <class T>
bool has_size(T const&, long) { return false; }
int sum() { return 0; }
template <class H, class... T>
int sum(H h, T... t) { return static_cast<int>(h) + sum(t...); }
template <class... T>
std::vector<int> collect(T&&... t) { return {static_cast<int>(std::forward<T>(t))...}; }
template <template <class...> class C, class T>
C<T> wrap(T x) { return C<T>{x, x}; }
template <class T>
auto deduced(T x) { return std::make_pair(x, sizeof(T)); }
template <class T>
T&& pass(T&& x) { return std::forward<T>(x); }
template <class T>
decltype(auto) exact(T&& x) { return (x); }
struct User {
  template <class T>
  explicit User(T x) : v(static_cast<int>(x)) { v += 1; }
  template <class T>
  operator T() const { return T(v); }
  int v;
};
template <class T>
struct Late {
  int f() { return static_cast<int>(this->value) + T::other(); }  // every name depends on T
  T value{};
};
struct Other {
  static int other() { return 5; }
  explicit operator int() const { return 6; }
};
int main() {
  Holder<int> h;
  std::printf("%d %g %d %d\n", general(2), general(1.5), h.inner() == h.inner(), h.out_of_line(5));
  std::printf("%g %s %d\n", h.convert(0.5), h.member(std::string("m")).c_str(), ++Holder<int>::global());
  std::printf("%s %s %d\n", Holder<int*>().what(), Holder<char>().what(), static_cast<int>(h));
  std::printf("%d %s %s %d %d\n", Crtp().call(), kind(1), kind(1.0), has_size(std::string(), 0), has_size(1, 0));
  std::printf("%d %zu %zu\n", sum(1, 2.5, 'a'), collect(1, 2L).size(), wrap<std::vector>(3).size());
  int x = 1;
  pass(x) = 4;
  exact(x) += 1;
  double d = User(3.5);
  std::printf("%zu %d %g %d\n", deduced(1.0).second, x, d, Late<Other>().f());
}
// EVENT-DAG: value general 1=4{{$}}
// EVENT-DAG: value general 1=4.5
// EVENT-DAG: value convert 1=2.5
// EVENT-DAG: value member 1="m"
// EVENT-DAG: value what 0="partial"
// EVENT-DAG: value what 0="full"
// EVENT-DAG: value call 0=42
// EVENT-DAG: value collect 1=[1,2]
// EVENT-DAG: value wrap 1=[3,3]
// EVENT-DAG: value deduced 1=(1,8)
// EVENT-DAG: value f 0=11
