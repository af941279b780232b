// The capture of this process: its state, its threads' rings, its sites, and its beginning and end.
//
// Fresh until the first capture, then on; off when it is disabled or the home cannot be written; finished
// after exit(). A forked child is fresh again. The object is never destroyed, so that code that captures late
// finds it.
#ifndef PROVML_RUNTIME_PROCESS_H
#define PROVML_RUNTIME_PROCESS_H

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clock.h"
#include "drain.h"
#include "provml/abi.h"
#include "settings.h"
#include "shm.h"
#include "usage.h"

namespace provml::runtime {

inline constexpr std::size_t kCacheLine = 64;

/// Of a jmp_buf: the innermost activity when it was filled.
struct JumpTarget {
  const void* buffer = nullptr;
  const provml_span* around = nullptr;
  std::uint64_t number = 0;
  bool in_capture = false;  ///< it was filled by code that a capture calls, or a handler that interrupts one
};

/// A capturing thread. `abi` comes first: its address is the thread's.
struct alignas(kCacheLine) ThreadState {
  provml_thread abi{};
  RingHeader* header = nullptr;  ///< of `ring`, and
  char* data = nullptr;          ///< its records
  bool gave_up = false;          ///< waited in vain: drop without waiting until there is room again
  Ring* ring = nullptr;
  std::array<JumpTarget, 16> targets;  ///< the last ones, by the buffer's address
  std::unique_ptr<UsageNodes> usage;   ///< where activities are measured
};

/// Prints a line on standard error; never blocks on a lock, and not long on who does not read it.
void say(std::string_view line) noexcept;

class Process {
 public:
  enum class State { fresh, on, off, finished };

  static Process& instance() noexcept;
  /// When the library is loaded.
  void loaded() noexcept;
  /// The calling thread's new state, or null when capture is off. Starts the process's capture if need be.
  ThreadState* attach(std::uint32_t abi, const char* compiler) noexcept;
  /// The thread has ended: its ring is for the next one.
  void release(ThreadState* thread) noexcept;
  void register_site(const provml_site& site) noexcept;
  /// exit() was called: the libraries are still there.
  void exiting(int status) noexcept;
  /// At exit: closes the thread's open activities, drains everything, writes the end.
  void finish(std::optional<int> status) noexcept;

  void before_fork() noexcept;
  void after_fork_in_parent() noexcept;
  void after_fork_in_child() noexcept;

  // For the drain and for slow paths.
  const Settings& settings() const noexcept { return settings_; }
  ProcessHeader& header() const noexcept { return file_->header(); }
  Drain& drain() noexcept { return *drain_; }
  const std::string& home() const noexcept { return home_; }
  /// Where journals wait that are removed when a server has them; empty where there is no shared memory.
  std::string spool_stem() const {
    return ring_directory_.empty() ? "" : ring_directory_ + "/" + process_ + "-spool";
  }
  bool is_on() const noexcept { return state_.load(std::memory_order_relaxed) == State::on; }
  std::vector<Ring*> rings();
  std::size_t ring_count() const noexcept { return ring_count_.load(std::memory_order_acquire); }
  /// Frame of the SITE, if it is registered.
  std::optional<std::string> site_frame(std::uint64_t id);
  /// Drops of threads that have ended, taken away.
  std::vector<PendingDrops> take_lost_drops();
  std::uint32_t uncaptured_threads();
  /// Removes the files that only recovery needs.
  void remove_files() noexcept;

 private:
  Process() = default;
  bool start(std::uint32_t abi, const char* compiler);
  bool start_files(const char* compiler);
  Ring* take_ring();
  void forget_parent() noexcept;

  std::timed_mutex mutex_;
  bool fork_locked_ = false, fork_loading_ = false;
  std::atomic<State> state_{State::fresh};
  Settings settings_;
  std::string start_directory_, inherited_run_, run_, home_, process_, ring_directory_, live_file_;
  ClockPair loaded_at_;
  bool may_use_tsc_ = false;
  std::optional<int> exit_status_;
  std::unique_ptr<ProcessFile> file_;
  std::unique_ptr<Drain> drain_;
  std::unique_ptr<Drain> abandoned_;  ///< of the processes that this one was forked from
  std::vector<std::unique_ptr<Ring>> rings_;
  std::atomic<std::size_t> ring_count_{0};
  std::vector<Ring*> free_rings_;
  std::uint64_t ring_bytes_ = 0;
  std::uint32_t next_ring_ = 1, next_thread_ = 1, uncaptured_ = 0;
  std::vector<ThreadState*> threads_;
  std::vector<PendingDrops> lost_drops_;
  std::unordered_map<std::uint64_t, std::string> sites_;  ///< id -> descriptor
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_PROCESS_H
