// What is measured: the same function without marks, marked, and marked but compiled out.
#ifndef PROVML_BENCH_CALLS_H
#define PROVML_BENCH_CALLS_H

#include <cstdint>
#include <filesystem>

namespace unmarked {
void two_scalars(double a, std::int64_t b);
}
/// Two scalars in, nothing out: BEGIN with two values, and END.
namespace marked {
void two_scalars(double a, std::int64_t b);
/// A reference to a file in: its path is resolved and its version looked up on the calling thread.
void reference(const std::filesystem::path& file);
}  // namespace marked
namespace compiled_out {
void two_scalars(double a, std::int64_t b);
}

/// One event of each peer, `n` times.
void floor_burst(int n);   ///< rdtsc and a store of 32 bytes
void clock_burst(int n);   ///< clock_gettime
void spdlog_burst(int n);  ///< an asynchronous logger with a file behind it
void lttng_burst(int n);   ///< an LTTng-UST tracepoint with two fields

#endif  // PROVML_BENCH_CALLS_H
