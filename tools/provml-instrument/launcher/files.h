// files.h: reads and writes whole small files, and the environment.
#ifndef PROVML_LAUNCHER_FILES_H
#define PROVML_LAUNCHER_FILES_H

#include <optional>
#include <string>

namespace provml::launcher {

/// The whole file, or nothing where it cannot be read.
std::optional<std::string> read_text(const std::string& path);

/// Replaces the file in one step (rename). False, and no file left behind, when that fails.
bool write_text(const std::string& path, const std::string& text);

/// Gives `to` the modification time of `from`, so that __TIMESTAMP__ stays. Errors are ignored.
void copy_times(const std::string& from, const std::string& to);

/// A variable of the environment, "" where it is not set.
std::string environment(const char* name);

}  // namespace provml::launcher

#endif
