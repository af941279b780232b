#include <provml/annotations.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

// derives return: a b
PROVML_TRANSFORMATION("closure") double closure(double a, double b, double c) {
  double sum = a;
  const auto add = [&sum](double x) { sum += x; };
  const auto unused = [c] { return c; };
  static_cast<void>(unused);
  add(b);
  return sum;
}

// derives return: a
PROVML_TRANSFORMATION("copied") double copied(double a, double b) {
  double x = a;
  const auto get = [x] { return x; };
  x = b;  // the closure has the old value
  static_cast<void>(x);
  return get();
}

// derives return: values start
PROVML_TRANSFORMATION("algorithm") double algorithm(const std::vector<double>& values, double start, double other) {
  double sum = start;
  std::for_each(values.begin(), values.end(), [&](double x) { sum += x; });
  double unrelated = other;
  std::for_each(values.begin(), values.end(), [&](double x) { unrelated += x; });
  return sum;
}

// derives sorted: values
// derives return: values limit
PROVML_TRANSFORMATION("sorted")
long sorted_below(const std::vector<double>& values, double limit, PROVML_OUTPUT std::vector<double>& sorted) {
  sorted.clear();
  std::copy(values.begin(), values.end(), std::back_inserter(sorted));
  std::sort(sorted.begin(), sorted.end());
  return std::count_if(sorted.begin(), sorted.end(), [limit](double x) { return x < limit; });
}

// derives return: a b
template <class T>
PROVML_TRANSFORMATION("template") T in_template(const T& a, T b, const T& c) {
  T r = c;
  r = a;
  std::swap(r, b);
  T sum = r + b;
  return sum;
}

// derives return: values
template <class Container>
PROVML_TRANSFORMATION("generic") auto generic(const Container& values, double other) {
  typename Container::value_type sum{};
  for (auto it = values.begin(); it != values.end(); ++it) sum += *it;
  static_cast<void>(other);
  return sum;
}

double combine(const std::vector<double>& x, const double& y);

// derives return: x y
PROVML_TRANSFORMATION("constant arguments")
double constant_arguments(const std::vector<double>& x, double y, double z) {
  double unrelated = z;
  const double r = combine(x, y);
  unrelated += combine(x, unrelated);
  return r;
}

// derives text: name count
PROVML_TRANSFORMATION("text")
void text_of(const std::string& name, int count, int other, PROVML_OUTPUT std::string& text) {
  text = "x";
  text += name;
  text.append(std::to_string(count));
  std::string unused = std::to_string(other);
  unused += name;
}

int use() {
  return static_cast<int>(in_template(1.0, 2.0, 3.0) + generic(std::vector<double>{1}, 2));
}
