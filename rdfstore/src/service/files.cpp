#include "service/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace provml::rdf::service {

namespace {

/// Closed at the end of the scope.
class File {
 public:
  explicit File(int file) : file_(file) {
    if (file < 0) fail();
  }
  ~File() { ::close(file_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return file_; }

 private:
  int file_;
};

}  // namespace

void fail() { throw std::system_error(errno, std::generic_category()); }

void write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) fail();
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void sync_file(int file) {
  while (::fdatasync(file) != 0)
    if (errno != EINTR) fail();
}

void sync_directory(const std::filesystem::path& directory) {
  const File file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems have nothing to sync of a directory and say so.
  while (::fsync(file.get()) != 0) {
    if (errno == EINVAL) return;
    if (errno != EINTR) fail();
  }
}

void make_directory(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0777) == 0) return sync_directory(directory.parent_path());
  if (errno == ENOENT && directory.has_parent_path() && directory.parent_path() != directory) {
    make_directory(directory.parent_path());
    return make_directory(directory);
  }
  const int error = errno;
  struct stat found{};
  if (::stat(directory.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) return;
  errno = error;
  fail();
}

void try_to_write(const std::filesystem::path& directory) {
  make_directory(directory);
  const std::string path = directory / (".try-" + std::to_string(::getpid()));
  try {
    const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    write_all(file.get(), std::string(1 << 16, '\0'));
    sync_file(file.get());
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
  ::unlink(path.c_str());
}

}  // namespace provml::rdf::service
