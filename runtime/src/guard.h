// While library code runs on the user's thread.
#ifndef PROVML_RUNTIME_GUARD_H
#define PROVML_RUNTIME_GUARD_H

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <cerrno>
#include <initializer_list>

namespace provml::runtime {

/// Keeps errno, and puts off cancellation.
class Guard {
 public:
  Guard() noexcept : errno_(errno) { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_); }
  ~Guard() {
    pthread_setcancelstate(cancel_, nullptr);
    errno = errno_;
  }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  int errno_, cancel_ = 0;
};

/// Has the signals wait that others send: a handler of the program could capture, and need what this thread
/// has locked. Not those of faults. `before`: the mask to go back to.
inline void block_signals(sigset_t& before) noexcept {
  sigset_t all;
  sigfillset(&all);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) sigdelset(&all, fault);
  pthread_sigmask(SIG_BLOCK, &all, &before);
}

/// block_signals() for a scope, in which a write fails where it otherwise ends the program: beyond
/// RLIMIT_FSIZE, and to a pipe that nobody reads.
class NoSignals {
 public:
  NoSignals() noexcept {
    sigset_t pending;
    sigpending(&pending);
    sigemptyset(&own_);
    for (const int signal : {SIGXFSZ, SIGPIPE})
      if (sigismember(&pending, signal) == 0) sigaddset(&own_, signal);
    block_signals(before_);
  }
  ~NoSignals() {
    const timespec now{0, 0};
    while (sigtimedwait(&own_, nullptr, &now) > 0 || errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

 private:
  sigset_t own_, before_;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_GUARD_H
