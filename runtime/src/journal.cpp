#include "journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "provml/frames.h"

namespace provml::runtime {

Journal::Journal(std::string stem, std::string preamble, const Settings& settings)
    : stem_(std::move(stem)), preamble_(std::move(preamble)), settings_(settings) {}

bool Journal::open_segment() {
  const std::string path = next_path();
  File file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666));
  if (!file) {
    error_ = path + ": " + std::strerror(errno);
    return false;
  }
  file.hold();
  if (file_ && dirty_ && settings_.sync != Sync::off) sync_file();
  path_ = path;
  file_ = std::move(file);
  sync_error_ = 0;
  ++segment_;
  bytes_ = 0;
  unwritten_ = std::string(frames::kMagic) + preamble_;
  return flush();
}

bool Journal::write(std::string_view frames) {
  if (packer_)
    unwritten_ += packer_->pack(frames);
  else
    unwritten_ += frames;
  return flush();
}

/// By its name, where the program has closed the descriptor or the server of the files has forgotten it.
/// False with errno, ENOENT where it is another file now.
bool Journal::reopen() {
  File again(open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!again) return false;
  if (!file_.was(again)) {
    errno = ENOENT;
    return false;
  }
  again.hold(&file_);
  file_ = std::move(again);
  return true;
}

bool Journal::flush() {
  bool reopened = false;
  while (!unwritten_.empty()) {
    if (!file_.is_mine() && !reopen()) {
      error_ = path_ + ": " + std::strerror(errno);
      return false;
    }
    const ssize_t written = ::write(file_.get(), unwritten_.data(), unwritten_.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == ESTALE && !std::exchange(reopened, true) && reopen()) continue;
      error_ = path_ + ": " + std::strerror(errno);
      return false;
    }
    bytes_ += static_cast<std::uint64_t>(written);
    dirty_ = true;
    unwritten_.erase(0, static_cast<std::size_t>(written));
  }
  return true;
}

bool Journal::is_gone() {
  struct stat found{};
  if (!file_) return false;
  if (!file_.is_mine()) return !reopen() && errno == ENOENT;
  return fstat(file_.get(), &found) == 0 && found.st_nlink == 0;
}

/// Not where somebody removed it, or another file has its name: nothing of it is to be kept then.
void Journal::sync_file() {
  if ((file_.is_mine() || reopen()) && fdatasync(file_.get()) == 0) {
    failed_syncs_ = 0;
  } else if (errno == EIO || errno == ENOSPC || errno == EDQUOT || errno == ESTALE) {
    sync_error_ = errno;
    doubt_ = path_ + ": " + std::strerror(errno);
    ++failed_syncs_;
  }
}

void Journal::sync(std::uint64_t now_ns, bool at_end) {
  if (!file_ || !dirty_ || settings_.sync == Sync::off) return;
  const bool due = now_ns - synced_ns_ >= std::uint64_t{settings_.sync_ms} * 1'000'000u;
  if (settings_.sync == Sync::interval && !due && !at_end) return;
  sync_file();
  synced_ns_ = now_ns;
  dirty_ = false;
}

}  // namespace provml::runtime
