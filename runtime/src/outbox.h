// Journals of a home that a server has not acknowledged yet: one small file for each in <home>/unsent/, which
// names the journal and how much of it was acknowledged. Whoever sends a journal holds its file's lock.
#ifndef PROVML_RUNTIME_OUTBOX_H
#define PROVML_RUNTIME_OUTBOX_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shm.h"

namespace provml::runtime {

class Unsent {
 public:
  /// Announces a journal of the home, and locks it. Nothing when it cannot be written.
  static std::optional<Unsent> announce(const std::string& home, const std::string& journal);
  /// One that is there already; nothing when another process sends it, or when it is gone.
  static std::optional<Unsent> take(const std::string& home, const std::string& name);
  static bool is_announced(const std::string& home, const std::string& journal);
  /// Names of all that are there, the oldest first.
  static std::vector<std::string> list(const std::string& home);

  const std::string& journal() const noexcept { return journal_; }  ///< path
  std::uint64_t acknowledged() const noexcept { return acknowledged_; }
  /// Remembers a position. Best effort: what is sent twice is stored once.
  void acknowledge(std::uint64_t position);
  /// All of it was acknowledged.
  void remove();
  /// Closes the file, and so gives up the lock, where there are many of them.
  void let_go() noexcept { file_ = File(); }

 private:
  bool is_open();
  Unsent(std::string path, File file) : path_(std::move(path)), file_(std::move(file)) {}
  std::string path_, journal_, relative_;
  File file_;
  std::uint64_t acknowledged_ = 0;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_OUTBOX_H
