// Exceptions through marked activities: thrown, caught in a destructor meanwhile, thrown again, of other
// types.
#include <provml/annotations.h>

#include <cstdio>
#include <exception>
#include <stdexcept>

namespace lab {
struct Custom {
  int n;
};
struct Cleaner {
  PROVML_TEST("clean") ~Cleaner() {
    try {
      throwing();
    } catch (const std::logic_error&) {
    }
  }
  PROVML_TEST("throwing") static void throwing() { throw std::logic_error("within a destructor"); }
};
}  // namespace lab

PROVML_TEST("deep") void deep(int n) {
  lab::Cleaner cleaner;
  if (n == 1) throw std::runtime_error("loss is NaN");
  if (n == 2) throw lab::Custom{3};
}
PROVML_TEST("middle") void middle(int n) {
  PROVML_BLOCK("block") {
    try {
      deep(n);
    } catch (const std::runtime_error&) {
      try {
        throw std::runtime_error("another");
      } catch (...) {
      }
      throw;
    }
  }
}
PROVML_TEST("pointer") void pointer(const std::exception_ptr& p) { std::rethrow_exception(p); }

PROVML_WORKFLOW("exceptions") int main() {
  for (int i = 0; i < 3; ++i) try {
      middle(i);
    } catch (const std::exception& e) {
      std::puts(e.what());
    } catch (...) {
      std::puts("something else");
    }
  try {
    pointer(std::make_exception_ptr(std::out_of_range("far")));
  } catch (const std::exception& e) {
    std::puts(e.what());
  }
}
