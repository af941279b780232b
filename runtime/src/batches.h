// Parts of a journal, each a journal of its own, for sending (docs/event-format.md, "HTTP").
#ifndef PROVML_RUNTIME_BATCHES_H
#define PROVML_RUNTIME_BATCHES_H

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "provml/frames.h"
#include "shm.h"

namespace provml::runtime {

struct Batch {
  std::string body;          ///< magic, PROCESS, the SITEs of its events, frames
  std::uint64_t end = 0;     ///< position in the journal behind it
  std::uint64_t events = 0;  ///< in it
};

/// Reads a journal that may still grow. One thread.
class Batches {
 public:
  using Unpack = bool (*)(const frames::Frame&, std::string& journal);
  explicit Batches(std::string path, Unpack unpack) : path_(std::move(path)), unpack_(unpack) {}
  /// The batch that begins at `from`, which is 0 or the end of another batch: at least one frame, and then at
  /// most `events` (but a PACKED frame is taken whole) and about `bytes`. False: there is no whole frame, or
  /// problem() says why not.
  bool read(std::uint64_t from, std::uint64_t events, std::uint64_t bytes, Batch& batch);
  /// Why no more can be read, once it is so.
  const std::string& problem() const noexcept { return problem_; }
  /// What was sent before is still being read: the next call goes on.
  bool is_reading() const noexcept { return reading_; }
  /// There was no descriptor or memory to open it: worth another try.
  bool is_short() const noexcept { return short_; }
  const std::string& path() const noexcept { return path_; }

 private:
  bool open();
  bool next(std::string_view& raw, frames::Frame& frame);
  bool fill(std::size_t least);
  bool seems_read() const noexcept;
  void note(std::string_view raw, const frames::Frame& frame);
  /// Calls visit(raw, frame) for it, or for each frame that it holds. False with problem() set.
  template <class Visit>
  bool each(std::string_view raw, const frames::Frame& frame, const Visit& visit);

  std::string path_, problem_, process_;
  Unpack unpack_;
  File file_;
  std::unordered_map<std::uint64_t, std::string> sites_;
  std::uint64_t position_ = 0, known_ = 0;  ///< SITE frames before `known_` are in sites_
  std::string window_;                      ///< the magic, then bytes of the file from window_at_ on
  std::uint64_t window_at_ = 0;
  bool reading_ = false, short_ = false;
  bool at_end_ = false;           ///< there was nothing more behind the window when it was filled
  bool is_short_window_ = false;  ///< fewer bytes came than were asked for
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_BATCHES_H
