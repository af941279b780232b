// A program that captures by hand what instrumented code captures, one subcommand per situation.
#include "child.h"
#include "layout.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace pc = ::provml::capture;

pc::site test_site = {0x1122334455667788ULL, "{\"v\":1,\"name\":\"outer\"}", 22u, 0u, {0}};
pc::site inner_site = {0x99aabbccddeeff00ULL, "{\"v\":1,\"name\":\"inner\"}", 22u, 1u, {0}};

void wait_for_drain() {
  const char* head = reinterpret_cast<const char*>(provml_self->head);
  const auto* ring = reinterpret_cast<const provml::runtime::RingHeader*>(
      head - offsetof(provml::runtime::RingHeader, head));
  while (ring->tail.load() != provml_self->position) usleep(1000);
}

namespace {

/// Two events.
void one(int number, double value) { pc::activity activity(test_site, pc::in(0, number), pc::in(1, value)); }

int events(int count) {
  for (int i = 0; i < count; ++i) one(i, i * 0.5);
  return 0;
}

int threads(int number, int count) {
  std::vector<std::thread> all;
  for (int i = 0; i < number; ++i) all.emplace_back(events, count);
  for (auto& thread : all) thread.join();
  return 0;
}

int short_threads(int number) {
  for (int i = 0; i < number; ++i) std::thread(events, 2).join();
  return 0;
}

/// Begins an activity and tells its number on standard output after it is captured, without end.
int log_forever() {
  std::vector<std::thread> all;
  for (int t = 0; t < 3; ++t)
    all.emplace_back([] {
      for (int i = 1;; ++i) {
        pc::activity activity(test_site, pc::in(0, i), pc::in(1, std::string("text")));
        const std::string line =
            std::to_string(provml_self->thread) + " " + std::to_string(provml_self->sequence) + "\n";
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0) _exit(9);
      }
    });
  for (auto& thread : all) thread.join();
  return 0;
}

/// Captures, says so, and ends when it is told to.
int hold(int count) {
  sigset_t told;
  sigemptyset(&told);
  sigaddset(&told, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &told, nullptr);
  one(0, 0);
  wait_for_drain();
  events(count);
  std::puts("captured");
  std::fflush(stdout);
  int signal = 0;
  return sigwait(&told, &signal);
}

void throws(int depth) {
  pc::activity activity(depth == 0 ? inner_site : test_site, pc::in(0, depth));
  if (depth == 0) throw std::runtime_error("deep");
  throws(depth - 1);
}

int exceptions() {
  try {
    throws(2);
  } catch (const std::exception&) {
    one(7, 7);  // within a handler, but not unwinding
  }
  return 0;
}

int exit_inside(int code) {
  pc::activity outer(test_site, pc::in(0, 1));
  pc::activity inner(inner_site, pc::in(0, 2));
  inner.out_ref(1, std::string("/etc/hostname"));
  std::exit(code);
}

int forks() {
  one(1, 1);
  pc::activity around(test_site, pc::in(0, 2));
  const pid_t child = fork();
  if (child == 0) {
    one(3, 3);
    return 5;  // unwinds through `around`, whose end is the parent's
  }
  int status = 0;
  waitpid(child, &status, 0);
  one(4, 4);
  return WEXITSTATUS(status);
}

/// As fork, but the child is made by clone() on a stack of its own of two pages, as GoogleTest makes those of
/// death tests.
int clones() {
  one(1, 1);
  pc::activity around(test_site, pc::in(0, 2));
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  auto* guarded =
      static_cast<char*>(mmap(nullptr, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  mprotect(guarded, page, PROT_NONE);
  const pid_t child = clone(
      [](void*) {
        one(3, 3);
        one(3, 3);
        std::exit(5);
        return 0;
      },
      guarded + 3 * page, SIGCHLD, nullptr);
  for (int i = 0; i < 1000; ++i) one(4, 4);
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

/// The process's first capture is on the smallest stack that a thread may have.
int small_thread() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN);
  pthread_t thread;
  if (pthread_create(
          &thread, &attributes,
          [](void*) -> void* {
            one(1, 1);
            one(2, 2);
            return nullptr;
          },
          nullptr) != 0)
    return 1;
  pthread_join(thread, nullptr);
  return 0;
}

int runs_child(char** argv) {
  one(1, 1);
  const pid_t child = fork();
  if (child == 0) {
    execv(argv[0], argv);
    _exit(126);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

struct Late {
  ~Late() { one(99, 99); }
};

int full_disk(int count) {
  struct rlimit limit{};
  limit.rlim_cur = limit.rlim_max = 256 << 10;
  setrlimit(RLIMIT_FSIZE, &limit);
  return events(count);
}

volatile sig_atomic_t handled = 0;
void handler(int) {
  one(1000, 0);
  handled = handled + 1;
}

int signals(int count) {
  struct sigaction action{};
  action.sa_handler = &handler;
  sigaction(SIGALRM, &action, nullptr);
  one(0, 0);
  ualarm(200, 200);
  for (int i = 0; i < count; ++i) one(i, 1);
  ualarm(0, 0);
  std::printf("%d\n", static_cast<int>(handled));
  return handled == 0 ? 1 : 0;
}

int keeps_errno() {
  errno = 77;
  one(1, 1);
  {
    pc::activity activity(test_site, pc::in(0, std::string("x")),
                          pc::in_ref(1, std::string("/no/such/file")));
    activity.out_ref(2, "/no/such/other");
  }
  return errno == 77 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  const auto number = [&](int index) { return argc > index ? std::atoi(argv[index]) : 0; };
  if (argc > 2) std::printf("%s %s\n", argv[1], argv[2]);
  std::fflush(stdout);
  if (command == "none") return number(2);
  if (command == "values") return capture_values(), 0;
  if (command == "events") return events(number(2)), number(3);
  if (command == "threads") return threads(number(2), number(3));
  if (command == "short_threads") return short_threads(number(2));
  if (command == "log_forever") return log_forever();
  if (command == "hold") return hold(number(2));
  if (command == "exceptions") return exceptions();
  if (command == "exit") return exit_inside(number(2));
  if (command == "_exit") events(number(2)), _exit(4);
  if (command == "abort") events(number(2)), std::abort();
  if (command == "terminate") events(number(2)), throws(0);
  if (command == "segv") events(number(2)), raise(SIGSEGV);
  if (command == "quick_exit") events(number(2)), std::quick_exit(6);
  if (command == "fork") return forks();
  if (command == "clone") return clones();
  if (command == "small_thread") return small_thread();
  if (command == "runs_child") return runs_child(argv + 2);
  if (command == "exec") return one(1, 1), execv(argv[2], argv + 2);
  if (command == "late") {
    static Late late;
    return one(1, 1), 0;
  }
  if (command == "thread_at_exit") {
    for (int i = std::max(number(2), 1); i > 0; --i) {
      std::atomic<bool> begun{false};
      std::thread([&begun] {
        one(5, 5);
        begun = true;
        for (;;) one(5, 5);
      }).detach();
      while (!begun) usleep(1000);
    }
    usleep(20'000);
    return 0;
  }
  if (command == "full_disk") return full_disk(number(2));
  if (command == "signals") return signals(number(2));
  if (command == "errno") return keeps_errno();
  if (const int status = hostile(command, number(2)); status >= 0) return status;
  std::fprintf(stderr, "unknown subcommand\n");
  return 64;
}
