#include "machine.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "identity.h"
#include "shm.h"

namespace provml::runtime {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// What follows NAME and a separator in a text of lines; "" if there is no such line.
std::string entry(const std::string& text, const std::string& name, char separator) {
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    if (text.compare(from, name.size(), name) == 0) {
      const std::size_t at = text.find(separator, from + name.size());
      if (at < end) {
        std::string value = text.substr(at + 1, end - at - 1);
        value.erase(0, value.find_first_not_of(" \t\""));
        value.erase(value.find_last_not_of(" \t\"") + 1);
        return value;
      }
    }
    from = end + 1;
  }
  return {};
}

/// The first run of 64 hexadecimal digits, as container engines name what they run.
std::string long_id(const std::string& text) {
  std::size_t digits = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool digit = i < text.size() && std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    if (digit) {
      ++digits;
    } else {
      if (digits == 64) return text.substr(i - 64, 64);
      digits = 0;
    }
  }
  return {};
}

/// The first page: on large machines the whole takes long to make.
std::string beginning_of(const char* path) {
  std::string text(4096, '\0');
  const File file(open(path, O_RDONLY | O_CLOEXEC));
  const ssize_t size = file ? read(file.get(), text.data(), text.size()) : 0;
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

std::optional<std::uint64_t> number_in(const std::string& path) {
  const std::string text = read_text_file(path);
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc()) return std::nullopt;
  return value;
}

long cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return sysconf(_SC_NPROCESSORS_ONLN);
}

}  // namespace

std::string container_id() {
  for (const char* variable : {"APPTAINER_CONTAINER", "SINGULARITY_CONTAINER"})
    if (const char* image = std::getenv(variable); image != nullptr && *image != '\0') return image;
  if (const std::string id = long_id(read_text_file("/proc/self/cgroup")); !id.empty()) return id;
  const std::string mounts = read_text_file("/proc/self/mountinfo");
  for (const char* place :
       {"/containers/", "/docker/"})  // of /etc/hostname and the like, where the group hides it
    for (std::size_t at = mounts.find(place); at != std::string::npos; at = mounts.find(place, at + 1))
      if (const std::string id = long_id(mounts.substr(at, 200)); !id.empty()) return id;
  std::error_code error;
  if (fs::exists("/.dockerenv", error) || fs::exists("/run/.containerenv", error)) return host_name();
  return {};
}

json describe_machine() {
  json machine = json::object();
  utsname system{};
  if (uname(&system) == 0)
    machine["kernel"] = std::string(system.sysname) + " " + system.release + " " + system.machine;
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) machine[key] = value;
  };
  add("os", entry(read_text_file("/etc/os-release"), "PRETTY_NAME", '='));
  add("cpu", entry(beginning_of("/proc/cpuinfo"), "model name", ':'));
  add("container", container_id());
  machine["cores"] = cores();
  const std::string memory = entry(read_text_file("/proc/meminfo"), "MemTotal", ':');
  std::uint64_t kib = 0;
  if (std::from_chars(memory.data(), memory.data() + memory.size(), kib).ec == std::errc())
    machine["memory_kib"] = kib;
  return machine;
}

EnergyMeter::EnergyMeter()
    : EnergyMeter([] {
        const char* root = std::getenv("PROVML_POWERCAP");
        return std::string(root != nullptr && *root != '\0' ? root : "/sys/class/powercap");
      }()) {}

EnergyMeter::EnergyMeter(std::string root) {
  std::error_code error;
  for (const auto& item : fs::directory_iterator(root, error)) {
    const std::string name = item.path().filename().string();
    // Packages, not what is in them: intel-rapl:0, not intel-rapl:0:0; not the copies of another interface.
    if (name.rfind("intel-rapl:", 0) != 0 || std::count(name.begin(), name.end(), ':') != 1) continue;
    const std::string path = item.path().string() + "/energy_uj";
    if (const auto now = number_in(path))
      zones_.push_back({path, *now, number_in(item.path().string() + "/max_energy_range_uj").value_or(0)});
  }
}

std::optional<double> EnergyMeter::joules() const {
  if (zones_.empty()) return std::nullopt;
  double sum = 0;
  for (const Zone& zone : zones_) {
    const auto now = number_in(zone.path);
    if (!now) return std::nullopt;
    const std::uint64_t used = *now >= zone.first ? *now - zone.first : zone.range - zone.first + *now;
    sum += static_cast<double>(used) * 1e-6;
  }
  return sum;
}

bool has_gpu_driver() {
  // Another place, for tests and for unusual systems.
  const char* driver = std::getenv("PROVML_GPU_DRIVER");
  return access(driver != nullptr && *driver != '\0' ? driver : "/dev/nvidiactl", F_OK) == 0;
}

json describe_gpus() {
  json gpus = json::array();
  void* library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return gpus;
  // The part of NVML's interface that is used, as its manual gives it.
  struct Utilization {
    unsigned gpu, memory;
  };
  struct Memory {
    unsigned long long total, free, used;
  };
  using Device = void*;
  const auto init = reinterpret_cast<int (*)()>(dlsym(library, "nvmlInit_v2"));
  const auto count = reinterpret_cast<int (*)(unsigned*)>(dlsym(library, "nvmlDeviceGetCount_v2"));
  const auto handle =
      reinterpret_cast<int (*)(unsigned, Device*)>(dlsym(library, "nvmlDeviceGetHandleByIndex_v2"));
  const auto name = reinterpret_cast<int (*)(Device, char*, unsigned)>(dlsym(library, "nvmlDeviceGetName"));
  const auto use =
      reinterpret_cast<int (*)(Device, Utilization*)>(dlsym(library, "nvmlDeviceGetUtilizationRates"));
  const auto memory = reinterpret_cast<int (*)(Device, Memory*)>(dlsym(library, "nvmlDeviceGetMemoryInfo"));
  const auto shut = reinterpret_cast<int (*)()>(dlsym(library, "nvmlShutdown"));
  unsigned devices = 0;
  if (init == nullptr || count == nullptr || handle == nullptr || name == nullptr || init() != 0) return gpus;
  if (count(&devices) == 0) {
    for (unsigned i = 0; i < devices; ++i) {
      Device device = nullptr;
      std::array<char, 128> text{};
      if (handle(i, &device) != 0 || name(device, text.data(), static_cast<unsigned>(text.size())) != 0)
        continue;
      json gpu = {{"name", text.data()}};
      if (Utilization rates{}; use != nullptr && use(device, &rates) == 0) gpu["utilization"] = rates.gpu;
      if (Memory bytes{}; memory != nullptr && memory(device, &bytes) == 0)
        gpu["memory_used_mib"] = bytes.used >> 20;
      gpus.push_back(std::move(gpu));
    }
  }
  if (shut != nullptr) shut();
  return gpus;  // the library stays: to unload it is not safe everywhere
}

}  // namespace provml::runtime
