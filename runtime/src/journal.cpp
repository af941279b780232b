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
  if (file_ && dirty_ && settings_.sync != Sync::off) fdatasync(file_.get());
  path_ = stem_ + "-" + std::to_string(segment_ + 1) + ".pvj";
  file_ = File(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666));
  if (!file_) {
    error_ = path_ + ": " + std::strerror(errno);
    return false;
  }
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

bool Journal::flush() {
  while (!unwritten_.empty()) {
    const ssize_t written = ::write(file_.get(), unwritten_.data(), unwritten_.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      error_ = path_ + ": " + std::strerror(errno);
      return false;
    }
    bytes_ += static_cast<std::uint64_t>(written);
    dirty_ = true;
    unwritten_.erase(0, static_cast<std::size_t>(written));
  }
  return true;
}

bool Journal::is_gone() const noexcept {
  struct stat found{};
  return file_ && fstat(file_.get(), &found) == 0 && found.st_nlink == 0;
}

void Journal::sync(std::uint64_t now_ns, bool at_end) {
  if (!file_ || !dirty_ || settings_.sync == Sync::off) return;
  const bool due = now_ns - synced_ns_ >= std::uint64_t{settings_.sync_ms} * 1'000'000u;
  if (settings_.sync == Sync::interval && !due && !at_end) return;
  fdatasync(file_.get());
  synced_ns_ = now_ns;
  dirty_ = false;
}

}  // namespace provml::runtime
