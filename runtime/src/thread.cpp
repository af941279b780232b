// The slow paths of the capturing thread (provml/abi.h), and the hooks of the process's life.
#include "thread.h"

#include <cxxabi.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "drops.h"
#include "guard.h"
#include "own_stack.h"
#include "process.h"
#include "provml/detail/record.h"
#include "provml/frames.h"
#include "secrets.h"
#include "usage.h"

extern "C" {
__thread provml_thread* provml_self __attribute__((tls_model("initial-exec"))) = nullptr;
}

namespace provml::runtime {
namespace {

constexpr unsigned kNoExceptions = 0;
constexpr std::uint32_t kLargestEvent = 256u << 10;
constexpr std::uint32_t kDropRecordBytes = frames::kHeaderSize + 24;
constexpr long kFirstWaitNs = 50'000, kLongestWaitNs = 1'000'000;

pthread_key_t thread_key;
bool has_thread_key = false;
__thread bool attaching __attribute__((tls_model("initial-exec"))) = false;

/// The state of threads that capture nothing.
provml_thread& off_thread() noexcept {
  static provml_thread off = [] {
    provml_thread thread{};
    thread.uncaught = &kNoExceptions;
    thread.busy = 1;
    return thread;
  }();
  return off;
}

ThreadState& state_of(provml_thread* self) noexcept { return *reinterpret_cast<ThreadState*>(self); }

void count_drops(ThreadState& thread, std::uint64_t count) noexcept {
  PendingDrops& drops = thread.ring->header().drops;
  const DropsLock lock(drops);
  const std::uint64_t first = thread.abi.sequence + 1;
  thread.abi.sequence += count;
  thread.abi.limit = thread.abi.cursor;  // a smaller event that would fit comes after the DROPPED record
  if (drops.closed != 0) return;
  if (drops.count == 0) {
    drops.thread = thread.abi.thread;
    drops.first = first;
  }
  drops.last = thread.abi.sequence;
  drops.ticks = read_ticks(thread.abi.clock);
  __atomic_store_n(&drops.count, drops.count + count, __ATOMIC_RELEASE);
}

void write_drop_record(ThreadState& thread) noexcept {
  provml_thread& self = thread.abi;
  PendingDrops& drops = thread.ring->header().drops;
  char* at = self.cursor;
  capture::detail::put(at, kDropRecordBytes);
  capture::detail::put(at + 8, static_cast<std::uint64_t>(frames::Type::dropped) |
                                   static_cast<std::uint64_t>(drops.thread) << 32);
  capture::detail::put(at + 16, 0);
  capture::detail::put(at + 24, drops.ticks);
  capture::detail::put(at + 32, drops.count);
  capture::detail::put(at + 40, drops.first);
  capture::detail::put(at + 48, drops.last);
  self.cursor += kDropRecordBytes;
  self.position += kDropRecordBytes;
  drops.count = 0;
  __atomic_store_n(self.head, self.position, __ATOMIC_RELEASE);
}

/// Sets the thread's limit behind `bytes` of contiguous room of the `room` that is free; false where the room
/// is too little.
bool take_room(provml_thread& self, char* data, std::uint64_t capacity, std::uint64_t room,
               std::uint64_t bytes) noexcept {
  const std::uint64_t offset = self.position & (capacity - 1);
  const std::uint64_t to_end = capacity - offset;
  self.cursor = self.limit = data + offset;
  if (to_end < bytes) {
    if (room < to_end + bytes) return false;
    const std::uint64_t filler = to_end | std::uint64_t{kFiller} << 32;
    capture::detail::put(self.cursor, filler);
    self.position += to_end;
    __atomic_store_n(self.head, self.position, __ATOMIC_RELEASE);
    self.cursor = data;
    room -= to_end;
  } else {
    if (room < bytes) return false;
    room = std::min(room, to_end);
  }
  self.limit = self.cursor + std::min(room, std::max(bytes, capacity / 4));
  return true;
}

/// The common case: the drain keeps up, and nothing was dropped. It happens in the midst of a burst, with
/// cold caches, so it touches as little as can be.
bool take_room_quickly(const ThreadState& thread, provml_thread& self, std::uint64_t bytes) noexcept {
  const RingHeader& header = *thread.header;
  const std::uint64_t capacity = header.capacity;
  const std::uint64_t used = self.position - header.tail.load(std::memory_order_acquire);
  const PendingDrops& drops = header.drops;
  if (used >= capacity / 4 || bytes > capacity / 4 || thread.gave_up) return false;
  if (__atomic_load_n(&drops.count, __ATOMIC_RELAXED) != 0 ||
      __atomic_load_n(&drops.nested, __ATOMIC_RELAXED) != 0 ||
      __atomic_load_n(&drops.closed, __ATOMIC_RELAXED) != 0)
    return false;
  return take_room(self, thread.data, capacity, capacity - used, bytes);
}

/// Finds `bytes` of contiguous room without waiting, and sets the thread's limit behind it.
bool make_room(ThreadState& thread, std::uint64_t bytes) noexcept {
  provml_thread& self = thread.abi;
  Ring& ring = *thread.ring;
  const DropsLock lock(ring.header().drops);
  if (ring.header().drops.closed != 0) return false;
  const std::uint64_t capacity = ring.capacity();
  const std::uint64_t used = self.position - ring.header().tail.load(std::memory_order_acquire);
  const std::uint64_t drop_bytes = ring.header().drops.count != 0 ? kDropRecordBytes : 0;
  if (used >= capacity / 4) Process::instance().drain().wake();
  if (!take_room(self, ring.data(), capacity, capacity - used, bytes + drop_bytes)) return false;
  if (drop_bytes != 0) write_drop_record(thread);
  thread.gave_up = false;
  return true;
}

bool wait_for_room(ThreadState& thread, std::uint64_t bytes) noexcept {
  Process& process = Process::instance();
  if (process.settings().overflow == Overflow::drop || thread.gave_up) return false;
  const std::uint64_t limit = monotonic_ns() + std::uint64_t{process.settings().block_ms} * 1'000'000;
  for (long pause = kFirstWaitNs; monotonic_ns() < limit && process.is_on();
       pause = std::min(2 * pause, kLongestWaitNs)) {
    process.drain().wake();
    const timespec time{0, pause};
    nanosleep(&time, nullptr);
    if (make_room(thread, bytes)) return true;
  }
  thread.gave_up = true;
  return false;
}

/// provml_reserve, with all that may have to be done.
__attribute__((noinline)) char* reserve_slowly(ThreadState& thread, std::uint32_t bytes) noexcept {
  if (bytes == 0) {
    __atomic_fetch_add(&thread.ring->header().drops.nested, 1, __ATOMIC_RELAXED);
    return nullptr;
  }
  const Guard guard;
  number_nested_drops(thread);
  if (bytes <= thread.ring->capacity() / 2 && Process::instance().is_on() &&
      (make_room(thread, bytes) || wait_for_room(thread, bytes)))
    return thread.abi.cursor;
  count_drops(thread, 1);
  return nullptr;
}

bool finds_secrets(const provml_site& site) noexcept {
  try {
    return find_secrets(site);
  } catch (...) {
    return false;
  }
}

void thread_ends(void* state) {
  const Guard guard;
  const NoSignals no_signals;
  provml_self = nullptr;
  Process::instance().release(static_cast<ThreadState*>(state));
}

void at_exit(int status, void*) {
  const Guard guard;
  Process::instance().finish(status);
}
void at_quick_exit_() {
  const Guard guard;
  Process::instance().finish(std::nullopt);
}

__attribute__((constructor)) void library_loaded() {
  const Guard guard;
  Process::instance().loaded();
  has_thread_key = pthread_key_create(&thread_key, &thread_ends) == 0;
  pthread_atfork([] { Process::instance().before_fork(); },
                 [] { Process::instance().after_fork_in_parent(); },
                 [] { Process::instance().after_fork_in_child(); });
  on_exit(&at_exit, nullptr);
  at_quick_exit(&at_quick_exit_);
}

}  // namespace

void watch_exit() noexcept {
  static const bool watched = on_exit(
                                  [](int status, void*) {
                                    const Guard guard;
                                    Process::instance().exiting(status);
                                  },
                                  nullptr) == 0;
  static_cast<void>(watched);
}

void number_nested_drops(ThreadState& thread) noexcept {
  const std::uint32_t nested = __atomic_exchange_n(&thread.ring->header().drops.nested, 0, __ATOMIC_RELAXED);
  if (nested != 0) count_drops(thread, nested);
}

void tell_drops(ThreadState& thread) noexcept {
  number_nested_drops(thread);
  if (__atomic_load_n(&thread.ring->header().drops.count, __ATOMIC_RELAXED) != 0) make_room(thread, 0);
}

void switch_off_this_thread() noexcept {
  if (has_thread_key) pthread_setspecific(thread_key, nullptr);
  provml_self = &off_thread();
}

void forget_this_thread() noexcept {
  if (provml_self != nullptr && provml_self->thread != 0) {
    for (provml_span* span = provml_self->top; span != nullptr; span = span->parent) span->site = nullptr;
    if (has_thread_key) pthread_setspecific(thread_key, nullptr);
  }
  provml_self = nullptr;
}

}  // namespace provml::runtime

using namespace provml::runtime;

extern "C" {

provml_thread* provml_attach(uint32_t abi, const char* compiler) noexcept {
  if (provml_self != nullptr) return provml_self;
  if (attaching || !has_thread_key) return &off_thread();
  const Guard guard;
  const NoSignals no_signals;
  attaching = true;
  ThreadState* thread = nullptr;
  with_stack([&] { thread = Process::instance().attach(abi, compiler); });
  if (thread == nullptr) {
    provml_self = &off_thread();
  } else {
    // Itanium ABI: { caught exceptions, number of uncaught ones }, per thread.
    struct Globals {
      void* caught;
      unsigned uncaught;
    };
    thread->abi.uncaught = &reinterpret_cast<Globals*>(abi::__cxa_get_globals())->uncaught;
    pthread_setspecific(thread_key, thread);
    provml_self = &thread->abi;
  }
  attaching = false;
  return provml_self;
}

char* provml_reserve(provml_thread* self, uint32_t bytes) noexcept {
  ThreadState& thread = state_of(self);
  if (bytes != 0 && take_room_quickly(thread, *self, bytes)) return self->cursor;
  return reserve_slowly(thread, bytes);
}

void provml_register(provml_thread* self, const provml_site* site) noexcept {
  if (self->busy != 0) return;
  const Guard guard;
  const NoSignals no_signals;
  self->busy = 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  uint32_t known = 1;
  with_stack([&] {
    Process::instance().register_site(*site);
    known = finds_secrets(*site) ? 2u : measures_usage() ? 3u : 1u;
  });
  __atomic_store_n(const_cast<uint32_t*>(site->state), known, __ATOMIC_RELEASE);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  self->busy = 0;
}

int provml_is_secret(const provml_site* site, uint32_t slot) noexcept {
  return is_secret(*site, slot) ? 1 : 0;
}

int provml_is_secret_name(const char* name, size_t length) noexcept {
  const Guard guard;
  try {
    return secret_names().matches(std::string_view(name, length)) ? 1 : 0;
  } catch (...) {
    return 1;
  }
}

int provml_grow(provml_thread* self, uint32_t more) noexcept {
  const Guard guard;
  const ThreadState& thread = state_of(self);
  const std::uint64_t most = std::min<std::uint64_t>(kLargestEvent, thread.ring->capacity() / 4);
  const std::uint64_t wanted = std::uint64_t{self->scratch_size} + more;
  if (wanted > most) return 0;
  const std::uint64_t capacity = std::min(most, std::max<std::uint64_t>(2 * wanted, 1024));
  void* grown = realloc(self->scratch, capacity);
  if (grown == nullptr) return 0;
  self->scratch = static_cast<char*>(grown);
  self->scratch_capacity = static_cast<uint32_t>(capacity);
  return 1;
}

}  // extern "C"
