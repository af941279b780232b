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

std::string mark_of(const std::string& home, const std::string& journal) {
  return home + "/unsent/" + fs::path(journal).filename().string();
}

/// The journal of this name, from the home on; where there is none, its name.
std::string find_journal(const std::string& home, const std::string& name) {
  std::error_code error;
  for (const auto& run : fs::directory_iterator(home + "/journals", error)) {
    std::error_code ignored;
    if (fs::exists(run.path() / name, ignored))
      return "journals/" + run.path().filename().string() + "/" + name;
  }
  return name;
}

bool is_gone(const File& file) {
  struct stat found{};
  return fstat(file.get(), &found) != 0 || found.st_nlink == 0;
}

}  // namespace

std::optional<Unsent> Unsent::announce(const std::string& home, const std::string& journal) {
  if (!make_directories(home + "/unsent").empty()) return std::nullopt;
  const std::string path = mark_of(home, journal);
  File file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  file.hold();
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
  file.hold();
  if (!file || !lock(file) || is_gone(file)) return std::nullopt;
  // Through this descriptor: to close another one of the file would give up the lock.
  std::string text(kPathBytes + 32, '\0');
  const ssize_t size = pread(file.get(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  Unsent unsent(path, std::move(file));
  const auto line = text.find('\n');
  const auto space = text.find(' ');
  if (line != std::string::npos && space < line) {
    std::from_chars(text.data(), text.data() + space, unsent.acknowledged_);
    unsent.relative_ = text.substr(space + 1, line - space - 1);
  } else {
    unsent.relative_ = find_journal(home, name);  // its maker, or the machine, stopped before it was written
  }
  unsent.journal_ = unsent.relative_.rfind('/', 0) == 0 ? unsent.relative_ : home + "/" + unsent.relative_;
  return unsent;
}

bool Unsent::is_announced(const std::string& home, const std::string& journal) {
  return access(mark_of(home, journal).c_str(), F_OK) == 0;
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
  if (is_open()) write_all(file_.get(), number + " " + relative_ + "\n", 0);
}

/// Opens it again, where it was let go or the program has closed it.
bool Unsent::is_open() {
  if (file_ && file_.is_mine()) return true;
  file_ = File(open(path_.c_str(), O_RDWR | O_CLOEXEC));
  file_.hold();
  return file_ && lock(file_) && !is_gone(file_);
}

void Unsent::remove() { unlink(path_.c_str()); }

}  // namespace provml::runtime
