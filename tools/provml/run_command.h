// Runs a command in the foreground, as a shell does.
#ifndef PROVML_TOOLS_PROVML_RUN_COMMAND_H
#define PROVML_TOOLS_PROVML_RUN_COMMAND_H

#include <string>
#include <utility>
#include <vector>

namespace provml::cli {

/// Its exit status; 128 and the number of the signal that ended it. Throws provml-E0607 where it cannot be
/// run.
int run_command(const std::vector<std::string>& command,
                const std::vector<std::pair<std::string, std::string>>& environment);

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_RUN_COMMAND_H
