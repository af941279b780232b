#include <provml/annotations.h>

#include "calls.h"

namespace marked {

PROVML_TRANSFORMATION("two-scalars") void two_scalars(double a, std::int64_t b) {
  asm volatile("" : : "x"(a), "r"(b));
}

PROVML_TRANSFORMATION("reference") void reference(PROVML_DATASET const std::filesystem::path& file) {
  asm volatile("" : : "r"(&file));
}

}  // namespace marked
