// Classes are captured by their fields, private ones and those of bases too, wherever they occur in a value.
// RUN: %check_run %s %t --std=c++11 2>&1 | %FileCheck --check-prefix=TOOL --implicit-check-not=warning: %s
// RUN: %check_run %s %t --std=c++20
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace lab {
enum class Color : signed char { red = -1, green = 5 };
struct Point {
  int x;
  Color color;
};
class Base {
  int id_ = 3;

 protected:
  std::string tag = "t";

 public:
  int id() const { return id_; }
};
class Net : public Base {
  struct Layer {
    int units;
    Point at;
  };
  enum Mode { train, eval };
  Layer first_ = {7, {1, Color::green}};
  bool flag_ : 1;
  unsigned bits_ : 5;
  int negative_ : 4;
  Mode mode_ : 2;
  Mode whole_ = eval;
  std::vector<double> weights_{1, 2, 3};
  std::vector<Point> points_{{1, Color::red}, {2, Color::green}};

 public:
  Net() : flag_(true), bits_(17), negative_(-3), mode_(eval) {}
  int sum() const { return first_.units + flag_ + static_cast<int>(bits_) + negative_ + mode_ + whole_; }
  double weight() const { return weights_[0]; }
  std::size_t count() const { return points_.size(); }
};
template <class T>
class Box {
  T value;

 public:
  explicit Box(T v) : value(v) {}
  T const& get() const { return value; }
};
struct Guarded {
  std::mutex lock;
  int n = 0;
};
struct Anonymous {
  union {
    int i;
    float f;
  };
  int after;
};
union Either {
  int i;
  float f;
};
struct __attribute__((packed)) Packed {
  char c;
  int i;
  double d;
};
}  // namespace lab

// EVENT: begin test "net" 0={id_:3,tag:"t",first_:{units:7,at:{x:1,color:enum green}},flag_:true,bits_:17,negative_:-3,mode_:enum eval,whole_:enum eval,weights_:[1,2,3],points_:[{x:1,color:enum red},{x:2,color:enum green}]}
PROVML_TEST("net") int net(lab::Net const& n) { return n.sum() + n.id() + static_cast<int>(n.weight()) + static_cast<int>(n.count()); }
// EVENT: begin test "boxes" 0={value:4} 1=[{value:2.5}] 2={value:{x:1,color:enum red}}
PROVML_TEST("boxes") int boxes(lab::Box<int> a, std::vector<lab::Box<double>> const& b, lab::Box<lab::Point> c) {
  return a.get() + static_cast<int>(b[0].get()) + c.get().x;
}
// EVENT: begin test "odd" 0=opaque(lab::Guarded &) 1={after:9} 2=opaque(lab::Either) 3={c:1,i:2,d:0.5}
// TOOL: remark: 'g' of type 'lab::Guarded &' cannot be captured: its member 'lock' says that threads share it
// TOOL: remark: 'e' of type 'lab::Either' cannot be captured: a union
PROVML_TEST("odd") int odd(lab::Guarded& g, lab::Anonymous a, lab::Either e, lab::Packed p) { return g.n + a.after + e.i + p.i; }
// EVENT: begin test "local"
// EVENT: value local 1={secret:8,open:[1,2]}
PROVML_TEST("local") int local() {
  class Local {
    int secret = 8;

   public:
    std::vector<int> open{1, 2};
    int get() const { return secret; }
  };
  PROVML_OUTPUT Local value;
  value.open.reserve(2);
  return value.get();
}
// EVENT: begin test "enums" 0=enum green 1=[enum red,enum green] 2=enum 3
PROVML_TEST("enums") int enums(lab::Color c, std::vector<lab::Color> v, lab::Color u) {
  return static_cast<int>(c) + static_cast<int>(v.size()) + static_cast<int>(u);
}
namespace {
struct Virtual {
  int v = 1;
};
struct Left : virtual Virtual {
  int l = 2;
};
struct Right : virtual Virtual {
  int r = 3;
};
class Diamond : public Left, public Right {
  int d = 4;
  int& reference = d;

 public:
  int get() const { return d + reference; }
};
struct Same {
  int x = 1;
};
struct Hiding : Same {
  int x = 2;
};
}  // namespace
// EVENT: begin test "bases" 0={v:1,l:2,r:3,d:4,reference:opaque(int &)} 1={Same::x:1,x:2}
// TOOL: remark: of 'd' these are not captured: 'reference' (a reference) [provml-E0108]
PROVML_TEST("bases") int bases(Diamond const& d, Hiding h) { return d.get() + h.x; }
struct Later;
int of(Later const&);
// EVENT: begin test "later" 0=opaque(const Later &)
// TOOL: remark: 'l' of type 'const Later &' cannot be captured: an incomplete type at this place [provml-E0108]
PROVML_TEST("later") int later(Later const& l) { return of(l); }
struct Later {
  int a = 3;
};
int of(Later const& l) { return l.a; }
struct Shape {
  enum class Kind { round };

 private:
  enum Hidden { first, second };
  Hidden hidden = second;

 public:
  // EVENT: begin test "method" 0=enum second 1=enum round
  PROVML_TEST("method") int method(Hidden h, Kind k) { return h + hidden + static_cast<int>(k); }
  int call() { return method(second, Kind::round); }
};

int main() {
  std::printf("%d\n", net(lab::Net()));
  std::printf("%d\n", boxes(lab::Box<int>(4), {lab::Box<double>(2.5)}, lab::Box<lab::Point>({1, lab::Color::red})));
  lab::Guarded guarded;
  lab::Either either;
  either.i = 1;
  lab::Anonymous anonymous;
  anonymous.i = 1;
  anonymous.after = 9;
  std::printf("%d\n", odd(guarded, anonymous, either, {1, 2, 0.5}));
  std::printf("%d\n", local());
  std::printf("%d\n", enums(lab::Color::green, {lab::Color::red, lab::Color::green}, static_cast<lab::Color>(3)));
  std::printf("%d\n", bases(Diamond(), Hiding()));
  std::printf("%d\n", later(Later()));
  std::printf("%d\n", Shape().call());
}
