// Reads a journal through a window of bounded size. The file may grow meanwhile; what came after opening is
// seen only after look_again().
#ifndef PROVML_RDF_INGEST_JOURNAL_FILE_H
#define PROVML_RDF_INGEST_JOURNAL_FILE_H

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "provml/frames.h"

namespace provml::rdf {

/// Why JournalFile::next returned false.
enum class Stop {
  end,      ///< every byte is read
  torn,     ///< the file ends within a frame, or what follows was never written (zero bytes)
  damaged,  ///< the bytes are no frame
  foreign   ///< the file does not start as a journal does
};

/// One thread. Errors of the system are std::system_error.
class JournalFile {
 public:
  explicit JournalFile(const std::filesystem::path& path);
  ~JournalFile();
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  std::uint64_t size() const { return size_; }
  std::int64_t mtime_ns() const { return mtime_ns_; }
  /// Sees what came since; seek() before reading on.
  void look_again();
  /// False if the file does not start with the journal's 16 bytes; stop() then says `torn` for a file that is
  /// too short.
  bool has_magic();
  /// Goes on from `offset`, a frame boundary.
  void seek(std::uint64_t offset);
  /// The frame's payload is valid until the next call. What a PACKED frame holds comes in its place, and none
  /// of it counts as read before all of it is.
  bool next(frames::Frame& frame);
  std::uint64_t offset() const {
    return offset_;
  }  ///< of the next frame, or of the one that stopped the reading
  Stop stop() const { return stop_; }
  const std::string& problem() const { return problem_; }
  /// XXH3-64 of the at most 64 bytes before `offset`: tells whether it is still the file that was read up to
  /// there.
  std::uint64_t mark(std::uint64_t offset);

 private:
  std::string read(std::uint64_t from, std::size_t count);
  bool next_of_file(frames::Frame& frame, std::uint64_t& end);
  bool load(std::size_t window);
  void classify(const std::string& problem);

  int fd_ = -1;
  std::uint64_t size_ = 0;
  std::int64_t mtime_ns_ = 0;
  std::uint64_t offset_ = 0, base_ = 0;  ///< base_: file offset of window_[16]
  std::string window_;                   ///< the magic, then bytes of the file: what frames::Reader takes
  std::optional<frames::Reader> reader_;
  std::string packed_;  ///< a PACKED frame's content, a journal
  std::optional<frames::Reader> packed_reader_;
  std::uint64_t packed_end_ = 0;  ///< offset behind that frame
  Stop stop_ = Stop::end;
  std::string problem_;
};

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_JOURNAL_FILE_H
