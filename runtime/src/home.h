// Where journals go and which run this process belongs to.
#ifndef PROVML_RUNTIME_HOME_H
#define PROVML_RUNTIME_HOME_H

#include <cstdint>
#include <string>

namespace provml::runtime {

/// $PROVML_HOME (relative to `directory`), else the nearest `.provml` from `directory` upward, else
/// `directory`/.provml.
std::string find_home(const std::string& directory);
/// Makes the directory and those above it. Empty, or why it failed.
std::string make_directories(const std::string& path);
/// Resolves symlinks where the path exists, so that a home has one name.
std::string canonical(const std::string& path);

/// 64 random bits as 16 hexadecimal digits.
std::string random_hex16();
/// The run of this process: $PROVML_RUN_ID, batch job, MPI launch, the nearest living ancestor that captures
/// into the same home, else a new id made of the program's name, the time and chance. Safe as a file name.
std::string find_run_id(const std::string& home);

/// Tells descendants of this process the run; removed by forget_live. Failure costs the link only.
std::string announce_live(const std::string& home, const std::string& run, std::uint64_t start_ticks);
/// Removes the live files of this host whose processes are gone.
void remove_dead_live_files(const std::string& home);

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_HOME_H
