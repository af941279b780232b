// The machine and what the process used of it: container, processor, memory, energy, accelerators. Read from
// the system without starting any other program; what is not there gives nothing.
#ifndef PROVML_RUNTIME_MACHINE_H
#define PROVML_RUNTIME_MACHINE_H

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace provml::runtime {

/// Id of the container around this process, "" if there is none: Docker, Podman, Kubernetes, LXC by their
/// control group or mounts; Apptainer and Singularity by the name of the image.
std::string container_id();

/// For the PROCESS frame: kernel, os, cpu, cores (that the process may use), memory_kib, container.
nlohmann::json describe_machine();

/// Counters of energy (RAPL), microjoules since some time; of the whole machine.
class EnergyMeter {
 public:
  /// Takes the first reading. `root`: /sys/class/powercap.
  explicit EnergyMeter(std::string root);
  EnergyMeter();
  /// Joules since then; nothing where no counter may be read.
  std::optional<double> joules() const;

 private:
  struct Zone {
    std::string path;
    std::uint64_t first, range;
  };
  std::vector<Zone> zones_;
};

/// Whether it is worth while to ask: the driver of such accelerators is there.
bool has_gpu_driver();
/// For the PROCESS_END frame: name, utilization (percent), memory_used_mib of each accelerator that NVML
/// tells of. Loads libnvidia-ml.so.1: not for the user's thread.
nlohmann::json describe_gpus();

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_MACHINE_H
