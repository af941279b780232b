// provml/detail/record.h: writes event records into the ring of the calling thread. Included by
// provml/capture.h.
#ifndef PROVML_DETAIL_RECORD_H
#define PROVML_DETAIL_RECORD_H

#include <string.h>
#include <time.h>

#include "provml/abi.h"

#define PROVML_LIKELY(x) __builtin_expect(!!(x), 1)
#define PROVML_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define PROVML_INLINE inline __attribute__((always_inline))
#define PROVML_NOINLINE __attribute__((noinline))

namespace provml {
namespace capture {
namespace detail {

enum record_type : uint32_t { record_begin = 3, record_values = 4, record_end = 5 };
enum record_flag : uint32_t { flag_exception = 1, flag_partial = 2, flag_time_unknown = 4 };
enum : uint32_t {
  event_head_bytes = 64,
  ancestor_bytes = 16,
  scalar_bytes = 16,
  max_ancestors = 15,
  line_bytes = 64,
  prefetch_bytes = 1024
};

#if defined(__x86_64__) || defined(__aarch64__)
#define PROVML_HAS_TSC 1
/// The counter that all cores share; read in one instruction.
PROVML_INLINE uint64_t tsc() noexcept {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  uint64_t now;
  __asm__ __volatile__("mrs %0, cntvct_el0" : "=r"(now));
  return now;
#endif
}
#else
#define PROVML_HAS_TSC 0
inline uint64_t tsc() noexcept { return 0; }
#endif

PROVML_INLINE uint64_t ticks(const provml_thread* self) noexcept {
  if (PROVML_HAS_TSC && PROVML_LIKELY(self->clock == PROVML_CLOCK_TSC)) return tsc();
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}

PROVML_INLINE void put(char* at, uint64_t value) noexcept { memcpy(at, &value, sizeof value); }

/// Room for one record; the thread is busy until commit(). Null: the event was dropped. The flag is tested
/// before it is set, and the ring looked at after: a signal handler runs wholly before or within.
PROVML_INLINE char* open_record(provml_thread* self, uint32_t type, uint32_t bytes) noexcept {
  if (type != record_begin && PROVML_UNLIKELY(self->busy != 0))
    return provml_reserve(self, 0);  // BEGIN: tested before
  self->busy = 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  char* at = self->cursor;
  if (PROVML_UNLIKELY(static_cast<ptrdiff_t>(bytes) > self->limit - at)) {
    at = provml_reserve(self, bytes);
    if (at == nullptr) self->busy = 0;
  }
  return at;
}

/// Has the cache line ready, and owned by this core. Without -mprfchw the builtin fetches it to be read only,
/// and the store then waits for the other cores. Processors that do not know the instruction skip it.
PROVML_INLINE void fetch_to_write(const char* at) noexcept {
#if defined(__x86_64__)
  __asm__ __volatile__("prefetchw %0" : : "m"(*at));
#else
  __builtin_prefetch(at, 1);
#endif
}

/// What a record says of its event. All of it is read before the ring is written, which might be anything for
/// the compiler.
struct event_head {
  uint64_t* head;
  uint64_t position;  ///< behind the record
  uint64_t sequence, now, site, number, begin;
  const provml_span* ancestor;
  uint32_t thread, ancestors;
};

/// Starts the event: its sequence number and time; a BEGIN names and dates its activity.
PROVML_INLINE event_head start_event(provml_thread* self, provml_span* span, uint32_t type,
                                     uint32_t bytes) noexcept {
  event_head event;
  event.site = span->site->id;
  event.ancestor = span->parent;
  event.ancestors = span->ancestors;
  event.thread = self->thread;
  event.head = self->head;
  event.position = self->position + bytes;
  event.sequence = ++self->sequence;
  event.now = ticks(self);
  if (type == record_begin) {
    span->number = event.sequence;
    span->begin = event.now;
    event.number = event.sequence;
    event.begin = event.now;
  } else {
    event.number = span->number;
    event.begin = span->begin;
  }
  return event;
}

/// What precedes the values: frame header, event payload header, ancestors. Returns where the values go.
PROVML_INLINE char* write_head(char* at, const event_head& event, uint32_t bytes, uint32_t type,
                               uint32_t flags, uint32_t values) noexcept {
  put(at, bytes);
  put(at + 8, type | flags << 16 | static_cast<uint64_t>(event.thread) << 32);
  put(at + 16, event.sequence);
  put(at + 24, event.now);
  put(at + 32, event.site);
  put(at + 40, event.number);
  put(at + 48, event.begin);
  put(at + 56, event.ancestors | values << 16);
  at += event_head_bytes;
  const provml_span* ancestor = event.ancestor;
  for (uint32_t i = 0; i < event.ancestors; ++i, ancestor = ancestor->parent, at += ancestor_bytes) {
    put(at, ancestor->thread);
    put(at + 8, ancestor->number);
  }
  return at;
}

/// `lines`: about how many cache lines such a record has.
PROVML_INLINE void commit(provml_thread* self, const event_head& event, char* at, uint32_t bytes,
                          uint32_t lines) noexcept {
  // The drain's core has read these lines in the last round: take them over before they are written.
  fetch_to_write(at + prefetch_bytes);
  if (lines > 1) fetch_to_write(at + prefetch_bytes + line_bytes);
  self->cursor = at + bytes;
  self->position = event.position;
  __atomic_store_n(event.head, event.position, __ATOMIC_RELEASE);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  self->busy = 0;
}

/// Writes an event whose values lie in the scratch from `from`, and takes them off.
inline void write_from_scratch(provml_thread* self, provml_span* span, uint32_t type, uint32_t flags,
                               uint32_t from, uint32_t values) noexcept {
  const uint32_t payload = self->scratch_size - from;
  const uint32_t bytes = event_head_bytes + span->ancestors * ancestor_bytes + payload;
  char* at = open_record(self, type, bytes);
  if (at != nullptr) {
    const event_head event = start_event(self, span, type, bytes);
    char* to = write_head(at, event, bytes, type, flags, values);
    if (payload != 0) memcpy(to, self->scratch + from, payload);
    commit(self, event, at, bytes, 2);
  } else if (type == record_begin) {
    span->number = self->sequence;
    span->begin = ticks(self);
  }
  self->scratch_size = from;
}

/// END of a span with deferred references or an exception.
inline void write_end(provml_thread* self, provml_span* span, uint32_t flags) noexcept {
  const uint32_t from = self->scratch_size;
  uint32_t value_flags = 0;
  uint32_t values = span->pending == nullptr ? 0 : provml_append_deferred(self, span, &value_flags);
  if ((flags & flag_exception) != 0) values += provml_append_exception(self);
  write_from_scratch(self, span, record_end, flags | (value_flags != 0 ? flag_partial : 0u), from, values);
}

}  // namespace detail
}  // namespace capture
}  // namespace provml

#endif  // PROVML_DETAIL_RECORD_H
