#include "machine.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace provml::cli {

std::string host_name() {
  std::array<char, 256> buffer{};
  return ::gethostname(buffer.data(), buffer.size() - 1) == 0 && buffer[0] != '\0' ? buffer.data()
                                                                                   : "localhost";
}

std::string user_name() {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const bool known =
      ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? found->pw_name : std::to_string(::geteuid());
}

std::string boot_id() {
  std::string id;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), id);
  return id;
}

std::uint64_t start_ticks() {
  std::ostringstream text;
  text << std::ifstream("/proc/self/stat").rdbuf();
  // The name in parentheses may hold anything; what follows it starts with field 3.
  std::istringstream fields(text.str().substr(text.str().rfind(')') + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number) fields >> field;
  return std::strtoull(field.c_str(), nullptr, 10);
}

std::string program_path(const std::string& name) {
  std::error_code failed;
  if (name.find('/') != name.npos) return std::filesystem::weakly_canonical(name, failed).string();
  const char* set = std::getenv("PATH");
  std::istringstream folders(set == nullptr ? "/usr/bin:/bin" : set);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string path = (folder.empty() ? "." : folder) + "/" + name;
    if (::access(path.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(path, failed))
      return std::filesystem::weakly_canonical(path, failed).string();
  }
  return {};
}

}  // namespace provml::cli
