// Who and where: the content of the PROCESS frame, read from the system without starting any other program.
#ifndef PROVML_RUNTIME_IDENTITY_H
#define PROVML_RUNTIME_IDENTITY_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace provml::runtime {

/// What /proc/PID/stat says; nothing when there is no such process.
struct ProcessStat {
  int parent = 0;
  std::uint64_t start_ticks = 0;  ///< clock ticks after boot
};
std::optional<ProcessStat> read_process_stat(int pid);

/// The whole file; empty if it cannot be read.
std::string read_text_file(const std::string& path);
std::string boot_id();
std::string host_name();
/// Command line arguments of this process, with what looks like a secret replaced by "***".
std::vector<std::string> redacted(std::vector<std::string> arguments);
/// Commit checked out in the git work tree around `directory`; empty if there is none.
std::string git_commit(std::string directory);

/// A batch job that this process belongs to.
struct Job {
  std::string scheduler, id, step, cluster, node;
};
std::optional<Job> current_job();
/// Rank and size in an MPI world, -1 if unknown.
struct Rank {
  long rank = -1, size = -1;
};
Rank current_rank();
/// An id that all ranks of one MPI launch share although there is no batch job; empty without a launcher.
std::string launcher_id();

/// What the PROCESS frame needs besides what this file finds out.
struct ProcessDescription {
  std::string run, process, compiler, start_directory;
  std::uint32_t clock = 0;
  std::uint64_t start_ns = 0;  ///< set by describe_process
  std::uint64_t start_ticks = 0;
};
/// The PROCESS frame's JSON text; fills in start_ns and start_ticks.
std::string describe_process(ProcessDescription& description);

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_IDENTITY_H
