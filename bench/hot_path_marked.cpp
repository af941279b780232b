#include "hot_path_marked.h"

#include <provml/annotations.h>

PROVML_TRANSFORMATION("two-scalars") void marked_two_scalars(double a, std::int64_t b) {
  asm volatile("" : : "x"(a), "r"(b));
}

PROVML_TRANSFORMATION("reference") void marked_reference(PROVML_DATASET const std::filesystem::path& file) {
  asm volatile("" : : "r"(&file));
}

void plain_two_scalars(double a, std::int64_t b) { asm volatile("" : : "x"(a), "r"(b)); }
