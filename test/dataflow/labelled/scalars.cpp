// What each output depends on is in the comments above the functions.
#include <provml/annotations.h>

#include <cmath>
#include <stdexcept>
#include <utility>

// derives return: a b
PROVML_TRANSFORMATION("sum of two") double sum_of_two(double a, double b, double c) {
  const double unused = c * 2;
  static_cast<void>(unused);
  return a + b;
}

// derives return: b
PROVML_TRANSFORMATION("killed") double killed(double a, double b) {
  double r = a;
  r = b;  // the first value is gone
  return r;
}

// derives return: c a b
PROVML_TRANSFORMATION("selected") double selected(bool c, double a, double b, double d) {
  double r = d;
  if (c)
    r = a;
  else
    r = b;
  return r;
}

// derives return: limit a b
PROVML_TRANSFORMATION("early return") double early_return(double limit, double a, double b) {
  if (limit > 0) return a;
  return b * 2;
}

// derives return: a
PROVML_TRANSFORMATION("checked") double checked(double a, double bound) {
  if (a > bound) throw std::invalid_argument("too large");  // decides whether there is a result, not which
  return a * 2;
}

// derives return: n a
PROVML_TRANSFORMATION("power") double power(int n, double a, double b) {
  double r = 1;
  for (int i = 0; i < n; ++i) r *= a;
  if (b < 0) r += 0;  // provml: the analysis cannot know that this changes nothing
  return r;
}

// derives return: kind a b
PROVML_TRANSFORMATION("switched") double switched(int kind, double a, double b, double c) {
  double r = 0;
  switch (kind) {
    case 0:
      r = a;
      break;
    case 1:
      r = c;
      r = b;
      break;
    default:
      break;
  }
  return r;
}

// derives return: a b
// derives low: a b
PROVML_TRANSFORMATION("ordered") double ordered(double a, double b, PROVML_OUTPUT double& low) {
  low = a;
  double high = b;
  if (low > high) std::swap(low, high);
  return high;
}

// derives return: x y
PROVML_TRANSFORMATION("goto") double with_goto(double x, double y, double z) {
  double r = x;
  int tries = 0;
again:
  r = r / 2 + y;
  if (++tries < 3) goto again;
  static_cast<void>(z);
  return r;
}

// derives return: text fallback
PROVML_TRANSFORMATION("caught") double caught(const char* text, double fallback, double other) {
  double r = other;
  try {
    if (text[0] == '-') throw std::runtime_error("negative");
    r = text[0] - '0';
  } catch (const std::exception&) {
    r = fallback;
  }
  return r;
}
