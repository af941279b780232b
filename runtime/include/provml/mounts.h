// provml/mounts.h: one path for a file that bind mounts, or a file system mounted twice, give several.
// C++20; Linux.
//
//   path = provml::without_bind_mounts(path);      // "/scratch/a" -> "/data/lab/a"
//
// Any thread. Source: proc(5), mountinfo.
#ifndef PROVML_MOUNTS_H
#define PROVML_MOUNTS_H

#include <string>
#include <string_view>
#include <vector>

namespace provml {

/// The mounts of a process, as far as one shows what another one shows too.
class Mounts {
 public:
  /// `text`: of /proc/self/mountinfo. Lines that cannot be read are left out.
  explicit Mounts(std::string_view text);
  /// Whether every path is the only one.
  bool empty() const noexcept { return shown_elsewhere_ == 0; }
  /// An absolute path without links by the mount that shows most of its file system, the first of several;
  /// itself where that is so already. Nothing is looked at.
  std::string shortest(const std::string& path) const;

 private:
  struct Mount {
    std::string device, root, point;
    std::size_t by = 0;  ///< the mount that shows it too; itself: none does
  };
  std::vector<Mount> mounts_;
  std::size_t shown_elsewhere_ = 0;
};

/// The same by the mounts of this process at the first call; `path` itself where what is there, or the
/// directory that it would be in, is another one.
std::string without_bind_mounts(const std::string& path);

}  // namespace provml

#endif  // PROVML_MOUNTS_H
