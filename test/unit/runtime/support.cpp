#include "support.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "provml/packed.h"

namespace provml::test {
namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (fs::temp_directory_path() / "provml-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = fs::canonical(name);
}
TemporaryDirectory::~TemporaryDirectory() {
  std::error_code error;
  fs::remove_all(path_, error);
}

bool Result::exited_with(int code) const { return WIFEXITED(status) && WEXITSTATUS(status) == code; }
bool Result::killed_by(int signal) const { return WIFSIGNALED(status) && WTERMSIG(status) == signal; }

Child::Child(const fs::path& directory, std::vector<std::string> arguments, const Environment& environment) {
  std::array<int, 2> out{}, err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("pipe");
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  std::vector<char*> argv, envp;
  for (auto& argument : arguments) argv.push_back(argument.data());
  for (auto& variable : variables) envp.push_back(variable.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    if (chdir(directory.c_str()) == 0) execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  out_ = out[0];
  err_ = err[0];
}

void Child::kill(int signal) const { ::kill(pid_, signal); }

std::string Child::read_some() {
  std::array<char, 65536> buffer{};
  const ssize_t size = read(out_, buffer.data(), buffer.size());
  const std::string text(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  result_.out += text;
  return text;
}

Result Child::wait() {
  std::array<char, 65536> buffer{};
  std::array<pollfd, 2> files{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
  while (files[0].fd >= 0 || files[1].fd >= 0) {
    poll(files.data(), files.size(), -1);
    for (std::size_t i = 0; i < 2; ++i) {
      if (files[i].fd < 0 || files[i].revents == 0) continue;
      const ssize_t size = read(files[i].fd, buffer.data(), buffer.size());
      if (size <= 0) {
        close(files[i].fd);
        files[i].fd = -1;
      } else {
        (i == 0 ? result_.out : result_.err).append(buffer.data(), static_cast<std::size_t>(size));
      }
    }
  }
  waitpid(pid_, &result_.status, 0);
  return result_;
}

World::World() {
  fs::create_directory(directory());
  // recover() of this process looks where the children put their rings.
  setenv("PROVML_RING_DIR", rings().c_str(), 1);
}
World::~World() {
  expect_valid();
  unsetenv("PROVML_RING_DIR");
}

/// What was recorded is valid PROV, of the shape that it should have; where the command was built too.
void World::expect_valid() const {
  if (!fs::exists(PROVML_COMMAND) || journals().empty()) return;
  Child command(directory(), {PROVML_COMMAND, "--quiet", "validate"}, environment());
  const Result result = command.wait();
  if (!result.exited_with(1)) return;  // also: nothing that can be taken in
  EXPECT_EQ(result.out.find(" violation"), std::string::npos) << result.out << result.err;
}

Environment World::environment(Environment more) const {
  more.emplace("PATH", "/usr/bin:/bin");
  more.emplace("PROVML_RING_DIR", rings().string());
  more.emplace("PROVML_HOME", home().string());
  for (const char* name : {"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"})
    if (const char* value = std::getenv(name)) more.emplace(name, value);
  return more;
}

Child World::start(std::vector<std::string> arguments, const Environment& more) const {
  arguments.insert(arguments.begin(), PROVML_CHILD);
  return Child(directory(), std::move(arguments), environment(more));
}

Result World::run(std::vector<std::string> arguments, const Environment& more) const {
  return start(std::move(arguments), more).wait();
}

std::vector<fs::path> World::journals() const {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& item : fs::recursive_directory_iterator(home() / "journals", error))
    if (item.path().extension() == ".pvj") found.push_back(item.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::size_t World::ring_files() const {
  std::error_code error;
  const auto items = fs::directory_iterator(rings(), error);
  return static_cast<std::size_t>(std::distance(fs::begin(items), fs::end(items)));
}

std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}
void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

static std::string read_frames(std::string_view bytes, Journal& journal) {
  frames::Reader reader(bytes);
  frames::Frame frame;
  while (reader.next(frame)) {
    std::string_view json;
    std::uint64_t id = 0;
    if (frames::decode_json(frame, json))
      (frame.type == frames::Type::process ? journal.process_json : journal.end_json) = json;
    if (frames::decode_site(frame, id, json)) journal.sites[id] = json;
    if (frame.type != frames::Type::packed) {
      journal.frames.push_back(frame);
    } else {
      EXPECT_TRUE(frames::unpack(frame, journal.unpacked.emplace_back()));
      EXPECT_EQ(read_frames(journal.unpacked.back(), journal), "");
    }
  }
  return reader.problem();
}

std::unique_ptr<Journal> read_journal(const fs::path& path) {
  auto journal = std::make_unique<Journal>();
  journal->bytes = read_file(path);
  journal->problem = read_frames(journal->bytes, *journal);
  return journal;
}

std::vector<std::unique_ptr<Journal>> read_journals(const std::vector<fs::path>& paths) {
  std::vector<std::unique_ptr<Journal>> journals;
  for (const auto& path : paths) journals.push_back(read_journal(path));
  return journals;
}

std::map<std::pair<std::uint32_t, std::uint64_t>, SeenEvent> events_of(
    const std::vector<std::unique_ptr<Journal>>& journals) {
  std::map<std::pair<std::uint32_t, std::uint64_t>, SeenEvent> events;
  for (const auto& journal : journals) {
    for (const auto& frame : journal->frames) {
      if (frame.type != frames::Type::begin && frame.type != frames::Type::values &&
          frame.type != frames::Type::end)
        continue;
      SeenEvent seen{frame, {}};
      EXPECT_TRUE(frames::decode_event(frame, seen.event));
      EXPECT_TRUE(events.emplace(std::pair(frame.thread, frame.sequence), seen).second)
          << "twice: thread " << frame.thread << " sequence " << frame.sequence;
      EXPECT_EQ(journal->sites.count(seen.event.site), 1u) << "no SITE frame in the same journal";
    }
  }
  return events;
}

}  // namespace provml::test
