// The marked functions that bench-hot-path calls.
#ifndef PROVML_BENCH_HOT_PATH_MARKED_H
#define PROVML_BENCH_HOT_PATH_MARKED_H

#include <cstdint>

/// Two scalars in, nothing out: BEGIN with two values and END.
void marked_two_scalars(double a, std::int64_t b);
/// The same work without a mark.
void plain_two_scalars(double a, std::int64_t b);

#endif  // PROVML_BENCH_HOT_PATH_MARKED_H
