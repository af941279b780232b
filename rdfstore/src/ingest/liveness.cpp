#include "liveness.h"

#include <unistd.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace provml::rdf {

namespace {

std::string boot_id() {
  std::ifstream in("/proc/sys/kernel/random/boot_id");
  std::string text;
  in >> text;
  return text;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

// Field 22 of /proc/PID/stat, or -1. The second field is a name in brackets that may hold anything.
long long start_ticks_of(long long pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::stringstream all;
  all << in.rdbuf();
  const std::string text = all.str();
  const auto close = text.rfind(')');
  if (close == text.npos) return -1;
  std::istringstream fields(text.substr(close + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  long long ticks = -1;
  return fields >> ticks ? ticks : -1;
}

}  // namespace

Liveness liveness_of(std::string_view process_json) {
  const auto json = nlohmann::json::parse(process_json, nullptr, false);
  if (!json.is_object()) return Liveness::unknown;
  const auto text = [&](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto number = [&](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number_integer() ? found->get<long long>() : -1;
  };
  const std::string boot = text("boot_id");
  const long long pid = number("pid"), ticks = number("start_ticks");
  if (boot.empty() || pid <= 0 || ticks < 0) return Liveness::unknown;
  if (boot != boot_id()) return text("host") == host_name() ? Liveness::dead : Liveness::unknown;
  return start_ticks_of(pid) == ticks ? Liveness::alive : Liveness::dead;
}

}  // namespace provml::rdf
