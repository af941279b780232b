// provml/abi.h: what instrumented code and libprovml.so share. C++11; included by provml/capture.h only.
//
// The hot path is inline in capture.h and writes records into the ring of its thread; everything that is rare
// is a function here. A record is a frame of docs/event-format.md whose `check` is 0 and whose times are
// ticks of the process's clock. All functions are noexcept, preserve errno and may be called from any thread;
// a thread passes its own provml_thread only.
#ifndef PROVML_ABI_H
#define PROVML_ABI_H

#include <stddef.h>
#include <stdint.h>

#define PROVML_ABI_VERSION 2

#if defined(__clang__)
#define PROVML_COMPILER __VERSION__
#else
#define PROVML_COMPILER "GCC " __VERSION__
#endif

#if defined(__GNUC__)
#define PROVML_ABI_EXPORT __attribute__((visibility("default")))
#else
#error "provml needs g++ or clang++"
#endif

extern "C" {

/// A marked function, loop or block: a constant-initialised static of the instrumented code.
struct provml_site {
  uint64_t id;             ///< XXH3-64 of the descriptor
  const char* descriptor;  ///< JSON text
  uint32_t length;         ///< of the descriptor, bytes
  uint32_t ancestors;      ///< lexically enclosing marked activities in the same function
  /// 1: registered; 2: and some of its slots are secret; 3: and its activities are measured (those of 2 too).
  /// Accessed atomically.
  uint32_t state[1];
};

struct provml_pending;  // references that are looked at when the activity ends

/// An open activity; lives on the user's stack and is linked to the one around it.
struct provml_span {
  struct provml_span* parent;
  const struct provml_site* site;  ///< null: not captured
  uint64_t number;                 ///< the sequence number of its BEGIN
  uint64_t begin;                  ///< ticks
  struct provml_pending* pending;
  uint32_t thread;
  uint32_t uncaught;   ///< exceptions in flight when it began
  uint32_t depth;      ///< captured activities around it in this thread
  uint32_t ancestors;  ///< how many of them its frames name
};

enum { PROVML_CLOCK_MONOTONIC = 0, PROVML_CLOCK_TSC = 1 };

/// Capturing state of one thread. `busy` is set while a record is being written: a signal handler that
/// captures meanwhile drops its events, and they are counted.
struct provml_thread {
  char* cursor;    ///< where the next record goes
  char* limit;     ///< end of the free bytes from there
  uint64_t* head;  ///< published position, in the ring's header
  uint64_t position;
  uint64_t sequence;         ///< of the last event
  struct provml_span* top;   ///< innermost open activity
  const unsigned* uncaught;  ///< exceptions in flight in this thread
  uint32_t thread;           ///< number of the thread, from 1; 0: capture is off
  uint32_t clock;            ///< PROVML_CLOCK_...
  uint32_t busy;             ///< also set for good where capture is off
  char* scratch;             ///< values under construction
  uint32_t scratch_size, scratch_capacity;
  uint32_t text_limit;  ///< stored bytes of a text
};

/// min, max and mean leave NaN out; `fingerprint` 0 = not taken.
struct provml_summary {
  double min, max, mean;
  uint64_t nan_count, fingerprint;
  uint32_t sampled;
};

/// The calling thread's state; null before its first capture. Its model makes an access one instruction and
/// one load.
PROVML_ABI_EXPORT extern __thread struct provml_thread* provml_self
    __attribute__((tls_model("initial-exec")));

/// Starts the capture of the process (first call) and of the thread. Never null; `thread` 0 when capture is
/// off. `abi` is PROVML_ABI_VERSION, `compiler` names the compiler of the instrumented code.
PROVML_ABI_EXPORT struct provml_thread* provml_attach(uint32_t abi, const char* compiler) noexcept;
/// Makes room for a record of `bytes`: waits or drops by the policy; called with `busy` set. Null: the event
/// is dropped; it has been given its sequence number and is counted. With 0 bytes: drops an event of a signal
/// handler.
PROVML_ABI_EXPORT char* provml_reserve(struct provml_thread* self, uint32_t bytes) noexcept;
/// Makes the site known, before its first event.
PROVML_ABI_EXPORT void provml_register(struct provml_thread* self, const struct provml_site* site) noexcept;
/// Of a site in state 2: whether what is captured in the slot must not be recorded.
PROVML_ABI_EXPORT int provml_is_secret(const struct provml_site* site, uint32_t slot) noexcept;
/// Whether a value of this name, a field or a key of a map, must not be recorded.
PROVML_ABI_EXPORT int provml_is_secret_name(const char* name, size_t length) noexcept;
/// Makes room for `more` scratch bytes; 0 when the event would become too large or memory is short.
PROVML_ABI_EXPORT int provml_grow(struct provml_thread* self, uint32_t more) noexcept;
/// XXH3-64.
PROVML_ABI_EXPORT uint64_t provml_hash(const void* data, size_t bytes) noexcept;
/// Summarises `count` elements of `kind` (1 int, 2 uint, 3 real, 4 bool) and `size` bytes each.
PROVML_ABI_EXPORT void provml_summarise(const void* data, uint64_t count, uint32_t kind, uint32_t size,
                                        struct provml_summary* out) noexcept;
/// Appends a reference value (realpath, stat) to the scratch; returns value flags, or -1 when there is no
/// room.
PROVML_ABI_EXPORT int provml_append_reference(struct provml_thread* self, uint32_t slot, const char* text,
                                              size_t length) noexcept;
/// Keeps a copy of `text` to be captured as a reference when the activity ends.
PROVML_ABI_EXPORT void provml_defer(struct provml_span* span, uint32_t slot, const char* text,
                                    size_t length) noexcept;
/// Has what the activity uses measured until it ends, where that is asked for (PROVML_USAGE).
PROVML_ABI_EXPORT void provml_measure(struct provml_thread* self, struct provml_span* span) noexcept;
/// Appends what was deferred and measured of a span to the scratch and frees them; `flags` collects their
/// value flags.
PROVML_ABI_EXPORT uint32_t provml_append_deferred(struct provml_thread* self, struct provml_span* span,
                                                  uint32_t* flags) noexcept;
/// Appends what is known of the exception in flight to the scratch, as a value of slot 0xffff; returns the
/// number of values, 0 or 1.
PROVML_ABI_EXPORT uint32_t provml_append_exception(struct provml_thread* self) noexcept;
/// A private copy of a text, for a guard; null when memory is short. `provml_free` releases it.
PROVML_ABI_EXPORT char* provml_copy(const char* text, size_t length) noexcept;
PROVML_ABI_EXPORT void provml_free(char* text) noexcept;

}  // extern "C"

#endif  // PROVML_ABI_H
