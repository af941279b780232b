#include "shm.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace provml::runtime {
namespace {

// A table of descriptors has room for so many at first. To let it grow takes the kernel up to tens of
// milliseconds in a process with threads.
constexpr rlim_t kNumbers = 64;

thread_local std::uint64_t own_table = 0;

/// `bytes` of zeroed memory: of the file, reserved so that no page fault can fail later, or private. Null:
/// none.
void* map_bytes(int file, std::size_t bytes) noexcept {
  void* at = MAP_FAILED;
  if (file >= 0) {
    int error = 0;  // a signal may interrupt it
    while ((error = posix_fallocate(file, 0, static_cast<off_t>(bytes))) == EINTR) {
    }
    if (error != 0) return nullptr;
    at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0);
  } else {
    at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }
  return at == MAP_FAILED ? nullptr : at;
}

File create_file(const std::string& path) noexcept {
  return File(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
}

}  // namespace

File& File::operator=(File&& other) noexcept {
  if (this != &other) {
    drop();
    take(other);
  }
  return *this;
}

File::~File() { drop(); }

void File::take(File& other) noexcept {
  descriptor_ = std::exchange(other.descriptor_, -1);
  device_ = other.device_;
  inode_ = other.inode_;
  table_ = other.table_;
}

void File::use_table(std::uint64_t number) noexcept { own_table = number; }

std::uint64_t File::table() noexcept { return own_table; }

void File::drop() noexcept {
  if (is_mine()) close(descriptor_);
  descriptor_ = -1;
}

void File::hold(const File* known) noexcept {
  struct stat found{};
  if (descriptor_ < 0) return;
  table_ = own_table;
  if (known != nullptr) {
    device_ = known->device_;
    inode_ = known->inode_;
  } else if (fstat(descriptor_, &found) == 0) {
    device_ = found.st_dev;
    inode_ = found.st_ino;
  }
  rlimit limit{};
  const rlim_t numbers =
      getrlimit(RLIMIT_NOFILE, &limit) == 0 ? std::min(limit.rlim_cur, kNumbers) : kNumbers;
  int moved = fcntl(descriptor_, F_DUPFD_CLOEXEC, static_cast<int>(numbers - numbers / 4));
  if (moved < 0 && descriptor_ <= STDERR_FILENO)
    moved = fcntl(descriptor_, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (moved >= 0) {
    close(descriptor_);
    descriptor_ = moved;
  }
}

bool File::is_mine() const noexcept {
  if (descriptor_ < 0 || (device_ == 0 && inode_ == 0)) return descriptor_ >= 0;
  if (table_ != 0 && table_ == own_table) return true;
  struct stat found{};
  return fstat(descriptor_, &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
}

bool File::was(const File& other) const noexcept {
  struct stat found{};
  return fstat(other.descriptor_, &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
}

bool write_all(int descriptor, std::string_view bytes, long offset) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = offset < 0 ? write(descriptor, bytes.data(), bytes.size())
                                       : pwrite(descriptor, bytes.data(), bytes.size(), offset);
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    if (offset >= 0) offset += written;
  }
  return true;
}

bool prepare_ring_directory(const std::string& directory) noexcept {
  struct stat found{};
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return false;
  return lstat(directory.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == geteuid() &&
         (found.st_mode & 0077) == 0;
}

std::unique_ptr<Ring> Ring::create(const std::string& path, std::uint64_t capacity,
                                   std::string_view process) {
  std::unique_ptr<Ring> ring(new (std::nothrow) Ring);
  if (!ring) return nullptr;
  void* at = nullptr;
  if (!path.empty()) {
    const File file = create_file(path);
    if (file) at = map_bytes(file.get(), kRingHeaderBytes + capacity);
    if (file && at == nullptr) ::unlink(path.c_str());
  }
  if (at != nullptr) {
    ring->path_ = path;
  } else {
    at = map_bytes(-1, kRingHeaderBytes + capacity);
  }
  if (at == nullptr) return nullptr;
  ring->header_ = new (at) RingHeader();
  RingHeader& header = *ring->header_;
  header.version = kLayoutVersion;
  header.header_bytes = kRingHeaderBytes;
  header.capacity = capacity;
  std::memcpy(header.process, process.data(), std::min(process.size(), sizeof header.process - 1));
  std::atomic_thread_fence(std::memory_order_release);
  std::memcpy(header.magic, kRingMagic, sizeof header.magic);
  return ring;
}

Ring::~Ring() {
  if (header_ != nullptr) munmap(header_, kRingHeaderBytes + capacity());
}

void Ring::unlink() noexcept {
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

std::unique_ptr<ProcessFile> ProcessFile::allocate(const std::string& path) {
  std::unique_ptr<ProcessFile> file(new (std::nothrow) ProcessFile);
  if (!file) return nullptr;
  void* at = nullptr;
  if (!path.empty()) {
    file->temporary_ = path + ".new";
    file->file_ = create_file(file->temporary_);
    if (file->file_ && flock(file->file_.get(), LOCK_EX | LOCK_NB) == 0)
      at = map_bytes(file->file_.get(), kProcessHeaderBytes);
    if (at == nullptr) {
      if (file->file_) ::unlink(file->temporary_.c_str());
      file->file_ = File();
    }
    file->file_.hold();
  }
  if (at == nullptr) at = map_bytes(-1, kProcessHeaderBytes);
  if (at == nullptr) return nullptr;
  file->header_ = new (at) ProcessHeader();
  return file;
}

void ProcessFile::publish(const std::string& path) noexcept {
  std::memcpy(header_->magic, kProcessMagic, sizeof header_->magic);
  if (file_ && rename(temporary_.c_str(), path.c_str()) == 0) path_ = path;
}

ProcessFile::~ProcessFile() {
  if (header_ != nullptr) munmap(header_, kProcessHeaderBytes);
}

/// The program has closed the descriptor, and so given up the lock.
bool ProcessFile::reopen() noexcept {
  File again(open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!again || !file_.was(again)) return false;
  again.hold(&file_);
  file_ = std::move(again);
  return flock(file_.get(), LOCK_EX | LOCK_NB) == 0;
}

void ProcessFile::append(std::string_view frames) noexcept {
  if (!file_ || (!file_.is_mine() && !reopen())) return;
  if (write_all(file_.get(), frames, end_)) end_ += static_cast<long>(frames.size());
}

void ProcessFile::unlink() noexcept {
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

}  // namespace provml::runtime
