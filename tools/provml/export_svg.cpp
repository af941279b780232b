// SVG by way of Graphviz's `dot`.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>

#include "export_formats.h"
#include "provml/error.h"
#include "provml/export/dot.h"

namespace provml::cli {
namespace {

/// A file without a name; it is closed with the object.
class ScratchFile {
 public:
  ScratchFile() {
    const char* folder = std::getenv("TMPDIR");
    std::string name = std::string(folder && *folder ? folder : "/tmp") + "/provml-XXXXXX";
    file_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (file_ < 0)
      throw Error("provml-E0602", "cannot write: " + std::string(std::strerror(errno)), "set TMPDIR", name);
    ::unlink(name.c_str());
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() { ::close(file_); }
  int descriptor() const { return file_; }

  void fill(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(file_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0)
        throw Error("provml-E0602", "cannot write: " + std::string(std::strerror(errno)), "set TMPDIR");
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  std::string text() const {
    std::string all;
    char buffer[65536];
    ::lseek(file_, 0, SEEK_SET);
    for (ssize_t got = 0; (got = ::read(file_, buffer, sizeof buffer)) != 0;) {
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) break;
      all.append(buffer, static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  int file_ = -1;
};

/// Exit status of `dot -Tsvg`; 127 where there is none.
int run_dot(const ScratchFile& in, const ScratchFile& out, const ScratchFile& errors) {
  ::lseek(in.descriptor(), 0, SEEK_SET);
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    if (::dup2(in.descriptor(), 0) < 0 || ::dup2(out.descriptor(), 1) < 0 ||
        ::dup2(errors.descriptor(), 2) < 0)
      ::_exit(126);
    ::execlp("dot", "dot", "-Tsvg", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 126 << 8;
  if (child > 0)
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

void write_svg(std::ostream& out, const ExportJob& job) {
  std::ostringstream dot;
  exporting::write_dot(dot, job.selection, {job.max_nodes});
  ScratchFile in, picture, errors;
  in.fill(dot.str());
  const int status = run_dot(in, picture, errors);
  if (status == 127)
    throw Error("provml-E0611", "there is no Graphviz on this machine: svg needs its program 'dot'",
                "install graphviz, or export as dot and draw it elsewhere");
  if (status != 0) {
    std::string why = errors.text();
    why = why.substr(0, why.find('\n'));
    throw Error("provml-E0612",
                "Graphviz failed with status " + std::to_string(status) + (why.empty() ? "" : ": " + why),
                "a smaller --max-nodes gives a smaller picture");
  }
  out << picture.text();
}

}  // namespace provml::cli
