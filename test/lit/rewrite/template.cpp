// Templates are rewritten once, in the pattern; dependent types are left to the capture header.
// RUN: %check_run %s %t
// RUN: %FileCheck --input-file=%t/main/template.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

template <class T>
struct Box {
  using value = T;
  PROVML_HYPERPARAMETER T v;
  // CHECK: T get() const { static
  PROVML_TRANSFORMATION("get") T get() const { return v; }
  template <class U>
  PROVML_TRANSFORMATION("as") U as(U const& fallback) const;
  PROVML_TRANSFORMATION("typename") typename Box<T>::value same(value x) { return x + v; }
};
template <class T>
template <class U>
U Box<T>::as(U const& fallback) const {
  return v == T() ? fallback : static_cast<U>(v);
}
template <class T, class... Rest>
PROVML_TRANSFORMATION("make") std::unique_ptr<T> make(Rest&&... rest) {
  return std::unique_ptr<T>(new T(std::forward<Rest>(rest)...));
}
template <class T>
PROVML_TRANSFORMATION("each") T each(std::vector<T> const& all) {
  T sum{};
  PROVML_ITERATION("item") for (auto const& item : all) sum += item;
  return sum;
}
PROVML_TEST("concrete") double concrete(Box<double> const& b) { return b.v; }

int main() {
  Box<int> b{3};
  std::printf("%d %g %d\n", b.get(), b.as(1.5), b.same(1));
  std::printf("%s\n", make<std::string>(2u, 'x')->c_str());
  std::printf("%d %s\n", each(std::vector<int>{1, 2}), each(std::vector<std::string>{"a", "b"}).c_str());
  std::printf("%g\n", concrete(Box<double>{2.5}));
}
// EVENT-DAG: value get 0=3
// EVENT-DAG: begin transformation "as" 0=1.5
// EVENT-DAG: value as 1=3
// EVENT-DAG: begin transformation "each" 0=[1,2]
// EVENT-DAG: begin iteration "item" 0="b"
// EVENT-DAG: value each 1="ab"
// EVENT-DAG: begin test "concrete" 0=2.5
