// The tracepoint of the peer LTTng-UST. Read more than once, as its macros want.
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER provml_hot_path
#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "./lttng_peer.h"

#if !defined(PROVML_BENCH_LTTNG_PEER_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define PROVML_BENCH_LTTNG_PEER_H

#include <lttng/tracepoint.h>

#include <cstdint>

LTTNG_UST_TRACEPOINT_EVENT(provml_hot_path, two_scalars, LTTNG_UST_TP_ARGS(double, a, std::int64_t, b),
                           LTTNG_UST_TP_FIELDS(lttng_ust_field_float(double, a, a)
                                                   lttng_ust_field_integer(std::int64_t, b, b)))

#endif

#include <lttng/tracepoint-event.h>
