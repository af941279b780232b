#include <provml/annotations.h>

#include "calls.h"

namespace compiled_out {

PROVML_TRANSFORMATION("two-scalars") void two_scalars(double a, std::int64_t b) {
  asm volatile("" : : "x"(a), "r"(b));
}

}  // namespace compiled_out
