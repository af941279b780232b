// The drain thread: takes records out of the rings, makes frames of them and appends these to the journal.
#ifndef PROVML_RUNTIME_DRAIN_H
#define PROVML_RUNTIME_DRAIN_H

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "clock.h"
#include "content.h"
#include "journal.h"
#include "machine.h"
#include "pace.h"
#include "ring_watch.h"
#include "sender.h"

namespace provml::runtime {

class Process;

class Drain {
 public:
  /// `clock` is started; `process_json` is the PROCESS frame's text.
  Drain(Process& process, ClockKeeper clock, const std::string& process_json);
  /// Starts the thread, with all signals blocked. False when there can be no thread.
  bool launch() noexcept;
  /// A ring fills up: do not wait for the next interval. Any thread.
  void wake() noexcept;
  /// Waits, for a bounded time, until the library that sends is loaded or is known not to be.
  void wait_ready() noexcept;
  /// Writes all that is in the rings now and the end of the process; waits for it, for a bounded time.
  void finish(std::optional<int> status) noexcept;

  std::unique_ptr<Drain> of_parent;  ///< of the parent, in a process that was forked

 private:
  static constexpr std::uint64_t kRoundNs = 1'000'000'000;  ///< of all that is not the rings
  static void* thread_main(void* drain) noexcept;
  void run();
  bool pass();  ///< true: there is more
  bool open_segment();
  bool change_segment(std::uint64_t now);
  void use_stem(bool spilled);
  void sync(std::uint64_t now, bool at_end);
  void go_online();
  void pack_journal();
  void say_warnings();
  void sleep(std::uint64_t now);
  void rest(std::uint32_t milliseconds);
  void doze(std::uint64_t now);
  bool deliver_rest();
  bool collect();
  void emit_site(std::uint64_t id);
  void commit_tails();
  bool replace_lost(std::uint64_t now);
  bool write_batch();
  bool hash_files(bool finishing);
  void say_left_out();
  void write_last_drops();
  void write_end();
  void warn_once(const std::string& line);

  Process& process_;
  ClockKeeper clock_;
  Pace pace_;
  RingWatch watch_;
  Journal journal_;
  std::unordered_set<std::uint64_t> sites_in_segment_;
  std::string batch_;
  bool discard_ = false;  ///< the journal cannot be opened: records are taken and dropped
  bool stuck_ = false;    ///< the last write failed; the rings keep what was in it
  bool warned_ = false;
  std::uint64_t events_ = 0, told_events_ = 0, dropped_ = 0, told_dropped_ = 0;
  std::uint64_t looking_ns_ = 0;  ///< when the last look at the rings began
  std::uint64_t change_ns_ = 0;   ///< when to try a new segment, at the earliest
  std::uint64_t renew_ns_ = 0;    ///< when to leave a segment that cannot be synced, at the earliest
  std::uint64_t stderr_ns_ = 0;   ///< when to look at standard error, at the earliest
  std::uint64_t removed_ns_ = 0;  ///< when to look whether the journal was removed, at the earliest
  std::uint32_t slack_ms_ = 0;
  std::uint64_t looked_ns_ = 0;  ///< and the one before: what was found since came later
  std::unique_ptr<Sender> sender_;
  bool is_online_ = false;     ///< a server is named, though there may be no library that sends
  std::vector<Unsent> marks_;  ///< of the journals, where it is so
  bool transient_ = false;     ///< journals are removed when the server has them
  bool spilled_ = false;       ///< such journals are in the home, for the server is away
  std::unique_ptr<FileContents> contents_;
  std::uint64_t hash_limit_ns_ = 0;  ///< at the end: until when files are hashed; 0: not at the end
  EnergyMeter energy_;
  std::optional<int> status_;
  std::string gpus_;  ///< JSON
  std::atomic<std::uint32_t> wake_{0}, finishing_{0}, done_{0}, ready_{0};
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_DRAIN_H
