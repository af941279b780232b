// Who and where: what a journal says of the process that writes it.
#ifndef PROVML_TOOLS_PROVML_MACHINE_H
#define PROVML_TOOLS_PROVML_MACHINE_H

#include <cstdint>
#include <string>

namespace provml::cli {

std::string host_name();
/// The login name of the user, or the number where there is none.
std::string user_name();
std::string boot_id();
/// When this process started, in ticks since the system did.
std::uint64_t start_ticks();
/// The file that a shell would run for `name`, or "".
std::string program_path(const std::string& name);

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_MACHINE_H
