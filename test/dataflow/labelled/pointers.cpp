#include <provml/annotations.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>

// derives return: b
PROVML_TRANSFORMATION("through pointer") int through_pointer(int a, int b) {
  int x = a;
  int* p = &x;
  *p = b;  // x is b now
  return x;
}

// derives return: c a b
PROVML_TRANSFORMATION("one of two") int one_of_two(bool c, int a, int b, int d) {
  int x = a, y = d;
  int* p = c ? &x : &y;
  *p = b;
  return x;
}

// derives return: b
PROVML_TRANSFORMATION("through reference") double through_reference(double a, double b) {
  double x = a;
  double& r = x;
  double& again = r;
  again = b;
  return x;
}

// derives first: a
// derives second: b
PROVML_TRANSFORMATION("out parameters")
void out_parameters(double a, double b, PROVML_OUTPUT double& first, PROVML_OUTPUT double* second) {
  first = a * 2;
  if (second != nullptr) *second = b;
}

// derives values: a n
PROVML_TRANSFORMATION("filled") void filled(double a, std::size_t n, double b, PROVML_OUTPUT double* values) {
  double* end = values + n;
  for (double* at = values; at != end; ++at) *at = a;
  static_cast<void>(b);
}

// derives return: a b
PROVML_TRANSFORMATION("array") double in_array(double a, double b, double c, int index) {
  double values[2] = {a, b};
  double other[2] = {c, c};
  double* p = values;
  p[0] += other[index] * 0;  // provml: no multiplication by zero for the analysis
  return values[0] + values[1];
}

struct Node {
  double value = 0;
  Node* next = nullptr;
};

// derives return: a b
PROVML_TRANSFORMATION("linked list") double linked(double a, double b, double c) {
  Node last{b, nullptr};
  Node first{a, &last};
  Node elsewhere{c, nullptr};
  static_cast<void>(elsewhere);
  double sum = 0;
  for (const Node* n = &first; n != nullptr; n = n->next) sum += n->value;
  return sum;
}

// derives return: a
PROVML_TRANSFORMATION("owned") double owned(double a, double b) {
  auto p = std::make_unique<double>(b);
  *p = a;
  const auto q = std::move(p);
  return *q;
}

void fill_unknown(int* target, int value);

// derives return: a b
PROVML_TRANSFORMATION("unknown callee") int unknown_callee(int a, int b, int c) {
  int x = a;
  fill_unknown(&x, b);
  const int unrelated = c;
  static_cast<void>(unrelated);
  return x;
}

// derives return: a b
PROVML_TRANSFORMATION("shared") double shared(double a, double b, double c) {
  const auto p = std::make_shared<double>(a);
  const auto q = p;  // the same number
  *q += b;
  const auto other = std::make_shared<double>(c);
  static_cast<void>(other);
  return *p;
}
