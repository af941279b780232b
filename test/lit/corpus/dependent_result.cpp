// Result types that name a nested type of the class template around the function: of an out-of-line definition, of a member
// template of it, and beside a base that has something of the same name.
// RUN: %check_run %s %t --std=c++11,c++20 --all
// RUN: %FileCheck --input-file=%t/main/dependent_result.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <cstdio>

namespace lab {
template <class T, class Tag>
struct Op {
  explicit Op(const T& t) : value(t.value) {}
  int value;
};
struct tag {};
template <class T>
struct Base {
  using Row = T;
};
template <class T>
struct Mat {
  struct Row {
    T at;
  };
  template <unsigned r, unsigned c>
  struct fixed {
    typedef fixed<r, c> Self;
    int value;
    Op<Self, tag> turned() const;
  };
  Row row(T at) const;
  const Op<Mat<T>, tag> whole() const;
  int value;
};
template <class T>
typename Mat<T>::Row Mat<T>::row(T at) const {
  Row result = {at + value};
  return Row(result);
}
template <class T>
const Op<Mat<T>, tag> Mat<T>::whole() const {
  return Op<Mat<T>, tag>(*this);
}
template <class T>
template <unsigned r, unsigned c>
Op<typename Mat<T>::template fixed<r, c>::Self, tag> Mat<T>::fixed<r, c>::turned() const {
  return Op<typename Mat<T>::template fixed<r, c>::Self, tag>(*this);
}
template <class T>
struct Derived : Base<T> {
  struct Mat {};  // hides the template
  lab::Mat<T> make(T) const;
};
template <class T>
lab::Mat<T> Derived<T>::make(T value) const {
  return lab::Mat<T>{value + 1};
}
}  // namespace lab

int main() {
  lab::Mat<int> m{3};
  lab::Mat<int>::fixed<2, 3> f{4};
  std::printf("%d %d %d %d\n", m.row(2).at, m.whole().value, f.turned().value, lab::Derived<int>().make(5).value);
}
// CHECK: [&]() -> typename Mat<T>::Row { return
// CHECK: [&]() -> Op<typename Mat<T>::template fixed<r, c>::Self, tag> { return
// EVENT-DAG: end lab::Mat::row
// EVENT-DAG: end lab::Mat::fixed::turned
// EVENT-DAG: end lab::Derived::make
