#include "descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

#include "shm.h"

// ThreadSanitizer takes a number for one descriptor, whatever the table.
extern "C" __attribute__((weak)) void tsan_begins() __asm__("__tsan_init");

namespace provml::runtime {
namespace {

constexpr int kFirst = STDERR_FILENO + 1;
std::atomic<std::uint64_t> tables{0};

/// Kernels before 5.9 have no close_range().
bool unshare_and_close() noexcept {
#ifdef SYS_close_range
  constexpr unsigned kUnshare = 1u << 1;  // CLOSE_RANGE_UNSHARE
  if (syscall(SYS_close_range, static_cast<unsigned>(kFirst), ~0u, kUnshare) == 0) return true;
#endif
  if (unshare(CLONE_FILES) != 0) return false;
  DIR* all = opendir("/proc/thread-self/fd");
  if (all == nullptr) return true;  // they are its own at least
  while (const dirent* entry = readdir(all)) {
    const int number = std::atoi(entry->d_name);
    if (number >= kFirst && number != dirfd(all)) close(number);
  }
  closedir(all);
  return true;
}

/// So that no file gets these numbers, to which libraries write what they have to say.
void fill_standard_streams() noexcept {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return;
  for (int i = 0; i < STDERR_FILENO; ++i) dup2(nothing, i);
  if (nothing != STDERR_FILENO && fcntl(STDERR_FILENO, F_GETFD) < 0) dup2(nothing, STDERR_FILENO);
  if (nothing > STDERR_FILENO) close(nothing);
}

/// Whether this table's standard error is the program's, where the kernel tells: the first thread of the
/// process is asked, whose number is the process's.
bool is_programs_standard_error() noexcept {
#ifdef SYS_kcmp
  constexpr int kFile = 0;  // KCMP_FILE
  return syscall(SYS_kcmp, getpid(), gettid(), kFile, STDERR_FILENO, STDERR_FILENO) == 0;
#else
  return false;
#endif
}

/// The program's standard error, in this table; -1: it has none.
int programs_standard_error() noexcept {
  int got = -1;
#if defined(SYS_pidfd_open) && defined(SYS_pidfd_getfd)
  const int self = static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0));
  if (self >= 0) {
    got = static_cast<int>(syscall(SYS_pidfd_getfd, self, STDERR_FILENO, 0));
    close(self);
  }
#endif
  return got >= 0 ? got : open("/dev/null", O_RDWR | O_CLOEXEC);
}

}  // namespace

bool take_own_descriptors() noexcept {
  if (&tsan_begins != nullptr || !unshare_and_close()) return false;
  fill_standard_streams();
  File::use_table(++tables);  // a child that was forked counts on
  return true;
}

void follow_standard_error() noexcept {
  if (File::table() == 0 || is_programs_standard_error()) return;
  struct stat own{}, programs{};
  if (fstat(STDERR_FILENO, &own) != 0) return;
  // "self" is the process's first thread.
  if (stat("/proc/self/fd/2", &programs) == 0 && own.st_dev == programs.st_dev &&
      own.st_ino == programs.st_ino)
    return;
  const int now = programs_standard_error();
  if (now < 0) return;
  dup2(now, STDERR_FILENO);
  close(now);
}

}  // namespace provml::runtime
