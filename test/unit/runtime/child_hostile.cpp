// What programs do that makes it hard for a library to live in their process.
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "child.h"

namespace pc = ::provml::capture;

namespace {

constexpr int kNumbers = 1024;
std::atomic<bool> disk_is_bad{false};

void one(int number) { pc::activity activity(test_site, pc::in(0, number), pc::in(1, 0.5)); }
void another(int number) { pc::activity activity(inner_site, pc::in(0, number), pc::in(1, 0.5)); }

/// Closes all that it did not open, and has files of its own under all numbers.
int closes(int count) {
  one(0);
  wait_for_drain();
  for (int i = STDERR_FILENO + 1; i < kNumbers; ++i) close(i);
  const int file = open("mine.txt", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file != STDERR_FILENO + 1) return 1;
  for (int i = file + 1; i < kNumbers - 4; ++i) dup2(file, i);
  for (int i = 1; i <= count; ++i) {
    i % 2 == 0 ? one(i) : another(i);
    if (i % 10 == 0) wait_for_drain();
  }
  struct stat found{};
  return fstat(file, &found) == 0 && found.st_size == 0 ? 0 : 2;
}

/// Has no standard streams, and expects their numbers for its own files.
int no_streams() {
  for (int i = 0; i <= STDERR_FILENO; ++i) close(i);
  one(1);
  wait_for_drain();
  for (int i = 0; i <= STDERR_FILENO; ++i)
    if (open("mine.txt", O_RDWR | O_CREAT, 0600) != i) return 1;
  another(2);
  return 0;
}

/// A lock of a file that is referred to and hashed stays.
int locks() {
  std::ofstream("locked.txt") << "data";
  const int file = open("locked.txt", O_RDWR | O_CLOEXEC);
  struct flock whole{};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (fcntl(file, F_SETLK, &whole) != 0) return 1;
  {
    pc::activity activity(test_site, pc::in_ref(0, std::string("locked.txt")), pc::in(1, 1.0));
  }
  bool hashed = false;
  for (int i = 0; i < 3000 && !hashed; ++i, usleep(10'000))
    for (const auto& item : std::filesystem::recursive_directory_iterator(".provml/journals")) {
      std::ostringstream text;
      text << std::ifstream(item.path(), std::ios::binary).rdbuf();
      hashed = hashed || text.str().find("sha256") != std::string::npos;
    }
  if (!hashed) return 2;
  const pid_t child = fork();
  if (child == 0) _exit(fcntl(file, F_SETLK, &whole) == 0 ? 3 : 0);
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

void wait_for_room(int from, int to) {
  for (int i = from; i < to; ++i) {
    pc::activity activity(test_site, pc::in(0, i), pc::in(1, std::string(2000, 'x')));
    if (i % 100 == 0) wait_for_drain();
  }
}

/// There is no descriptor for the next segments of the journal for a while.
int no_descriptors() {
  wait_for_room(0, 100);
  wait_for_drain();
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit none = before;
  none.rlim_cur = 3;
  setrlimit(RLIMIT_NOFILE, &none);
  wait_for_room(100, 2000);
  setrlimit(RLIMIT_NOFILE, &before);
  usleep(1'100'000);
  wait_for_room(2000, 3000);
  return 0;
}

/// Standard error is a pipe that nobody reads: closed, or full.
int deaf(bool full) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (full) {
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    const std::string page(4096, 'x');
    while (write(ends[1], page.data(), page.size()) > 0) {
    }
    fcntl(ends[1], F_SETFL, 0);
  } else {
    close(ends[0]);
  }
  dup2(ends[1], STDERR_FILENO);
  one(1);
  return 0;
}

/// Who reads what it has closed learns of the end.
int closes_stderr() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return 1;
  dup2(ends[1], STDERR_FILENO);
  close(ends[1]);
  one(1);
  wait_for_drain();
  close(STDERR_FILENO);
  pollfd end{ends[0], POLLIN, 0};
  char none = 0;
  if (poll(&end, 1, 30'000) != 1 || read(ends[0], &none, 1) != 0) return 2;
  one(2);
  return 0;
}

jmp_buf target;
volatile int jump_at = 0;
sigjmp_buf handler_target;

[[gnu::noinline]] void deep(int depth) {
  pc::activity activity(depth % 2 == 0 ? test_site : inner_site, pc::in(0, depth), pc::in(1, 0.5));
  if (depth == jump_at) longjmp(target, 1);
  if (depth > 0) deep(depth - 1);
}

/// Writes over what the stack was.
[[gnu::noinline]] int overwrite(int depth) {
  volatile char room[512];
  std::memset(const_cast<char*>(room), 0x5a, sizeof room);
  return depth == 0 ? room[7] : overwrite(depth - 1) + room[3];
}

[[gnu::noinline]] void jump_once(int depth) {
  pc::activity activity(test_site, pc::in(0, 1000 + depth), pc::in(1, 0.5));
  if (setjmp(target) == 0) deep(depth);
  overwrite(50);
  another(2000 + depth);
}

/// The jump leads out of a block of the same frame.
[[gnu::noinline]] void jump_within() {
  pc::activity activity(test_site, pc::in(0, 1900), pc::in(1, 0.5));
  if (setjmp(target) == 0) {
    pc::activity block(inner_site, pc::in(0, 1950), pc::in(1, 0.5));
    deep(1);
  }
  overwrite(50);
  another(2900);
}

/// The same, and it stays in the block.
[[gnu::noinline]] void jump_within_block() {
  pc::activity activity(test_site, pc::in(0, 1800), pc::in(1, 0.5));
  {
    pc::activity block(inner_site, pc::in(0, 1850), pc::in(1, 0.5));
    if (setjmp(target) == 0) deep(1);
    overwrite(50);
    another(2850);
  }
}

void jump_from_handler(int) {
  another(3000);
  siglongjmp(handler_target, 1);
}

[[gnu::noinline]] void raise_within(int signal) {
  pc::activity activity(test_site, pc::in(0, 4000), pc::in(1, 0.5));
  raise(signal);
}

/// Jumps over activities, and goes on capturing, forks and ends where their frames were.
int jumps(bool own_stack) {
  for (int depth = 0; depth < 20; ++depth) jump_once(depth);
  jump_within();
  jump_within_block();
  struct sigaction action{};
  action.sa_handler = &jump_from_handler;
  if (own_stack) {
    static char room[64 << 10];
    stack_t stack{};
    stack.ss_sp = room;
    stack.ss_size = sizeof room;
    sigaltstack(&stack, nullptr);
    action.sa_flags = SA_ONSTACK;
  }
  sigaction(SIGUSR1, &action, nullptr);
  for (int i = 0; i < 3; ++i)
    if (sigsetjmp(handler_target, 1) == 0) raise_within(SIGUSR1);
  overwrite(50);
  one(5000);
  const pid_t child = fork();
  if (child == 0) {
    one(6000);
    std::exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

void capture_in_handler(int) { one(7000); }

/// Forks while signals come whose handler captures.
int forks_under_signals(int count) {
  one(0);
  struct sigaction action{};
  action.sa_handler = &capture_in_handler;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
  ualarm(300, 300);
  for (int i = 0; i < count; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      one(i);
      _exit(0);
    }
    while (waitpid(child, nullptr, 0) < 0) {
    }
  }
  ualarm(0, 0);
  return 0;
}

/// No write of it reaches the disk.
int bad_disk(int count) {
  disk_is_bad = true;
  for (int i = 0; i < count; ++i) {
    one(i);
    wait_for_drain();
  }
  return 0;
}

/// The disk goes bad when the first segment is begun.
int bad_rotation(int count) {
  one(0);
  wait_for_drain();
  disk_is_bad = true;
  for (int i = 1; i < count; ++i) one(i);
  return 0;
}

}  // namespace

/// In the library's place: it finds this one first.
extern "C" int fdatasync(int file) {
  if (!disk_is_bad) return static_cast<int>(syscall(SYS_fdatasync, file));
  errno = EIO;
  return -1;
}

int hostile(const std::string& command, int number) {
  if (command == "closes") return closes(number);
  if (command == "no_streams") return no_streams();
  if (command == "locks") return locks();
  if (command == "no_descriptors") return no_descriptors();
  if (command == "closes_stderr") return closes_stderr();
  if (command == "deaf") return deaf(number != 0);
  if (command == "jumps") return jumps(number != 0);
  if (command == "bad_disk") return bad_disk(number);
  if (command == "bad_rotation") return bad_rotation(number);
  if (command == "forks_under_signals") return forks_under_signals(number);
  return -1;
}
