#include "identity.h"

#include <fcntl.h>
#include <pwd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "clock.h"
#include "machine.h"
#include "provml/abi.h"
#include "secrets.h"
#include "shm.h"

#ifndef PROVML_VERSION
#error "the build defines PROVML_VERSION"
#endif

namespace provml::runtime {
namespace {

std::string environment(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? std::string() : std::string(text);
}

std::string first_line(std::string text) {
  text.resize(std::min(text.find('\n'), text.size()));
  return text;
}

std::string user_name() {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return found->pw_name;
  return std::to_string(geteuid());
}

std::string executable() {
  std::array<char, 4096> buffer{};
  const ssize_t size = readlink("/proc/self/exe", buffer.data(), buffer.size());
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

std::vector<std::string> arguments() {
  std::vector<std::string> found;
  const std::string text = read_text_file("/proc/self/cmdline");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    found.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return found;
}

/// Time of the process's start from its ticks after boot.
std::uint64_t start_time(std::uint64_t start_ticks) {
  timespec boot{};
  clock_gettime(CLOCK_BOOTTIME, &boot);
  const auto since_boot =
      static_cast<std::uint64_t>(boot.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(boot.tv_nsec);
  const std::uint64_t per_second = static_cast<std::uint64_t>(std::max(sysconf(_SC_CLK_TCK), 1L));
  const std::uint64_t started = start_ticks * (1'000'000'000u / per_second);
  return realtime_ns() - (since_boot > started ? since_boot - started : 0);
}

std::string_view option_name(std::string_view argument) {
  argument.remove_prefix(std::min(argument.find_first_not_of('-'), argument.size()));
  return argument;
}

}  // namespace

std::string read_text_file(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> buffer{};
  while (file) {
    const ssize_t size = read(file.get(), buffer.data(), buffer.size());
    if (size <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

std::optional<ProcessStat> read_process_stat(int pid) {
  const std::string text = read_text_file("/proc/" + std::to_string(pid) + "/stat");
  // The name in parentheses may hold anything; the fields are counted from the last closing one: state is
  // field 3.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  ProcessStat stat;
  std::size_t at = name_end + 2;
  for (int field = 3; field <= 22; ++field) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string value = text.substr(at, end - at);
    if (field == 3 && (value == "Z" || value == "X")) return std::nullopt;  // dead, not yet reaped
    if (field == 4) stat.parent = std::atoi(value.c_str());
    if (field == 22) stat.start_ticks = std::strtoull(value.c_str(), nullptr, 10);
    if (end >= text.size()) return field < 22 ? std::nullopt : std::optional(stat);
    at = end + 1;
  }
  return stat;
}

std::string boot_id() { return first_line(read_text_file("/proc/sys/kernel/random/boot_id")); }

std::string host_name() {
  std::array<char, 256> buffer{};
  if (gethostname(buffer.data(), buffer.size() - 1) != 0 || buffer[0] == '\0') return "localhost";
  return buffer.data();
}

std::vector<std::string> redacted(std::vector<std::string> arguments) {
  static const std::string kHidden = "***";
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    std::string& argument = arguments[i];
    const std::size_t equals = argument.find('=');
    const std::string_view name = std::string_view(argument).substr(0, std::min(equals, argument.size()));
    const bool is_option = !argument.empty() && argument[0] == '-';
    if (equals != std::string::npos && secret_names().matches(option_name(name))) {
      argument = argument.substr(0, equals + 1) + kHidden;
    } else if (is_option && secret_names().matches(option_name(name)) && i + 1 < arguments.size() &&
               arguments[i + 1].substr(0, 2) != "--") {
      arguments[++i] = kHidden;
    }
  }
  for (auto& argument : arguments) {  // user:password@host in a URL
    const std::size_t scheme = argument.find("://");
    if (scheme == std::string::npos) continue;
    const std::size_t start = scheme + 3;
    const std::size_t end = std::min(argument.find_first_of("/?#", start), argument.size());
    const std::size_t at = argument.rfind('@', end);
    const std::size_t colon = argument.find(':', start);
    if (at != std::string::npos && at > start && colon < at)
      argument.replace(colon + 1, at - colon - 1, kHidden);
  }
  return arguments;
}

std::string git_commit(std::string directory) {
  for (; !directory.empty();
       directory.resize(directory.rfind('/') == std::string::npos ? 0 : directory.rfind('/'))) {
    std::string git = directory + "/.git";
    std::string head = first_line(read_text_file(git + "/HEAD"));
    if (head.empty()) {  // a work tree or submodule: .git is a file that names the directory
      const std::string pointer = first_line(read_text_file(git));
      if (pointer.rfind("gitdir: ", 0) != 0) continue;
      git = pointer.substr(8);
      if (git[0] != '/') git = directory + "/" + git;
      head = first_line(read_text_file(git + "/HEAD"));
    }
    if (head.rfind("ref: ", 0) != 0) return head;
    const std::string reference = head.substr(5);
    std::string common = first_line(read_text_file(git + "/commondir"));
    if (!common.empty()) common = common[0] == '/' ? common : git + "/" + common;
    for (const std::string& base : {git, common}) {
      if (base.empty()) continue;
      const std::string loose = first_line(read_text_file(base + "/" + reference));
      if (!loose.empty()) return loose;
      const std::string packed = "\n" + read_text_file(base + "/packed-refs");
      const std::size_t found = packed.find(" " + reference + "\n");
      if (found == std::string::npos) continue;
      const std::size_t line = packed.rfind('\n', found) + 1;
      return packed.substr(line, found - line);
    }
    return {};
  }
  return {};
}

std::optional<Job> current_job() {
  Job job;
  if (job.id = environment("SLURM_JOB_ID"); !job.id.empty()) {
    job.scheduler = "slurm";
    job.step = environment("SLURM_STEP_ID");
    job.cluster = environment("SLURM_CLUSTER_NAME");
    job.node = environment("SLURMD_NODENAME");
  } else if (job.id = environment("PBS_JOBID"); !job.id.empty()) {
    job.scheduler = "pbs";
    job.node = environment("PBS_NODENUM");
  } else if (job.id = environment("LSB_JOBID"); !job.id.empty()) {
    job.scheduler = "lsf";
    job.step = environment("LSB_JOBINDEX");
  } else if (job.id = environment("JOB_ID"); !job.id.empty() && !environment("SGE_ROOT").empty()) {
    job.scheduler = "sge";
    job.step = environment("SGE_TASK_ID");
  } else {
    return std::nullopt;
  }
  return job;
}

Rank current_rank() {
  static constexpr std::pair<const char*, const char*> kNames[] = {
      {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"}, {"PMI_RANK", "PMI_SIZE"},
      {"MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"},   {"PMIX_RANK", "PMIX_SIZE"},
      {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"},
  };
  for (const auto& [rank, size] : kNames) {
    const std::string text = environment(rank);
    if (text.empty()) continue;
    const std::string total = environment(size);
    return {std::atol(text.c_str()), total.empty() ? -1 : std::atol(total.c_str())};
  }
  return {};
}

std::string launcher_id() {
  std::string id;
  for (const char* name : {"PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "PMI_JOBID", "PMI_ID_JOB"})
    if (id.empty()) id = environment(name);
  if (id.empty() && environment("PMI_RANK").empty()) return {};
  // Such ids come back after a while: the launcher's start makes them unique.
  const auto launcher = read_process_stat(getppid());
  if (id.empty())
    return "mpi-" + host_name() + "-" + std::to_string(getppid()) + "-" +
           std::to_string(launcher ? launcher->start_ticks : 0);
  const time_t started =
      static_cast<time_t>((launcher ? start_time(launcher->start_ticks) : realtime_ns()) / 1'000'000'000u);
  std::array<char, 16> day{};
  tm parts{};
  gmtime_r(&started, &parts);
  strftime(day.data(), day.size(), "%Y%m%d", &parts);
  return "mpi-" + id + "-" + day.data();
}

std::string describe_process(ProcessDescription& description) {
  using nlohmann::json;
  const auto stat = read_process_stat(getpid());
  description.start_ticks = stat ? stat->start_ticks : 0;
  description.start_ns = stat ? start_time(stat->start_ticks) : realtime_ns();
  const auto or_null = [](const std::string& text) { return text.empty() ? json() : json(text); };
  const auto number_or_null = [](long value) { return value < 0 ? json() : json(value); };

  const std::string exe = executable();
  const std::size_t slash = exe.rfind('/');
  std::string commit = git_commit(slash == std::string::npos ? std::string() : exe.substr(0, slash));
  if (commit.empty()) commit = git_commit(description.start_directory);
  json job;
  if (const auto found = current_job())
    job = {{"scheduler", found->scheduler},
           {"id", found->id},
           {"step", or_null(found->step)},
           {"cluster", or_null(found->cluster)},
           {"node", or_null(found->node)}};
  const Rank rank = current_rank();
  const json text = {{"format", 1},
                     {"run", description.run},
                     {"process", description.process},
                     {"workflow", nullptr},
                     {"host", host_name()},
                     {"user", user_name()},
                     {"uid", geteuid()},
                     {"pid", getpid()},
                     {"ppid", getppid()},
                     {"exe", exe},
                     {"argv", redacted(arguments())},
                     {"cwd", description.start_directory},
                     {"start_ns", description.start_ns},
                     {"clock", description.clock == PROVML_CLOCK_TSC ? "tsc" : "monotonic"},
                     {"runtime_version", PROVML_VERSION},
                     {"compiler", description.compiler},
                     {"git", commit.empty() ? json() : json{{"commit", commit}, {"dirty", nullptr}}},
                     {"job", job},
                     {"machine", describe_machine()},
                     {"rank", number_or_null(rank.rank)},
                     {"size", number_or_null(rank.size)},
                     {"boot_id", boot_id()},
                     {"start_ticks", description.start_ticks}};
  return text.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace provml::runtime
