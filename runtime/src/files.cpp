// The functions of the C library that open files, for PROVML_TRACK_FILES. Each calls the next one of its
// name; when files are not tracked that and one test is all.
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

#include <cstring>

#include "tracking.h"

namespace {

using provml::runtime::file_opened;

#define PROVML_EACH(DO) \
  DO(open) DO(open64) DO(openat) DO(openat64) DO(creat) DO(creat64) DO(fopen) DO(fopen64) DO(rename)

// Found when the library is loaded: later it would not be safe in signal handlers and forked children.
#define PROVML_REAL(name)                                                                                   \
  decltype(&::name) real_##name = nullptr;                                                                  \
  decltype(&::name) find_##name() noexcept {                                                                \
    if (real_##name == nullptr) real_##name = reinterpret_cast<decltype(&::name)>(dlsym(RTLD_NEXT, #name)); \
    return real_##name;                                                                                     \
  }
PROVML_EACH(PROVML_REAL)

__attribute__((constructor)) void find_all() noexcept {
#define PROVML_FIND(name) find_##name();
  PROVML_EACH(PROVML_FIND)
}

bool tracked() noexcept { return provml::runtime::tracking_files.load(std::memory_order_relaxed); }

int opened(int descriptor, const char* path, int flags, int directory = AT_FDCWD) noexcept {
  if (descriptor < 0 || !tracked() || (flags & (O_PATH | O_DIRECTORY)) != 0) return descriptor;
  const int access = flags & O_ACCMODE;
  file_opened(descriptor, path, access == O_RDONLY || (access == O_RDWR && (flags & O_TRUNC) == 0),
              access == O_WRONLY || access == O_RDWR, directory);
  return descriptor;
}

FILE* opened(FILE* file, const char* path, const char* mode) noexcept {
  if (file == nullptr || path == nullptr || mode == nullptr || !tracked()) return file;
  const bool plus = std::strchr(mode, '+') != nullptr;
  file_opened(fileno(file), path, *mode == 'r' || (*mode == 'a' && plus), *mode != 'r' || plus, AT_FDCWD);
  return file;
}

/// The mode of a file that may be made: only then it is passed.
mode_t mode_of(int flags, va_list arguments) noexcept {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

#define PROVML_PUBLIC __attribute__((visibility("default")))
#define PROVML_OPEN(name)                                         \
  PROVML_PUBLIC int name(const char* path, int flags, ...) {      \
    va_list arguments;                                            \
    va_start(arguments, flags);                                   \
    const mode_t mode = mode_of(flags, arguments);                \
    va_end(arguments);                                            \
    return opened(find_##name()(path, flags, mode), path, flags); \
  }
#define PROVML_OPENAT(name)                                                             \
  PROVML_PUBLIC int name(int directory, const char* path, int flags, ...) {             \
    va_list arguments;                                                                  \
    va_start(arguments, flags);                                                         \
    const mode_t mode = mode_of(flags, arguments);                                      \
    va_end(arguments);                                                                  \
    return opened(find_##name()(directory, path, flags, mode), path, flags, directory); \
  }

extern "C" {

PROVML_OPEN(open)
PROVML_OPEN(open64)
PROVML_OPENAT(openat)
PROVML_OPENAT(openat64)

PROVML_PUBLIC int creat(const char* path, mode_t mode) {
  return opened(find_creat()(path, mode), path, O_CREAT | O_WRONLY | O_TRUNC);
}
PROVML_PUBLIC int creat64(const char* path, mode_t mode) {
  return opened(find_creat64()(path, mode), path, O_CREAT | O_WRONLY | O_TRUNC);
}
PROVML_PUBLIC FILE* fopen(const char* path, const char* mode) {
  return opened(find_fopen()(path, mode), path, mode);
}
PROVML_PUBLIC FILE* fopen64(const char* path, const char* mode) {
  return opened(find_fopen64()(path, mode), path, mode);
}
PROVML_PUBLIC int rename(const char* from, const char* to) noexcept {
  const int result = find_rename()(from, to);
  if (result == 0 && tracked()) provml::runtime::file_renamed(to);
  return result;
}

}  // extern "C"
