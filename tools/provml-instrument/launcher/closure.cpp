#include "closure.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <ctime>
#include <unordered_set>

#include "files.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace provml::launcher {
namespace {

constexpr std::string_view header = "provml-closure 1";

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1000000000 + time.tv_nsec;
}

std::string serialize(const std::string& key, const Closure& closure) {
  std::string text = std::string(header) + "\n" + key + "\n" + (closure.marked ? "marked " : "unmarked ") +
                     closure.tool + "\n";
  for (const auto& file : closure.files) {
    char numbers[96];
    std::snprintf(numbers, sizeof numbers, "%" PRIu64 " %" PRId64 " %" PRIx64 " ", file.size, file.modified,
                  file.hash);
    text += numbers + file.path + "\n";
  }
  return text + "end\n";
}

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool next(std::string_view& line) {
    if (rest_.empty()) return false;
    const auto end = rest_.find('\n');
    if (end == std::string_view::npos) return false;  // a torn file
    line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
  }

 private:
  std::string_view rest_;
};

std::optional<FileStamp> read_stamp(std::string_view line) {
  FileStamp file;
  const std::string text(line);
  int at = 0;
  if (std::sscanf(text.c_str(), "%" SCNu64 " %" SCNd64 " %" SCNx64 " %n", &file.size, &file.modified,
                  &file.hash, &at) != 3)
    return std::nullopt;
  file.path = text.substr(static_cast<std::size_t>(at));
  return file;
}

}  // namespace

std::uint64_t hash_text(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::string hex(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%016" PRIx64, value);
  return text;
}

std::optional<FileStamp> stamp(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  const auto text = read_text(path);
  if (!text) return std::nullopt;
  return FileStamp{static_cast<std::uint64_t>(info.st_size), nanoseconds(info.st_mtim), hash_text(*text),
                   path};
}

std::string quick_stamp(const std::string& path) {
  struct stat info{};
  if (path.empty() || ::stat(path.c_str(), &info) != 0) return {};
  return std::to_string(info.st_size) + "@" + std::to_string(nanoseconds(info.st_mtim));
}

std::optional<Closure> load_closure(const std::string& file, const std::string& key) {
  const auto text = read_text(file);
  if (!text) return std::nullopt;
  Lines lines(*text);
  std::string_view line;
  if (!lines.next(line) || line != header || !lines.next(line) || line != key || !lines.next(line))
    return std::nullopt;
  Closure closure;
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  closure.marked = line.substr(0, space) == "marked";
  closure.tool = line.substr(space + 1);
  bool refreshed = false, complete = false;
  while (!complete && lines.next(line)) {
    if (line == "end") {
      complete = true;
      continue;
    }
    auto known = read_stamp(line);
    struct stat info{};
    if (!known || ::stat(known->path.c_str(), &info) != 0) return std::nullopt;
    const bool same_size = static_cast<std::uint64_t>(info.st_size) == known->size;
    if (!same_size) return std::nullopt;
    if (nanoseconds(info.st_mtim) != known->modified) {
      const auto now = stamp(known->path);
      if (!now || now->hash != known->hash) return std::nullopt;
      known = now;
      refreshed = true;
    }
    closure.files.push_back(std::move(*known));
  }
  if (!complete || closure.files.empty()) return std::nullopt;
  if (refreshed) write_text(file, serialize(key, closure));
  return closure;
}

void store_closure(const std::string& file, const std::string& key, Closure closure,
                   const std::vector<std::string>& paths, std::int64_t not_after) {
  std::unordered_set<std::string> seen;
  for (const auto& path : paths) {
    if (!seen.insert(path).second) continue;
    auto known = stamp(path);
    if (!known || known->modified > not_after || path.find('\n') != std::string::npos) {
      ::unlink(file.c_str());
      return;
    }
    closure.files.push_back(std::move(*known));
  }
  write_text(file, serialize(key, closure));
}

std::int64_t file_clock() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return nanoseconds(now);
}

}  // namespace provml::launcher
