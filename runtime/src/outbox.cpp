#include "outbox.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "home.h"

namespace provml::runtime {
namespace fs = std::filesystem;
namespace {

/// A lock of the process: a child that was forked does not have it.
bool lock(const File& file) {
  struct flock whole{};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return fcntl(file.get(), F_SETLK, &whole) == 0;
}

bool is_gone(const File& file) {
  struct stat found{};
  return fstat(file.get(), &found) != 0 || found.st_nlink == 0;
}

}  // namespace

std::optional<Unsent> Unsent::announce(const std::string& home, const std::string& journal) {
  if (!make_directories(home + "/unsent").empty()) return std::nullopt;
  const std::string path = home + "/unsent/" + fs::path(journal).filename().string();
  File file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!file || !lock(file)) return std::nullopt;
  Unsent unsent(path, std::move(file));
  unsent.journal_ = journal;
  unsent.relative_ = journal.rfind(home + "/", 0) == 0 ? journal.substr(home.size() + 1) : journal;
  unsent.acknowledge(0);
  return unsent;
}

std::optional<Unsent> Unsent::take(const std::string& home, const std::string& name) {
  const std::string path = home + "/unsent/" + name;
  File file(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file || !lock(file) || is_gone(file)) return std::nullopt;
  // Through this descriptor: to close another one of the file would give up the lock.
  std::string text(kPathBytes + 32, '\0');
  const ssize_t size = pread(file.get(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  const auto line = text.find('\n');
  const auto space = text.find(' ');
  if (line == std::string::npos || space == std::string::npos || space > line) return std::nullopt;
  Unsent unsent(path, std::move(file));
  std::from_chars(text.data(), text.data() + space, unsent.acknowledged_);
  unsent.relative_ = text.substr(space + 1, line - space - 1);
  unsent.journal_ = unsent.relative_.rfind('/', 0) == 0 ? unsent.relative_ : home + "/" + unsent.relative_;
  return unsent;
}

std::vector<std::string> Unsent::list(const std::string& home) {
  std::vector<std::pair<fs::file_time_type, std::string>> found;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(home + "/unsent", error)) {
    std::error_code ignored;
    found.emplace_back(item.last_write_time(ignored), item.path().filename().string());
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (auto& [time, name] : found) names.push_back(std::move(name));
  return names;
}

void Unsent::acknowledge(std::uint64_t position) {
  acknowledged_ = position;
  // Of fixed width, so that a file that is cut short by a crash still has its number or none.
  std::string number = std::to_string(position);
  number.insert(0, 20 - std::min<std::size_t>(20, number.size()), '0');
  write_all(file_.get(), number + " " + relative_ + "\n", 0);
}

void Unsent::remove() { unlink(path_.c_str()); }

}  // namespace provml::runtime
