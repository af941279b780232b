#include "calls.h"

namespace unmarked {

void two_scalars(double a, std::int64_t b) { asm volatile("" : : "x"(a), "r"(b)); }

}  // namespace unmarked
