#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "lttng_peer.h"

#include "calls.h"

void lttng_burst(int n) {
  for (int i = 0; i < n; ++i) lttng_ust_tracepoint(provml_hot_path, two_scalars, static_cast<double>(i), i);
}
