#include "store/file_system.h"

#include <sys/vfs.h>

#include <array>
#include <cstdlib>
#include <string>

#include "provml/error.h"

namespace provml::rdf::store {
namespace {

struct Known {
  std::uint64_t magic;
  std::string_view name;
};

constexpr std::array<Known, 16> kNetwork = {{{0x6969, "NFS"},
                                             {0x517b, "SMB"},
                                             {0xff534d42, "CIFS"},
                                             {0xfe534d42, "SMB2"},
                                             {0x0bd00bd0, "Lustre"},
                                             {0x47504653, "GPFS"},
                                             {0x5346414f, "AFS"},
                                             {0x6b414653, "kAFS"},
                                             {0x73757245, "Coda"},
                                             {0x00c36400, "Ceph"},
                                             {0x19830326, "BeeGFS"},
                                             {0xaad7aaea, "PanFS"},
                                             {0x7461636f, "OCFS2"},
                                             {0x01161970, "GFS2"},
                                             {0x20030528, "OrangeFS"},
                                             {0x01021997, "9P"}}};

}  // namespace

std::string_view network_file_system(std::uint64_t magic) {
  for (const Known& known : kNetwork) {
    if (known.magic == magic) return known.name;
  }
  return {};
}

void refuse_network_file_system(const std::filesystem::path& directory, std::uint64_t magic) {
  const std::string_view name = network_file_system(magic);
  if (name.empty()) return;
  const char* allowed = std::getenv("PROVML_ALLOW_NETWORK_STORE");
  if (allowed != nullptr && *allowed != '\0') return;
  throw Error("provml-E0402", "the store would be on a network file system (" + std::string(name) + ")",
              "put it on a local disk (PROVML_HOME), or set PROVML_ALLOW_NETWORK_STORE=1 if only one machine "
              "ever opens it",
              directory.string());
}

void refuse_network_file_system(const std::filesystem::path& directory) {
  std::filesystem::path at = std::filesystem::absolute(directory);
  struct statfs info{};
  while (::statfs(at.c_str(), &info) != 0) {
    if (!at.has_relative_path()) return;
    at = at.parent_path();
  }
  refuse_network_file_system(directory, static_cast<std::uint64_t>(info.f_type) & 0xffffffffULL);
}

}  // namespace provml::rdf::store
