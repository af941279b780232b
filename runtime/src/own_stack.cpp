#include "own_stack.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "thread.h"

extern "C" void* __libc_stack_end;  // of the main thread, by the dynamic linker

namespace provml::runtime {
namespace {

constexpr std::uintptr_t kMostOfMain = std::uintptr_t{1} << 30;  // where there is no limit
constexpr std::size_t kStackBytes = std::size_t{1} << 20;

struct Range {
  std::uintptr_t low, high;
};
__thread Range own __attribute__((tls_model("initial-exec"))) = {0, 0};

Range main_stack() noexcept {
  rlimit limit{};
  std::uintptr_t bytes = kMostOfMain;
  if (getrlimit(RLIMIT_STACK, &limit) == 0) bytes = std::min<std::uintptr_t>(bytes, limit.rlim_cur);
  const auto end = reinterpret_cast<std::uintptr_t>(__libc_stack_end);
  return {end - std::min(end, bytes), end};
}

Range thread_stack() noexcept {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {1, 1};
  void* low = nullptr;
  std::size_t bytes = 0;
  const bool known = pthread_attr_getstack(&attributes, &low, &bytes) == 0;
  pthread_attr_destroy(&attributes);
  const auto at = reinterpret_cast<std::uintptr_t>(low);
  return known ? Range{at, at + bytes} : Range{1, 1};
}

struct Task {
  void (*work)(void*);
  void* argument;
};

void* run(void* task) {
  switch_off_this_thread();
  const Task& it = *static_cast<Task*>(task);
  it.work(it.argument);
  return nullptr;
}

const Range& own_stack() noexcept {
  if (own.high == 0) own = syscall(SYS_gettid) == getpid() ? main_stack() : thread_stack();
  return own;
}

}  // namespace

bool is_on_own_stack(std::uintptr_t at) noexcept { return at >= own_stack().low && at <= own_stack().high; }

bool has_stack(std::size_t bytes) noexcept {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  return is_on_own_stack(here) && here - own_stack().low >= bytes;
}

void on_other_stack(void (*work)(void*), void* argument) noexcept {
  Task task{work, argument};
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return work(argument);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  const int error = pthread_create(&thread, &attributes, &run, &task);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (error != 0) return work(argument);
  pthread_join(thread, nullptr);
}

}  // namespace provml::runtime
