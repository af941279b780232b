// What lies in the ring directory (default /dev/shm/provml-<uid>), one set of files per capturing process:
//
//   <process>.proc      ProcessHeader, then frames: PROCESS and every SITE that was registered
//   <process>-spool-<n>.pvj  journal segments that wait for a server (PROVML_JOURNAL=off)
//   <process>-<n>.ring  RingHeader (4096 bytes), then `capacity` bytes of records
//
// A record has the layout of a frame (docs/event-format.md) with check 0 and times in ticks. Where the rest
// of the ring is too short for a record a filler stands: u32 size, u32 kFiller. Positions count bytes since
// the ring's creation; the bytes between tail and head are unread. Written by the live process, read by its
// drain and by recovery.
#ifndef PROVML_RUNTIME_LAYOUT_H
#define PROVML_RUNTIME_LAYOUT_H

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace provml::runtime {

inline constexpr char kProcessMagic[16] = "PROVML-PROCESS\n";
inline constexpr char kRingMagic[16] = "PROVML-RING\n";
inline constexpr std::uint32_t kLayoutVersion = 1;
inline constexpr std::uint32_t kFiller = 0xffffffffu;
inline constexpr std::size_t kRingHeaderBytes = 4096;
inline constexpr std::size_t kProcessHeaderBytes = 32768;
inline constexpr std::uint32_t kMaxClockSegments = 512;
inline constexpr std::size_t kPathBytes = 4096;

/// Piece of the clock: from `ticks` on, ns since the epoch = ns + ((t - ticks) * multiplier >> 32).
struct ClockSegment {
  std::uint64_t ticks, ns, multiplier;
};

struct ProcessHeader {
  char magic[16];
  std::uint32_t version, pid;
  std::uint64_t start_ticks, start_ns;
  std::uint32_t uid, clock_kind;
  char boot_id[40];
  char process[24];
  char home[kPathBytes];
  char stem[kPathBytes];  ///< path of the journal without "-<segment>.pvj"
  std::atomic<std::uint32_t> segment_count;
  ClockSegment segments[kMaxClockSegments];
  std::uint32_t online;  ///< what is recovered is to be sent
};
static_assert(sizeof(ProcessHeader) <= kProcessHeaderBytes);

/// Events that were dropped and for which no DROPPED record has been written yet.
struct PendingDrops {
  std::uint32_t thread;
  std::uint32_t nested;  ///< of signal handlers, not in `count` and without a sequence number yet
  std::uint64_t count, first, last, ticks;
  std::uint32_t lock;    ///< DropsLock
  std::uint32_t closed;  ///< the drain has taken what there was
};

struct RingHeader {
  char magic[16];
  std::uint32_t version, header_bytes;
  std::uint64_t capacity;  ///< a power of two
  char process[24];
  alignas(64) std::uint64_t head;               ///< written by the capturing thread, atomically
  alignas(64) std::atomic<std::uint64_t> tail;  ///< written by the drain
  alignas(64) PendingDrops drops;
};
static_assert(sizeof(RingHeader) <= kRingHeaderBytes);

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_LAYOUT_H
