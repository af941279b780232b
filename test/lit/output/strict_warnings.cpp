// Code that is clean under far more warnings than -Wall -Wextra stays so.
// RUN: %instrument --out %t --all --threshold 0 %s -- g++ -std=c++17 %annotations -c %s 2>/dev/null
// RUN: g++ -std=c++17 -O2 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wuseless-cast -Weffc++ -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wcast-align -Wformat=2 -Wundef -Wredundant-decls -Wswitch-default -Wzero-as-null-pointer-constant -Wextra-semi -Wsuggest-override -Wnull-dereference -Wduplicated-branches -Wduplicated-cond -Wlogical-op -Wunused-macros -Wswitch-enum -Wdouble-promotion -Wfloat-equal -Wmissing-declarations -Wctor-dtor-privacy -Wimplicit-fallthrough -Wvla -Wnoexcept -Wsign-promo -Werror -isystem %{inputs}/../../../runtime/include %annotations -c %t/main/strict_warnings.cpp -o %t.o
// RUN: %clangxx -std=c++17 -O2 -Weverything -Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-padded -Wno-unsafe-buffer-usage -Wno-switch-default -Wno-unneeded-member-function -Werror -isystem %{inputs}/../../../runtime/include %annotations -c %t/main/strict_warnings.cpp -o %t.o
#include <provml/annotations.h>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>
namespace {
enum class Kind { first, second };
struct Point {
  int x = 0;
  double y = 0;
};
class Secret {
 public:
  explicit Secret(int v) : value_(v) {}
  bool first() const { return kind_ == Kind::first; }
  PROVML_TRANSFORMATION("get") int get() const { return value_; }
  PROVML_TRANSFORMATION("whole") Secret whole() const { return *this; }
 private:
  int value_;
  Kind kind_ = Kind::second;
};
PROVML_TRAINING("fit") double fit(PROVML_HYPERPARAMETER int epochs, const std::string& name, PROVML_OUTPUT std::vector<double>& losses) {
  double loss = 1;
  PROVML_ITERATION("epoch") for (int epoch = 0; epoch < epochs; ++epoch) {
    PROVML_EVALUATION const double part = loss / (epoch + 1);
    losses.push_back(part);
    loss = part;
    if (name.empty()) break;
  }
  return loss;
}
PROVML_TEST("kind") Kind kind(Point p) {
  if (p.x > 1) return Kind::first;
  switch (p.x) {
    case 0: return Kind::second;
    default: return Kind::first;
  }
}
PROVML_TEST("made") std::unique_ptr<Point> made(unsigned char c) { return std::make_unique<Point>(Point{c, 2}); }
PROVML_TEST("flags") unsigned short flags(unsigned short a, short b, char c, float f, long double l, bool t) {
  return static_cast<unsigned short>(a + b + c + static_cast<int>(f) + static_cast<int>(l) + (t ? 1 : 0));
}
PROVML_TEST("array") int array(PROVML_SIZE(n) const int* values, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += values[i];
  return sum;
}
template <class T>
PROVML_TEST("generic") T generic(const T& a, T b) {
  return a < b ? b : T(a);
}
PROVML_TEST("pair") std::pair<int, std::string> pair_of(int x) { return {x, "x"}; }
PROVML_TEST("block") int block(int x) {
  PROVML_BLOCK("inner") {
    PROVML_EVALUATION int y = x * 2;
    x = y;
  }
  return x;
}
}  // namespace
int main() {
  std::vector<double> losses;
  const int values[] = {1, 2, 3};
  std::printf("%g %d %d %g %d\n", fit(3, "n", losses), static_cast<int>(kind(Point{2, 1})), Secret(2).first() ? 0 : Secret(2).whole().get(), made(3)->y, flags(1, 2, '\1', 1.5F, 2.5L, true));
  std::printf("%d %d %s %s %d\n", array(values, 3), generic(1, 2), generic(std::string("a"), std::string("b")).c_str(), pair_of(1).second.c_str(), block(2));
}
