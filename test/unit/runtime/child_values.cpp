// Every kind of value, one slot each; values_test.cpp knows what each must look like.
#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <deque>
#include <filesystem>
#include <fstream>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "child.h"

namespace pc = ::provml::capture;

namespace user {

enum class Mode : unsigned char { slow, fast = 7 };

struct Point {
  int x;
  std::string label;
};
void provml_capture(const Point& point, pc::sink& to) {
  to.map(2);
  to.string("x");
  to.integer(point.x);
  to.string("label");
  to.string(point.label);
}

/// A tree whose iterators give trees, whatever its value_type says.
struct Tree {
  using value_type = std::string;
  const Tree* begin() const { return nullptr; }
  const Tree* end() const { return nullptr; }
};
/// More than the 64 that are stored of a container, in a container that goes on.
struct Pairs {};
void provml_capture(const Pairs&, pc::sink& to) {
  to.list(2);
  to.list(100);
  for (int i = 0; i < 100; ++i) {
    to.list(2);
    to.integer(i);
    to.integer(i);
  }
  to.integer(7);
}
/// A range whose elements are not what it announces.
struct Odd {
  using value_type = std::vector<int>*;
  const int* begin() const { return nullptr; }
  const int* end() const { return nullptr; }
};
struct Grid {};
void provml_capture(const Grid&, pc::sink& to) {
  to.list(3);
  to.list(2);
  to.real(1.5);
  to.boolean(true);
  to.none();
  to.value(std::vector<int>{1, 2});
}
struct Silent {};
void provml_capture(const Silent&, pc::sink&) {}
struct Short {};
void provml_capture(const Short&, pc::sink& to) {
  to.list(5);
  to.integer(1);
}
struct Thrower {};
void provml_capture(const Thrower&, pc::sink& to) {
  to.list(2);
  throw std::runtime_error("from a hook");
}
struct Aggregate {
  int a;
  double b;
};
struct Plain {
  int hidden;
};
/// Neither copied nor moved.
struct Fixed {
  explicit Fixed(int n) : number(n) {}
  Fixed(const Fixed&) = delete;
  int number;
};
struct Counted {
  static inline int copies = 0, moves = 0;
  Counted() = default;
  Counted(const Counted&) { ++copies; }
  Counted(Counted&&) noexcept { ++moves; }
};
/// What a tensor looks like.
struct Tensor {
  std::vector<float> data{std::vector<float>(24, 2.0F)};
  std::vector<long> extents{4, 6};
  const std::vector<long>& sizes() const { return extents; }
  int scalar_type() const { return 6; }
  bool is_contiguous() const { return contiguous; }
  bool defined() const { return true; }
  std::size_t element_size() const { return 4; }
  bool is_cpu() const { return true; }
  int layout() const { return 0; }
  long numel() const { return 24; }
  void* data_ptr() const { return const_cast<float*>(data.data()); }
  bool contiguous = true;
};
struct Matrix {
  using Scalar = double;
  using PlainObject = Matrix;
  double values[6] = {1, 2, 3, 4, 5, 6};
  long rows() const { return 2; }
  long cols() const { return 3; }
  const double* data() const { return values; }
};

}  // namespace user

namespace {

void numbers(pc::activity& a) {
  a.see(0, -5);
  a.see(1, 5u);
  a.see(2, 2.5F);
  a.see(3, true);
  a.see(4, std::numeric_limits<std::int64_t>::min());
  a.see(5, std::numeric_limits<std::uint64_t>::max());
  a.see(6, 1e300);
  a.see(7, 'A');
  a.see(8, user::Mode::fast);
  a.see(9, pc::enumerator(user::Mode::fast, "fast"));
  a.see(10, static_cast<long double>(0.25));
  a.see(11, nullptr);
}

void texts(pc::activity& a) {
  a.see(20, std::string("plain"));
  a.see(21, "literal");
  const char* pointer = "pointer";
  a.see(22, pointer);
  pointer = nullptr;
  a.see(23, pointer);
  a.see(24, std::string_view("view").substr(1));
  a.see(25, std::string(5000, 'x'));
  char buffer[16] = "abc";
  a.see(26, buffer);
  a.see(27, std::string("nul\0inside", 10));
  a.see(28, std::wstring(L"gr\u00fc\u00df"));
  a.see(29, std::u16string(3000, u'\u00e9'));  // 6000 bytes of UTF-8
  a.see(30, std::bitset<5000>(5));
  a.see(31, std::vector<std::string>(3, std::string(300, 'y')));
}

void containers(pc::activity& a) {
  a.see(40, std::vector<int>{1, 2, 3});
  a.see(41, std::map<std::string, double>{{"a", 1.0}, {"b", 2.0}});
  a.see(42, std::vector<bool>{true, false});
  a.see(43, std::list<std::string>(100, "e"));
  a.see(44, std::tuple<int, std::string, std::pair<bool, double>>(1, "t", {true, 0.5}));
  a.see(45, std::optional<int>(4));
  a.see(46, std::optional<int>());
  a.see(47, std::make_unique<std::string>("pointee"));
  a.see(48, std::shared_ptr<int>());
  a.see(49, std::vector<std::vector<std::vector<std::vector<std::vector<int>>>>>{{{{{1}}}}});
  const int value = 1;
  a.see(50, &value);
  a.see(51, std::set<int>{3, 1, 2});
  a.see(52, std::deque<double>(20, 1.0));
  a.see(53, std::unordered_map<int, int>{{1, 2}});
  int nested[2][2] = {{1, 2}, {3, 4}};
  a.see(54, nested);
  a.see(55, std::complex<double>(1, -1));
  a.see(56, std::chrono::milliseconds(1500));
  a.see(57, std::vector<std::vector<int>>(70, std::vector<int>(16, 1)));
  const char names[2][8] = {"one", "two"};
  a.see(58, names);
}

void arrays(pc::activity& a) {
  std::vector<double> values(100);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  values[50] = std::numeric_limits<double>::quiet_NaN();
  a.see(60, values);
  a.see(61, std::vector<std::int16_t>(17, -3));
  float matrix[10][20] = {};
  matrix[9][19] = 8.0F;
  a.see(62, matrix);
  a.see(63, std::vector<float>(1 << 20, 1.0F));
  a.see(64, std::span<const double>(values));
  a.see(65, user::Tensor());
  user::Tensor strided;
  strided.contiguous = false;
  a.see(66, strided);
  a.see(67, user::Matrix());
  a.see(68, std::array<std::uint8_t, 32>{});
}

void objects(pc::activity& a) {
  a.see(80, user::Point{3, "p"});
  a.see(81, user::Grid());
  a.see(82, user::Silent());
  a.see(83, user::Short());
  a.see(84, user::Thrower());
  const user::Aggregate aggregate{1, 2.5};
  a.see(85, pc::object(pc::field("a", aggregate.a), pc::field("b", aggregate.b)));
  a.see(86, pc::opaque("some::Type"));
  a.see(87, user::Plain{1});
  a.see(88, std::vector<user::Point>{{1, "a"}, {2, "b"}});
  a.see(89, user::Tree());
  a.see(90, user::Odd());
  a.see(91, user::Pairs());
}

void references(pc::activity& a) {
  std::ofstream("data.txt") << "12345";
  a.see_ref(100, std::string("data.txt"));
  a.see(101, std::filesystem::path("./data.txt"));
  a.see_ref(102, "https://example.org/x");
  a.see_ref(103, std::string("missing/../not-here.bin"));
  a.see_ref(104, std::vector<std::string>{"data.txt", "urn:x:y"});
  a.see_ref(105, "urn:a:b");
  a.see_ref(106, ".");
}

user::Fixed fixed(pc::activity& a) {
  return a.result(120, [&]() -> user::Fixed { return user::Fixed(3); });
}
user::Counted counted(pc::activity& a) {
  return a.result(121, [&]() -> user::Counted { return user::Counted(); });
}

void results(pc::activity& a) {
  if (fixed(a).number != 3) throw std::runtime_error("result");
  counted(a);
  a.see(122, user::Counted::copies + user::Counted::moves);
  int variable = 1;
  int& reference = a.result(123, [&]() -> int& { return variable; });
  if (&reference != &variable) throw std::runtime_error("reference");
  a.result(124, [&]() -> void { variable = 2; });
  a.result_with(
      [](pc::activity& in, const user::Aggregate& r) {
        in.out(125, r.a);
        in.out(126, r.b);
      },
      [&]() -> user::Aggregate { return {4, 5.0}; });
  try {
    a.result(127, [&]() -> int { throw 1; });
  } catch (int) {
  }
}

void guards(pc::activity& a) {
  {
    int loss = 0;
    pc::late<decltype(loss)> guard(a, 140, loss);
    loss = 42;
  }
  {
    std::string path = "late.txt";
    pc::late<decltype(path)> guard(a, 141, path, true);
    guard.see();
    path = "moved away";
    std::ofstream("late.txt") << "written after see()";
  }
  a.out_ref(142, std::filesystem::path("at_end.txt"));
}

}  // namespace

void capture_values() {
  pc::activity a(test_site);
  // The file is written before the activity ends, and found then.
  const auto write_at_end = [](std::ofstream* file) {
    *file << "end";
    delete file;
  };
  numbers(a);
  texts(a);
  containers(a);
  arrays(a);
  objects(a);
  references(a);
  results(a);
  guards(a);
  write_at_end(new std::ofstream("at_end.txt"));
}
