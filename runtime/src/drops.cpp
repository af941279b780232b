#include "drops.h"

#include <sched.h>

#include "clock.h"

namespace provml::runtime {
namespace {

constexpr std::uint64_t kPatienceNs = 1'000'000'000;

}  // namespace

DropsLock::DropsLock(PendingDrops& drops) noexcept : drops_(drops) {
  if (__atomic_exchange_n(&drops_.lock, 1u, __ATOMIC_ACQUIRE) == 0) return;
  const std::uint64_t limit = monotonic_ns() + kPatienceNs;
  while (__atomic_exchange_n(&drops_.lock, 1u, __ATOMIC_ACQUIRE) != 0 && monotonic_ns() < limit)
    sched_yield();
}

DropsLock::~DropsLock() { __atomic_store_n(&drops_.lock, 0u, __ATOMIC_RELEASE); }

PendingDrops close_drops(PendingDrops& drops) noexcept {
  const DropsLock lock(drops);
  drops.closed = 1;
  return copy_drops(drops);
}

PendingDrops copy_drops(const PendingDrops& drops) noexcept {
  PendingDrops copy{};
  copy.thread = drops.thread;
  copy.nested = __atomic_load_n(&drops.nested, __ATOMIC_RELAXED);
  copy.count = drops.count;
  copy.first = drops.first;
  copy.last = drops.last;
  copy.ticks = drops.ticks;
  copy.closed = drops.closed;
  return copy;
}

PendingDrops settled_drops(const PendingDrops& drops) noexcept {
  PendingDrops seen = drops;
  // `count` is stored last when counting begins; later it may lag behind `last`.
  if (seen.count != 0) seen.count = seen.last >= seen.first ? seen.last - seen.first + 1 : 0;
  return seen;
}

}  // namespace provml::runtime
