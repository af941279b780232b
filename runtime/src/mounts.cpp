#include "provml/mounts.h"

#include <sys/stat.h>

#include <algorithm>

#include "identity.h"

namespace provml {
namespace {

/// `\040` and its like, as the kernel writes blanks.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = [&](std::size_t k) {
      return i + k < text.size() && text[i + k] >= '0' && text[i + k] <= '7' ? text[i + k] - '0' : -1;
    };
    if (text[i] == '\\' && digit(1) >= 0 && digit(2) >= 0 && digit(3) >= 0) {
      out += static_cast<char>(digit(1) * 64 + digit(2) * 8 + digit(3));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool is_within(std::string_view path, std::string_view directory) {
  if (directory == "/") return path.starts_with('/');
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

/// What `path` is called from `directory` on: "" or "/...".
std::string_view rest_of(std::string_view path, std::string_view directory) {
  if (directory == "/") return path == "/" ? std::string_view() : path;
  return path.substr(directory.size());
}

bool is_same(const std::string& left, const std::string& right) {
  struct stat a{}, b{};
  return stat(left.c_str(), &a) == 0 && stat(right.c_str(), &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

}  // namespace

Mounts::Mounts(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    std::string_view words[5];  // id, parent, device, root, mount point
    std::size_t count = 0;
    for (; count < 5 && !line.empty(); ++count) {
      const std::size_t blank = std::min(line.find(' '), line.size());
      words[count] = line.substr(0, blank);
      line.remove_prefix(std::min(blank + 1, line.size()));
    }
    if (count == 5 && words[3].starts_with('/') && words[4].starts_with('/'))
      mounts_.push_back({std::string(words[2]), unescaped(words[3]), unescaped(words[4]), mounts_.size()});
  }
  for (std::size_t i = 0; i < mounts_.size(); ++i)
    for (std::size_t k = 0; k < mounts_.size(); ++k) {
      const Mount& best = mounts_[mounts_[i].by];
      const bool shows =
          k != i && mounts_[k].device == mounts_[i].device && is_within(mounts_[i].root, mounts_[k].root);
      if (shows && (mounts_[k].root.size() < best.root.size() ||
                    (mounts_[k].root.size() == best.root.size() && k < mounts_[i].by)))
        mounts_[i].by = k;
    }
  for (std::size_t i = 0; i < mounts_.size(); ++i) shown_elsewhere_ += mounts_[i].by != i ? 1 : 0;
}

std::string Mounts::shortest(const std::string& path) const {
  const Mount* in = nullptr;
  for (const Mount& mount : mounts_)  // a later one hides an earlier one
    if (is_within(path, mount.point) && (in == nullptr || mount.point.size() >= in->point.size()))
      in = &mount;
  if (in == nullptr) return path;
  const Mount& by = mounts_[in->by];
  if (&by == in) return path;
  std::string out = by.point == "/" ? std::string() : by.point;
  out += rest_of(in->root, by.root);
  out += rest_of(path, in->point);
  return out.empty() ? "/" : out;
}

std::string without_bind_mounts(const std::string& path) {
  static const Mounts mounts(runtime::read_text_file("/proc/self/mountinfo"));
  if (mounts.empty()) return path;
  const std::string other = mounts.shortest(path);
  if (other == path || is_same(path, other)) return other;
  // What is not there, or is no path whole: as far as both paths agree.
  struct stat found{};
  for (std::string left = path, right = other; stat(left.c_str(), &found) != 0;) {
    const auto left_end = left.rfind('/'), right_end = right.rfind('/');
    const bool agree = left_end != left.npos && right_end != right.npos && left_end != 0 && right_end != 0 &&
                       left.compare(left_end, left.npos, right, right_end, right.npos) == 0;
    if (!agree) return path;
    left.erase(left_end);
    right.erase(right_end);
    if (is_same(left, right)) return other;
  }
  return path;
}

}  // namespace provml
