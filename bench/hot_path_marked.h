// The marked functions that bench-hot-path calls.
#ifndef PROVML_BENCH_HOT_PATH_MARKED_H
#define PROVML_BENCH_HOT_PATH_MARKED_H

#include <cstdint>
#include <filesystem>

/// Two scalars in, nothing out: BEGIN with two values and END.
void marked_two_scalars(double a, std::int64_t b);
/// A reference to a file in: its path is resolved and its version looked up on the calling thread.
void marked_reference(const std::filesystem::path& file);
/// The same work without a mark.
void plain_two_scalars(double a, std::int64_t b);

#endif  // PROVML_BENCH_HOT_PATH_MARKED_H
