#include "run_command.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "provml/error.h"

namespace provml::cli {
namespace {

// While the command runs, the keyboard's signals are for it.
class IgnoredSignals {
 public:
  IgnoredSignals() {
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &interrupt_);
    ::sigaction(SIGQUIT, &ignore, &quit_);
  }
  IgnoredSignals(const IgnoredSignals&) = delete;
  IgnoredSignals& operator=(const IgnoredSignals&) = delete;
  ~IgnoredSignals() { restore(); }
  void restore() const {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGQUIT, &quit_, nullptr);
  }

 private:
  struct sigaction interrupt_{}, quit_{};
};

}  // namespace

int run_command(const std::vector<std::string>& command,
                const std::vector<std::pair<std::string, std::string>>& environment) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const auto fail = [&](int reason) {
    throw Error("provml-E0607", "cannot run '" + command.front() + "': " + std::strerror(reason),
                "give a program and its arguments after --");
  };
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0) fail(errno);
  const IgnoredSignals ignored;
  const pid_t child = ::fork();
  if (child == 0) {
    ignored.restore();
    std::signal(SIGPIPE, SIG_DFL);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    ::execvp(arguments.front(), arguments.data());
    const int reason = errno;
    if (::write(report[1], &reason, sizeof reason) < 0) ::_exit(126);
    ::_exit(127);
  }
  const int failed = errno;
  ::close(report[1]);
  if (child < 0) {
    ::close(report[0]);
    fail(failed);
  }
  int reason = 0;
  ssize_t got = 0;
  do got = ::read(report[0], &reason, sizeof reason);
  while (got < 0 && errno == EINTR);
  ::close(report[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (got == static_cast<ssize_t>(sizeof reason)) fail(reason);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace provml::cli
