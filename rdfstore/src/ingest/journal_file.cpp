#include "journal_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "provml/packed.h"

namespace provml::rdf {

namespace {

constexpr std::size_t kWindow = std::size_t{1} << 22;

[[noreturn]] void fail() { throw std::system_error(errno, std::generic_category()); }

}  // namespace

JournalFile::JournalFile(const std::filesystem::path& path)
    : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ < 0) fail();
  try {
    look_again();
  } catch (...) {
    ::close(fd_);
    throw;
  }
}

void JournalFile::look_again() {
  struct stat status{};
  if (::fstat(fd_, &status) != 0) fail();
  size_ = static_cast<std::uint64_t>(status.st_size);
  mtime_ns_ = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  reader_.reset();
  packed_reader_.reset();
}

JournalFile::~JournalFile() { ::close(fd_); }

std::string JournalFile::read(std::uint64_t from, std::size_t count) {
  std::string bytes;
  if (from >= size_) return bytes;
  bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(count, size_ - from)));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        ::pread(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(from + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail();
    if (got == 0) break;  // the file became shorter
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

bool JournalFile::has_magic() {
  const std::string start = read(0, frames::kMagic.size());
  if (start == frames::kMagic) return true;
  stop_ = frames::kMagic.starts_with(start) ? Stop::torn : Stop::foreign;
  problem_ = "the file does not start as a journal";
  return false;
}

void JournalFile::seek(std::uint64_t offset) {
  offset_ = offset;
  reader_.reset();
  packed_reader_.reset();
}

std::uint64_t JournalFile::mark(std::uint64_t offset) {
  const std::uint64_t count = std::min<std::uint64_t>(offset, 64);
  return frames::hash64(read(offset - count, static_cast<std::size_t>(count)));
}

bool JournalFile::load(std::size_t window) {
  base_ = offset_;
  const std::string bytes = read(offset_, window);
  window_.assign(frames::kMagic);
  window_ += bytes;
  reader_.emplace(window_);
  return !bytes.empty();
}

bool JournalFile::next(frames::Frame& frame) {
  for (;;) {
    if (packed_reader_) {
      if (packed_reader_->next(frame) && frame.type != frames::Type::packed) {
        if (packed_reader_->offset() == packed_.size()) {
          offset_ = packed_end_;
          packed_reader_.reset();
        }
        return true;
      }
      const bool good = packed_reader_->clean() && packed_.size() == frames::kMagic.size();
      packed_reader_.reset();
      if (!good) break;
      offset_ = packed_end_;  // an empty one
    }
    std::uint64_t end = 0;
    if (!next_of_file(frame, end)) return false;
    if (frame.type != frames::Type::packed) {
      offset_ = end;
      return true;
    }
    if (!frames::unpack(frame, packed_)) break;
    packed_end_ = end;
    packed_reader_.emplace(packed_);
  }
  problem_ = "a PACKED frame is damaged, or of a newer version";
  stop_ = Stop::damaged;
  return false;
}

bool JournalFile::next_of_file(frames::Frame& frame, std::uint64_t& end) {
  if (!reader_ && !load(kWindow)) {
    stop_ = Stop::end;
    return false;
  }
  for (;;) {
    if (reader_->next(frame)) {
      end = base_ + reader_->offset() - frames::kMagic.size();
      return true;
    }
    const std::uint64_t window_end = base_ + window_.size() - frames::kMagic.size();
    const bool whole_rest = window_end >= size_;
    // A frame that the window cut needs the next window, or a larger one.
    if (!whole_rest && offset_ > base_) {
      if (!load(kWindow)) break;
    } else if (!whole_rest && window_.size() < frames::kMaxFrameSize) {
      if (!load(frames::kMaxFrameSize)) break;
    } else {
      break;
    }
  }
  classify(reader_->problem());
  return false;
}

void JournalFile::classify(const std::string& problem) {
  problem_ = problem;
  if (reader_->clean()) {
    stop_ = Stop::end;
    return;
  }
  const std::string_view rest = std::string_view(window_).substr(frames::kMagic.size() + (offset_ - base_));
  std::uint32_t claimed = 0;
  for (std::size_t i = 0; i < 4 && i < rest.size(); ++i)
    claimed |= std::uint32_t{static_cast<unsigned char>(rest[i])} << (8 * i);
  const bool possible =
      claimed >= frames::kHeaderSize && claimed <= frames::kMaxFrameSize && claimed % 8 == 0;
  const bool cut = rest.size() < frames::kHeaderSize || (possible && rest.size() < claimed);
  const bool unwritten = rest.find_first_not_of('\0') == rest.npos;
  stop_ = cut || unwritten ? Stop::torn : Stop::damaged;
  if (unwritten) problem_ = "the rest was never written";
}

}  // namespace provml::rdf
