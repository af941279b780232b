#include "hot_path_marked.h"

#include <provml/annotations.h>

PROVML_TRANSFORMATION("two-scalars") void marked_two_scalars(double a, std::int64_t b) {
  asm volatile("" : : "x"(a), "r"(b));
}

void plain_two_scalars(double a, std::int64_t b) { asm volatile("" : : "x"(a), "r"(b)); }
