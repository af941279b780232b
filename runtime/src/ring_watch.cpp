#include "ring_watch.h"

#include "process.h"

namespace provml::runtime {

bool RingWatch::is_drained() {
  if (headers_.size() != process_.ring_count()) {
    headers_.clear();
    for (const Ring* ring : process_.rings()) headers_.push_back(&ring->header());
  }
  for (const RingHeader* header : headers_)
    if (__atomic_load_n(&header->head, __ATOMIC_ACQUIRE) != header->tail.load(std::memory_order_relaxed))
      return false;
  return true;
}

}  // namespace provml::runtime
