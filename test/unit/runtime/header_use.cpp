// Uses every piece of provml/capture.h; header_test.cpp compiles it with each compiler and language level.
#include <chrono>
#include <complex>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>
#if __cplusplus >= 201703L
#include <filesystem>
#include <optional>
#include <string_view>
#endif
#include "provml/capture.h"
namespace user {
struct P {
  int x;
};
void provml_capture(P const& p, provml::capture::sink& s) {
  s.map(1);
  s.string("x");
  s.integer(p.x);
}
enum class E { a, b };
/// Its name is longer than compilers evaluate constant expressions deep.
template <class T>
struct a_template_with_a_name_that_is_long_enough_to_fill_several_hundred_characters_when_it_is_nested {
  T value;
};
template <int N>
struct nested {
  typedef a_template_with_a_name_that_is_long_enough_to_fill_several_hundred_characters_when_it_is_nested<
      typename nested<N - 1>::type>
      type;
};
template <>
struct nested<0> {
  typedef int type;
};
struct Q {
  int a;
  double b;
};
}  // namespace user
static ::provml::capture::site s0 = {0x0123456789abcdefULL, "{}", 2u, 0u, {0}};
namespace pc = ::provml::capture;
struct Big {
  Big();
  Big(Big&&);
  std::unique_ptr<int> p;
};
Big make();
Big f(int e, double d, std::string const& s, std::vector<double> const& v, std::map<std::string, int> m,
      user::P p, user::E en, int (&arr)[3][4], double (&big)[10][20], char const* cs, user::Q q,
      const char (&n)[4][8]) {
  pc::activity a(s0, pc::in(0, e), pc::in(1, d));
  pc::activity b(s0, pc::in(0, s), pc::in(1, v), pc::in(2, m), pc::in(3, p), pc::in(4, en), pc::in(5, arr),
                 pc::in(6, big), pc::in(7, cs), pc::in_ref(8, s), pc::in(9, n));
  pc::late<decltype(v)> l(a, 3, v, false);
  pc::late<decltype(s)> l2(a, 3, s, true);
  std::tuple<int, std::string, std::pair<int, double>> t;
  std::vector<bool> vb;
  std::unique_ptr<std::vector<int>> up;
  std::list<std::string> ls;
  std::complex<float> c;
  std::chrono::milliseconds ms(3);
  a.out(1, t);
  a.out(2, vb);
  a.out(3, up);
  a.out(3, ls);
  a.out(4, c);
  a.out(5, ms);
  a.out(6, f);
  a.out(7, "hey");
  user::nested<12>::type deep = user::nested<12>::type();
  a.out(8, deep);
  std::vector<user::nested<12>::type> deeper;
  a.out(9, deeper);
  a.out(8, &e);
  a.out(9, nullptr);
  a.see(10, pc::object(pc::field("a", q.a), pc::field("b", q.b)));
  a.see(10, pc::enumerator(en, "a"));
  a.see(4, pc::opaque("T"));
  a.out_ref(3, s);
  a.out_ref(3, cs);
  struct {
    volatile int vi;
    int bf : 3;
  } z = {1, 1};
  a.out(4, z.vi);
  a.out(5, z.bf);
#if __cplusplus >= 201703L
  std::filesystem::path fp;
  std::optional<int> o;
  std::string_view sv;
  a.out(1, fp);
  a.out(2, o);
  a.out(3, sv);
  a.out_ref(4, fp);
  std::vector<std::filesystem::path> fps;
  a.out(3, fps);
#endif
  a.result_with(
      [](pc::activity& aa, user::Q const& r) {
        aa.out(0, r.a);
        aa.out(1, r.b);
      },
      [&]() -> user::Q { return q; });
  a.result(3, [&]() -> void {});
  int& er = a.result(3, [&]() -> int& { return e; });
  (void)er;
  return a.result(0, [&]() -> Big { return make(); });
}
class Hidden {
  int a = 1;
  unsigned bits : 3;
  user::E e = user::E::b;
  std::vector<user::Q> many;

 public:
  Hidden() : bits(5) {}
  int sum() const { return a + static_cast<int>(bits) + static_cast<int>(e) + static_cast<int>(many.size()); }
};
int tables(Hidden const& h, user::E en, double const* x, int n, char** texts, int flag, bool& unset) {
  struct table {
    static const char* provml_n0(::int64_t i) { return i == 0 ? "a" : nullptr; }
    static const char* provml_name(pc::type<user::E>, ::int64_t i) { return provml_n0(i); }
    static void provml_f0(const void* p, pc::object_writer<table>& o) {
      o.field("a", pc::at<int>(pc::inside(p, 0u)));
      o.field("bits", pc::bits_at(pc::inside(p, 4u), 0u, 3u, 2u));
      o.field("e", pc::enum_at(pc::inside(p, 8u), 4u, true, &table::provml_n0));
      o.field("many", pc::at<std::vector<user::Q>>(pc::inside(p, 16u)));
    }
    static void provml_get(pc::type<Hidden>, const void* p, pc::object_writer<table>& o) { provml_f0(p, o); }
    static void provml_get(pc::type<user::Q>, const void* p, pc::object_writer<table>& o) {
      const user::Q& v = *static_cast<const user::Q*>(p);
      o.field("a", v.a);
      o.field("b", v.b);
    }
  };
  pc::activity a(s0, pc::in(0, pc::with<table>(h)), pc::in(1, pc::with<table>(en)),
                 pc::in(2, pc::sized(x, pc::extent(n) * pc::extent(2ULL) + pc::extent(n) / pc::extent(n))),
                 pc::in(3, pc::strings(texts, n)), pc::in(4, static_cast<int>(flag)), pc::in(5, unset),
                 pc::in(6, pc::sized(x, pc::extent_at(&n), pc::extent(n) % pc::extent(3) - pc::extent(1))),
                 pc::in(7, pc::with<table>(pc::object_at<table>(__builtin_addressof(h), &table::provml_f0))),
                 pc::in(8, pc::at<int>(pc::inside<sizeof(Hidden)>(h, 0u))));
  const auto closure = [&](pc::activity& at_last) { at_last.out(9, pc::with<table>(h)); };
  const pc::at_end<decltype(closure)> guard(a, closure);
  return h.sum();
}
double hot(int e, double d) {
  pc::activity a(s0, pc::in(0, e), pc::in(1, d));
  return e * d;
}
