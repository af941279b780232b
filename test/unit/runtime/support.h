// What the runtime's tests share: temporary homes, child programs that capture, journals read back.
#ifndef PROVML_TEST_RUNTIME_SUPPORT_H
#define PROVML_TEST_RUNTIME_SUPPORT_H

#include <sys/types.h>

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "provml/frames.h"

namespace provml::test {

/// An empty directory, removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Result {
  int status = 0;  ///< as waitpid gives it
  std::string out, err;
  bool exited_with(int code) const;
  bool killed_by(int signal) const;
};

using Environment = std::map<std::string, std::string>;

/// A child program, started in `directory` with nothing in its environment but PATH, a ring directory of its
/// own and `environment`.
class Child {
 public:
  Child(const std::filesystem::path& directory, std::vector<std::string> arguments,
        const Environment& environment);
  pid_t pid() const { return pid_; }
  void kill(int signal) const;
  /// Text written to standard output so far; waits until there is some.
  std::string read_some();
  Result wait();

 private:
  pid_t pid_ = -1;
  int out_ = -1, err_ = -1;
  Result result_;
};

/// A scratch world: working directory, home `.provml` in it, ring directory beside it. At its end the home
/// must hold nothing but valid provenance.
class World {
 public:
  World();
  ~World();
  std::filesystem::path directory() const { return temporary_.path() / "work"; }
  std::filesystem::path home() const { return directory() / ".provml"; }
  std::filesystem::path rings() const { return temporary_.path() / "rings"; }
  Environment environment(Environment more = {}) const;
  Child start(std::vector<std::string> arguments, const Environment& more = {}) const;
  /// Runs the capturing child with a subcommand.
  Result run(std::vector<std::string> arguments, const Environment& more = {}) const;
  std::vector<std::filesystem::path> journals() const;
  std::size_t ring_files() const;

 private:
  void expect_valid() const;

  TemporaryDirectory temporary_;
};

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const std::string& text);

/// A journal, decoded. Frame payloads point into `bytes` and `unpacked`, the content of PACKED frames.
struct Journal {
  std::string bytes;
  std::deque<std::string> unpacked;
  std::vector<frames::Frame> frames;
  std::string problem;
  std::string process_json, end_json;
  std::map<std::uint64_t, std::string> sites;
};
std::unique_ptr<Journal> read_journal(const std::filesystem::path& path);

struct SeenEvent {
  frames::Frame frame;
  frames::Event event;
};
/// Events of all given journals by (thread, sequence); fails the test when one comes twice or cannot be
/// decoded.
std::map<std::pair<std::uint32_t, std::uint64_t>, SeenEvent> events_of(
    const std::vector<std::unique_ptr<Journal>>& journals);
std::vector<std::unique_ptr<Journal>> read_journals(const std::vector<std::filesystem::path>& paths);

}  // namespace provml::test

#endif  // PROVML_TEST_RUNTIME_SUPPORT_H
