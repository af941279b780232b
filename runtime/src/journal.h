// The writer of a process's journal segments (docs/event-format.md). One thread.
#ifndef PROVML_RUNTIME_JOURNAL_H
#define PROVML_RUNTIME_JOURNAL_H

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "packer.h"
#include "settings.h"
#include "shm.h"

namespace provml::runtime {

class Journal {
 public:
  /// `preamble`: the PROCESS frame that every segment begins with.
  Journal(std::string stem, std::string preamble, const Settings& settings);
  /// From now on frames are packed.
  void pack_with(const ZstdApi& zstd, int level) { packer_ = std::make_unique<Packer>(zstd, level); }
  /// Opens the next segment. False with error() set: where there is none, the one before stays open.
  bool open_segment();
  /// Later segments are STEM-<n>.pvj; numbers go on.
  void use(std::string stem) { stem_ = std::move(stem); }
  /// The file that is written to was removed.
  bool is_gone();
  bool is_open() const noexcept { return static_cast<bool>(file_); }
  bool is_full() const noexcept { return bytes_ >= settings_.segment_bytes; }
  /// errno of a sync that failed in this segment: what was written may not survive a power failure.
  int sync_error() const noexcept { return sync_error_; }
  /// Path and error of a sync that failed since it was asked last, in this segment or the one before; else
  /// empty.
  std::string take_doubt() { return std::exchange(doubt_, {}); }
  /// Syncs that failed one after the other, in this segment and before.
  unsigned failed_syncs() const noexcept { return failed_syncs_; }
  std::uint64_t bytes() const noexcept { return bytes_; }
  /// Appends whole frames. On failure nothing is lost: the rest is kept, and the next call goes on with it.
  bool write(std::string_view frames);
  bool has_unwritten() const noexcept { return !unwritten_.empty(); }
  /// Syncs as the settings say; `now` is monotonic.
  void sync(std::uint64_t now_ns, bool at_end);
  /// What was written before `until_ns` is durable somewhere else: it need not be synced.
  void is_elsewhere(std::uint64_t until_ns, std::uint64_t now_ns) noexcept {
    dirty_ = dirty_ && until_ns < now_ns;
    synced_ns_ = std::max(synced_ns_, until_ns);
  }
  const std::string& path() const noexcept { return path_; }
  /// Of the next segment.
  std::string next_path() const { return stem_ + "-" + std::to_string(segment_ + 1) + ".pvj"; }
  const std::string& error() const noexcept { return error_; }

 private:
  bool flush();
  bool reopen();
  void sync_file();
  std::string stem_, preamble_, path_, error_, doubt_, unwritten_;
  Settings settings_;
  std::unique_ptr<Packer> packer_;
  File file_;
  unsigned segment_ = 0, failed_syncs_ = 0;
  std::uint64_t bytes_ = 0, synced_ns_ = 0;
  bool dirty_ = false;
  int sync_error_ = 0;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_JOURNAL_H
