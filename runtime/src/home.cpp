#include "home.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "clock.h"
#include "identity.h"
#include "shm.h"

namespace provml::runtime {
namespace {

constexpr std::size_t kLongestRunId = 128;
constexpr int kMostAncestors = 64;

std::string safe_name(const std::string& text) {
  std::string name = text.substr(0, kLongestRunId);
  for (char& c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!plain && c != '.') c = '_';
  }
  if (!name.empty() && name[0] == '.') name[0] = '_';
  return name;
}

bool is_directory(const std::string& path) {
  struct stat found{};
  return stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

std::string live_file(const std::string& home, int pid) {
  return home + "/live/" + safe_name(host_name()) + "-" + std::to_string(pid);
}

struct LiveEntry {
  std::string run, boot;
  std::uint64_t start_ticks = 0;
};

LiveEntry read_live(const std::string& path) {
  std::istringstream text(read_text_file(path));
  LiveEntry entry;
  if (!(text >> entry.run >> entry.start_ticks >> entry.boot)) entry.run.clear();
  return entry;
}

/// The run of the nearest living ancestor, or of this very process before it called exec.
std::string inherited_run(const std::string& home) {
  const std::string boot = boot_id();
  int pid = getpid();
  for (int depth = 0; depth < kMostAncestors && pid > 0; ++depth) {
    const auto stat = read_process_stat(pid);
    if (!stat) break;
    const LiveEntry entry = read_live(live_file(home, pid));
    if (!entry.run.empty() && entry.start_ticks == stat->start_ticks && entry.boot == boot) return entry.run;
    pid = stat->parent;
  }
  return {};
}

std::string new_run_id() {
  std::array<char, 4096> exe{};
  const ssize_t size = readlink("/proc/self/exe", exe.data(), exe.size());
  std::string name =
      size > 0 ? std::string(exe.data(), static_cast<std::size_t>(size)) : std::string("program");
  name = safe_name(name.substr(name.rfind('/') + 1)).substr(0, kLongestRunId - 32);
  const time_t now = time(nullptr);
  tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> stamp{};
  strftime(stamp.data(), stamp.size(), "%Y%m%dT%H%M%SZ", &parts);
  return name + "-" + stamp.data() + "-" + random_hex16().substr(0, 6);
}

}  // namespace

std::string find_home(const std::string& directory) {
  if (const char* set = std::getenv("PROVML_HOME"); set != nullptr && *set != '\0')
    return *set == '/' ? std::string(set) : directory + "/" + set;
  std::string at = directory;
  while (true) {
    if (is_directory(at + "/.provml")) return at + "/.provml";
    const std::size_t slash = at.rfind('/');
    if (at.empty() || slash == std::string::npos) break;
    at.resize(slash);
  }
  return directory + "/.provml";
}

std::string make_directories(const std::string& path) {
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (mkdir(part.c_str(), 0777) != 0 && !is_directory(part)) {
      const int error = errno;
      return part + ": " + std::strerror(error);
    }
    if (slash == std::string::npos) return {};
  }
}

std::string canonical(const std::string& path) {
  std::error_code error;
  const auto resolved = std::filesystem::weakly_canonical(path, error);
  return error ? path : resolved.string();
}

std::string random_hex16() {
  std::uint64_t bits = 0;
  if (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits))
    bits = realtime_ns() * 0x9e3779b97f4a7c15u ^ static_cast<std::uint64_t>(getpid());
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(bits));
  return text.data();
}

std::string find_run_id(const std::string& home) {
  if (const char* set = std::getenv("PROVML_RUN_ID"); set != nullptr && *set != '\0') return safe_name(set);
  if (const auto job = current_job()) {
    std::string id = job->scheduler;
    for (const std::string& part : {job->cluster, job->id})
      if (!part.empty()) id += "-" + part;
    if (!job->step.empty()) id += "." + job->step;
    return safe_name(id);
  }
  if (const std::string id = launcher_id(); !id.empty()) return safe_name(id);
  if (const std::string id = inherited_run(home); !id.empty()) return safe_name(id);
  return new_run_id();
}

std::string announce_live(const std::string& home, const std::string& run, std::uint64_t start_ticks) {
  const std::string path = live_file(home, getpid());
  if (!make_directories(home + "/live").empty()) return {};
  const std::string temporary = path + "." + random_hex16();
  {
    const File file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file || !write_all(file.get(), run + " " + std::to_string(start_ticks) + " " + boot_id() + "\n")) {
      if (file) unlink(temporary.c_str());
      return {};
    }
  }
  if (rename(temporary.c_str(), path.c_str()) == 0) return path;
  unlink(temporary.c_str());
  return {};
}

void remove_dead_live_files(const std::string& home) {
  std::error_code error;
  const std::string prefix = safe_name(host_name()) + "-";
  const std::string boot = boot_id();
  for (const auto& item : std::filesystem::directory_iterator(home + "/live", error)) {
    const std::string name = item.path().filename().string();
    if (name.rfind(prefix, 0) != 0) continue;
    const LiveEntry entry = read_live(item.path().string());
    if (entry.run.empty()) continue;
    const auto stat = read_process_stat(std::atoi(name.c_str() + prefix.size()));
    if (!stat || stat->start_ticks != entry.start_ticks || entry.boot != boot) unlink(item.path().c_str());
  }
}

}  // namespace provml::runtime
