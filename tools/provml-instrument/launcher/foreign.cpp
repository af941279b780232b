#include "foreign.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>

#include "files.h"
#include "marks.h"

namespace provml::launcher {
namespace {

/// All of standard input, which is replaced by a memory file with the same content.
std::string take_standard_input() {
  auto text = read_text("/dev/stdin").value_or("");
  const int copy = ::memfd_create("provml-standard-input", 0);
  if (copy < 0) return text;
  for (std::size_t done = 0; done < text.size();) {
    const auto n = ::write(copy, text.data() + done, text.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  ::lseek(copy, 0, SEEK_SET);
  ::dup2(copy, STDIN_FILENO);
  ::close(copy);
  return text;
}

}  // namespace

bool report_foreign(const Command& command, bool strict) {
  bool any = false;
  const auto say = [&](const std::string& file, const std::string& why) {
    any = true;
    std::fprintf(stderr, "provml-cxx: %s: %s: not instrumented: %s [provml-E0110]\n",
                 strict ? "error" : "warning", file.c_str(), why.c_str());
  };
  for (const auto& [place, language] : command.foreign)
    if (const auto text = read_text(command.args[place]); text && has_mark(*text))
      say(command.args[place], "its language is " + language + "; only C++ sources are");
  if (command.compiles_standard_input && ::isatty(STDIN_FILENO) == 0 && has_mark(take_standard_input()))
    say("-", "it is read from standard input; write it to a file");
  return any;
}

}  // namespace provml::launcher
