// provml/recover.h: saves what crashed processes left in their rings. C++20; for the `provml` command.
//
//   const auto report = provml::runtime::recover(home);
//   for (const auto& journal : report.journals) std::cout << "recovered " << journal << '\n';
//
// Safe when several processes do it at once, and while other processes capture: a ring belongs to a dead
// process or is not touched.
#ifndef PROVML_RECOVER_H
#define PROVML_RECOVER_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace provml::runtime {

struct RecoverReport {
  std::uint64_t processes = 0;                  ///< dead processes of this home whose rings were found
  std::uint64_t events = 0;                     ///< saved, beyond those of the journals
  std::vector<std::filesystem::path> journals;  ///< written
  std::vector<std::string> problems;  ///< one line each, with an error id; such rings are left in place
};

/// Appends a journal `...-recovered.pvj` for each dead process of this user and node whose home is `home`,
/// and removes its rings. Events that the process's journals already hold are left out. Throws nothing but
/// std::bad_alloc.
RecoverReport recover(const std::filesystem::path& home);

}  // namespace provml::runtime

#endif  // PROVML_RECOVER_H
