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
  prefetch_bytes = 1024
};

PROVML_INLINE uint64_t ticks(const provml_thread* self) noexcept {
#if defined(__x86_64__)
  if (PROVML_LIKELY(self->clock == PROVML_CLOCK_TSC)) return __builtin_ia32_rdtsc();
#endif
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

PROVML_INLINE void commit(provml_thread* self, char* at, uint32_t bytes) noexcept {
  // The drain's core has read these lines in the last round: fetch them before they are written.
  __builtin_prefetch(at + prefetch_bytes, 1);
  __builtin_prefetch(at + prefetch_bytes + 64, 1);
  self->cursor = at + bytes;
  self->position += bytes;
  __atomic_store_n(self->head, self->position, __ATOMIC_RELEASE);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  self->busy = 0;
}

/// What precedes the values: frame header, event payload header, ancestors. Returns where the values go.
PROVML_INLINE char* write_head(char* at, const provml_thread* self, const provml_span* span, uint32_t bytes,
                               uint32_t type, uint32_t flags, uint64_t sequence, uint64_t now,
                               uint32_t values) noexcept {
  put(at, bytes);
  put(at + 8, type | flags << 16 | static_cast<uint64_t>(self->thread) << 32);
  put(at + 16, sequence);
  put(at + 24, now);
  put(at + 32, span->site->id);
  put(at + 40, span->number);
  put(at + 48, span->begin);
  put(at + 56, span->ancestors | values << 16);
  at += event_head_bytes;
  const provml_span* ancestor = span->parent;
  for (uint32_t i = 0; i < span->ancestors; ++i, ancestor = ancestor->parent, at += ancestor_bytes) {
    put(at, ancestor->thread);
    put(at + 8, ancestor->number);
  }
  return at;
}

/// Starts the event: its sequence number and time; a BEGIN names and dates its activity.
PROVML_INLINE void start_event(provml_thread* self, provml_span* span, uint32_t type, uint64_t& sequence,
                               uint64_t& now) noexcept {
  sequence = ++self->sequence;
  now = ticks(self);
  if (type == record_begin) {
    span->number = sequence;
    span->begin = now;
  }
}

/// Writes an event whose values lie in the scratch from `from`, and takes them off.
inline void write_from_scratch(provml_thread* self, provml_span* span, uint32_t type, uint32_t flags,
                               uint32_t from, uint32_t values) noexcept {
  const uint32_t payload = self->scratch_size - from;
  const uint32_t bytes = event_head_bytes + span->ancestors * ancestor_bytes + payload;
  char* at = open_record(self, type, bytes);
  if (at != nullptr) {
    uint64_t sequence, now;
    start_event(self, span, type, sequence, now);
    char* to = write_head(at, self, span, bytes, type, flags, sequence, now, values);
    if (payload != 0) memcpy(to, self->scratch + from, payload);
    commit(self, at, bytes);
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
