// process.h: runs other programs.  The one file that touches posix_spawn, exec and signals.  Single-threaded.
#ifndef PROVML_LAUNCHER_PROCESS_H
#define PROVML_LAUNCHER_PROCESS_H

#include <string>
#include <vector>

namespace provml::launcher {

/// How a program ended: its exit status, or 128 + signal; `started` is false when it could not be run at all,
/// and `why` then says so. `interrupted`: SIGINT, SIGTERM or SIGHUP ended it, or reached this process
/// meanwhile.
struct Outcome {
  int status = 127;
  bool started = false;
  bool signalled = false;
  bool interrupted = false;
  bool timed_out = false;
  std::string why;
  bool ok() const { return started && status == 0; }
};

/// Runs words[0] (searched in PATH) and waits. Where `out` or `err` is given, that stream is collected there
/// instead of being inherited. A signal that asks this process to stop is passed on to the child.
/// With `seconds` > 0, which needs `out` and `err`, the program is killed (SIGKILL) after that time.
Outcome run(const std::vector<std::string>& words, std::string* out = nullptr, std::string* err = nullptr,
            int seconds = 0);

/// Becomes the program. Returns only on failure: prints one line, gives 127 (126: found but not executable).
int become(const std::vector<std::string>& words);

/// The path that PATH gives for a program, or "".
std::string find_program(const std::string& name);

}  // namespace provml::launcher

#endif
