// The files of a capturing process in the ring directory (layout.h), and rings in plain memory where there is
// none.
#ifndef PROVML_RUNTIME_SHM_H
#define PROVML_RUNTIME_SHM_H

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "layout.h"

namespace provml::runtime {

/// A file descriptor that closes itself.
class File {
 public:
  File() = default;
  explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
  File(File&& other) noexcept { take(other); }
  File& operator=(File&& other) noexcept;
  ~File();
  int get() const noexcept { return descriptor_; }
  explicit operator bool() const noexcept { return descriptor_ >= 0; }
  /// For one that is kept: a number that the program is unlikely to get, and the file is remembered. Programs
  /// close what they do not know, and open something else under its number.
  /// `known`: where it is the same file, as it was held.
  void hold(const File* known = nullptr) noexcept;
  /// Whether the number still stands for the file that was held.
  bool is_mine() const noexcept;
  /// Whether both are of the same file, the first as it was when it was held.
  bool was(const File& other) const noexcept;
  /// The calling thread has a table of descriptors of its own, of this number (not 0): what it holds from now
  /// on is its own without a look. Per library that has this file in it.
  static void use_table(std::uint64_t number) noexcept;
  /// That number; 0: the process's table.
  static std::uint64_t table() noexcept;

 private:
  void take(File& other) noexcept;
  void drop() noexcept;
  int descriptor_ = -1;
  std::uint64_t device_ = 0, inode_ = 0;  ///< where held
  std::uint64_t table_ = 0;               ///< of the thread that held it
};

/// Writes all of `bytes`, at `offset` when it is not negative. False with errno set.
bool write_all(int descriptor, std::string_view bytes, long offset = -1) noexcept;

/// Makes the directory (mode 0700) if need be; false unless it is a directory of this user that others cannot
/// enter.
bool prepare_ring_directory(const std::string& directory) noexcept;

/// Shared memory for records of one thread at a time.
class Ring {
 public:
  /// `path` empty: plain memory. Null when there is no memory.
  static std::unique_ptr<Ring> create(const std::string& path, std::uint64_t capacity,
                                      std::string_view process);
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  RingHeader& header() const noexcept { return *header_; }
  char* data() const noexcept { return reinterpret_cast<char*>(header_) + kRingHeaderBytes; }
  std::uint64_t capacity() const noexcept { return header_->capacity; }
  void unlink() noexcept;
  std::uint64_t staged = 0;  ///< the drain's own mark: read and on its way to the journal

 private:
  Ring() = default;
  RingHeader* header_ = nullptr;
  std::string path_;
};

/// The process's header, in a file or in plain memory. The file is locked (flock) as long as the process
/// lives.
class ProcessFile {
 public:
  /// Makes the header, then calls `fill` before the file gets its name. `path` empty or unusable: plain
  /// memory. Null when there is no memory.
  template <typename Fill>
  static std::unique_ptr<ProcessFile> create(const std::string& path, Fill fill) {
    auto file = allocate(path);
    if (!file) return nullptr;
    fill(*file);
    file->publish(path);
    return file;
  }
  ~ProcessFile();
  ProcessFile(const ProcessFile&) = delete;
  ProcessFile& operator=(const ProcessFile&) = delete;
  ProcessHeader& header() const noexcept { return *header_; }
  bool in_file() const noexcept { return static_cast<bool>(file_); }
  /// Appends frames behind the header; a full file system loses them quietly.
  void append(std::string_view frames) noexcept;
  void unlink() noexcept;

 private:
  ProcessFile() = default;
  static std::unique_ptr<ProcessFile> allocate(const std::string& path);
  bool reopen() noexcept;
  void publish(const std::string& path) noexcept;
  ProcessHeader* header_ = nullptr;
  File file_;
  long end_ = kProcessHeaderBytes;
  std::string path_, temporary_;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_SHM_H
