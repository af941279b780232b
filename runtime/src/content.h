// Hashes of the files that were referred to, taken on the drain thread a piece at a time (PROVML_FILE_HASH).
#ifndef PROVML_RUNTIME_CONTENT_H
#define PROVML_RUNTIME_CONTENT_H

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "provml/frames.h"
#include "settings.h"
#include "shm.h"

namespace provml::runtime {

/// The hash of what is added, piece by piece.
class Hasher {
 public:
  explicit Hasher(FileHash algorithm);
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  void add(const void* data, std::size_t bytes);
  std::string hex();  ///< of all that was added
  static const char* name(FileHash algorithm);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One thread. What was noted is hashed by step(); a version of a file once.
class FileContents {
 public:
  /// `descriptor` gives the descriptor of a site, or "".
  FileContents(FileHash algorithm, std::function<std::string(std::uint64_t)> descriptor)
      : algorithm_(algorithm), descriptor_(std::move(descriptor)) {}

  /// The references in the frame of an event.
  void note(std::string_view frame);
  /// Reads at most `bytes`. What is found is added to ready().
  void step(std::uint64_t bytes);
  bool is_busy() const { return current_ != nullptr || !queue_.empty(); }
  /// Frames that are to be written.
  std::string& ready() { return ready_; }
  /// Files that could not be hashed, and the first of them with the reason.
  std::uint64_t left_out() const { return left_out_; }
  const std::string& first_left_out() const { return first_; }
  /// Leaves out what is still to do.
  void give_up(const std::string& why);

 private:
  struct Noted {
    std::string path, store;
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;
  };
  struct Current {
    Noted file;
    File open;
    std::unique_ptr<Hasher> hash;
    std::uint64_t done = 0;
  };
  void note(const frames::Value& value, std::uint64_t site, std::uint16_t slot);
  const std::string& store_of(std::uint64_t site, std::uint16_t slot);
  void begin();
  void end();
  void leave_out(const Noted& file, const std::string& why);

  FileHash algorithm_;
  std::function<std::string(std::uint64_t)> descriptor_;
  std::set<std::tuple<std::string, std::string, std::uint64_t, std::int64_t>> known_;
  std::unordered_map<std::uint64_t, std::unordered_map<std::uint16_t, std::string>> stores_;
  std::deque<Noted> queue_;
  std::unique_ptr<Current> current_;
  std::string ready_, first_;
  std::uint64_t left_out_ = 0;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_CONTENT_H
