#include "tracking.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "provml/abi.h"
#include "provml/frames.h"
#include "settings.h"

namespace provml::runtime {

std::atomic<bool> tracking_files{false};

namespace {

// What programs and libraries read for themselves.
constexpr const char* kUsual =
    "/proc/*:/sys/*:/dev/*:/etc/*:/usr/*:/lib*:/bin/*:/sbin/*:/run/*:/opt/*/lib/*:*.so:*.so.*";
constexpr int kMostAncestors = 64;

struct Ignored {
  std::vector<std::string> patterns, directories;
};
const Ignored* ignored = nullptr;
__thread bool within __attribute__((tls_model("initial-exec"))) = false;

bool is_ignored(const char* path) {
  for (const std::string& directory : ignored->directories)
    if (std::strncmp(path, directory.c_str(), directory.size()) == 0 &&
        (path[directory.size()] == '/' || path[directory.size()] == '\0'))
      return true;
  for (const std::string& pattern : ignored->patterns)
    if (fnmatch(pattern.c_str(), path, 0) == 0) return true;
  return false;
}

/// The path from the root on, without resolving links: they are resolved when the activity ends.
bool make_absolute(char (&out)[PATH_MAX], const char* path, int directory) {
  if (path[0] == '/') return std::snprintf(out, sizeof out, "%s", path) < static_cast<int>(sizeof out);
  char base[PATH_MAX];
  if (directory == AT_FDCWD) {
    if (getcwd(base, sizeof base) == nullptr) return false;
  } else {
    char link[64];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    const ssize_t length = readlink(link, base, sizeof base - 1);
    if (length <= 0) return false;
    base[length] = '\0';
  }
  const int length = std::snprintf(out, sizeof out, "%s/%s", base, path);
  return length > 0 && length < static_cast<int>(sizeof out);
}

/// Of the activities of this thread that are open; what was not written since they began is left out at their
/// end.
void note(const char* path, bool reads, bool writes, int directory) noexcept {
  provml_thread* self = provml_self;
  if (self == nullptr || self->thread == 0 || self->busy != 0 || self->top == nullptr || within) return;
  const int saved = errno;
  within = true;
  char absolute[PATH_MAX];
  if (make_absolute(absolute, path, directory) && !is_ignored(absolute)) {
    const std::size_t length = std::strlen(absolute);
    // What is read counts for the activities around it too: what they make may depend on it.
    int level = 0;
    for (provml_span* span = self->top; reads && span != nullptr && level < kMostAncestors;
         span = span->parent, ++level)
      provml_defer(span, frames::kUsedFileSlot, absolute, length);
    if (writes) provml_defer(self->top, frames::kGeneratedFileSlot, absolute, length);
  }
  within = false;
  errno = saved;
}

}  // namespace

void start_tracking(const char* home) {
  const char* wanted = std::getenv("PROVML_TRACK_FILES");
  if (wanted == nullptr || *wanted == '\0' || std::strcmp(wanted, "0") == 0) return;
  if (ignored == nullptr) {
    auto* made = new Ignored;
    const char* more = std::getenv("PROVML_TRACK_IGNORE");
    std::string list = std::string(kUsual) + ":" + (more != nullptr ? more : "");
    for (std::size_t from = 0; from < list.size();) {
      const std::size_t end = std::min(list.find(':', from), list.size());
      if (end > from) made->patterns.push_back(list.substr(from, end - from));
      from = end + 1;
    }
    made->directories = {home, ring_directory()};
    ignored = made;
  }
  tracking_files.store(true, std::memory_order_release);
}

void file_opened(int descriptor, const char* path, bool reads, bool writes, int directory) noexcept {
  struct stat found{};
  const int saved = errno;
  const bool is_file = fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode);
  errno = saved;
  if (is_file) note(path, reads, writes, directory);
}

void file_renamed(const char* to) noexcept { note(to, false, true, AT_FDCWD); }

}  // namespace provml::runtime
