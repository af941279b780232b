#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern char** environ;

namespace provml::launcher {
namespace {

volatile std::sig_atomic_t child = 0;
volatile std::sig_atomic_t stop_signal = 0;

void pass_on(int signal) {
  stop_signal = signal;
  if (child > 0) ::kill(static_cast<pid_t>(child), signal);
}

/// While it lives, SIGINT, SIGTERM and SIGHUP are passed on to the child (unless they were ignored).
class Forwarding {
 public:
  Forwarding() {
    struct sigaction action{};
    action.sa_handler = pass_on;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < 3; ++i) {
      ::sigaction(signals_[i], nullptr, &old_[i]);
      if (old_[i].sa_handler != SIG_IGN) ::sigaction(signals_[i], &action, nullptr);
    }
  }
  ~Forwarding() {
    child = 0;
    for (int i = 0; i < 3; ++i) ::sigaction(signals_[i], &old_[i], nullptr);
  }
  Forwarding(const Forwarding&) = delete;
  Forwarding& operator=(const Forwarding&) = delete;

 private:
  const int signals_[3] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction old_[3]{};
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

/// Reads both pipes until they are closed. False when that took longer than `seconds` (0: no limit).
bool collect(int out_fd, std::string* out, int err_fd, std::string* err, int seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  bool in_time = true;
  pollfd fds[2] = {{out_fd, POLLIN, 0}, {err_fd, POLLIN, 0}};
  std::string* texts[2] = {out, err};
  char buffer[16384];
  while (fds[0].fd >= 0 || fds[1].fd >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    in_time = seconds == 0 || left.count() > 0;
    if (!in_time) break;
    const int wait = seconds == 0 ? -1 : static_cast<int>(std::min<std::int64_t>(left.count() + 1, 1 << 30));
    if (::poll(fds, 2, wait) < 0 && errno != EINTR) break;
    for (int i = 0; i < 2; ++i) {
      if (fds[i].fd < 0 || fds[i].revents == 0) continue;
      const ssize_t n = ::read(fds[i].fd, buffer, sizeof buffer);
      if (n > 0) {
        texts[i]->append(buffer, static_cast<std::size_t>(n));
      } else if (n == 0 || errno != EINTR) {
        ::close(fds[i].fd);
        fds[i].fd = -1;
      }
    }
  }
  for (const auto& open : fds)
    if (open.fd >= 0) ::close(open.fd);
  return in_time;
}

}  // namespace

Outcome run(const std::vector<std::string>& words, std::string* out, std::string* err, int seconds) {
  Outcome outcome;
  int out_pipe[2] = {-1, -1}, err_pipe[2] = {-1, -1};
  if ((out != nullptr && ::pipe2(out_pipe, O_CLOEXEC) != 0) ||
      (err != nullptr && ::pipe2(err_pipe, O_CLOEXEC) != 0)) {
    outcome.why = std::strerror(errno);
    return outcome;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (out != nullptr) posix_spawn_file_actions_adddup2(&actions, out_pipe[1], STDOUT_FILENO);
  if (err != nullptr) posix_spawn_file_actions_adddup2(&actions, err_pipe[1], STDERR_FILENO);
  stop_signal = 0;
  const Forwarding forwarding;
  pid_t pid = 0;
  auto argv = pointers(words);
  const int failure = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  for (const int fd : {out_pipe[1], err_pipe[1]})
    if (fd >= 0) ::close(fd);
  if (failure != 0) {
    for (const int fd : {out_pipe[0], err_pipe[0]})
      if (fd >= 0) ::close(fd);
    outcome.why = std::strerror(failure);
    return outcome;
  }
  child = pid;
  if (stop_signal != 0) ::kill(pid, stop_signal);
  outcome.timed_out = !collect(out_pipe[0], out, err_pipe[0], err, seconds);
  if (outcome.timed_out) ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  outcome.started = true;
  outcome.signalled = WIFSIGNALED(status);
  outcome.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  const int by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  outcome.interrupted = stop_signal != 0 || by == SIGINT || by == SIGTERM || by == SIGHUP;
  return outcome;
}

int become(const std::vector<std::string>& words) {
  auto argv = pointers(words);
  ::execvp(argv[0], argv.data());
  const int why = errno;
  std::fprintf(stderr,
               "provml-cxx: error: %s: %s [provml-E0151]; check the compiler's name after provml-cxx\n",
               argv[0], std::strerror(why));
  return why == ENOENT ? 127 : 126;
}

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? name : "";
  const char* path = std::getenv("PATH");
  std::string rest = path != nullptr ? path : "/usr/bin:/bin";
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const auto dir = rest.substr(0, colon);
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
    const auto candidate = (dir.empty() ? "." : dir) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

}  // namespace provml::launcher
