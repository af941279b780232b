// closure.h: the cached answer for one object: which files its source includes, and whether one of them has a
// mark.
//
// A cache file is valid while every file has the content it had: equal size and modification time, or equal
// hash.
#ifndef PROVML_LAUNCHER_CLOSURE_H
#define PROVML_LAUNCHER_CLOSURE_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace provml::launcher {

struct FileStamp {
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since the epoch
  std::uint64_t hash = 0;     // XXH3 of the content
  std::string path;
};

struct Closure {
  bool marked = false;
  std::string tool;  // what a rewriting depended on besides the files: tool, workflow file, strictness
  std::vector<FileStamp> files;
};

std::uint64_t hash_text(std::string_view text);
std::string hex(std::uint64_t value);

/// Size, time and hash of a file; nothing where it cannot be read.
std::optional<FileStamp> stamp(const std::string& path);

/// Size and time as text, for files that are too large to hash at each call (programs); "" where there is
/// none.
std::string quick_stamp(const std::string& path);

/// The cached closure with this key, if it is still true. `file` is refreshed when only times had changed.
std::optional<Closure> load_closure(const std::string& file, const std::string& key);

/// Stamps `paths` and writes the cache file. Nothing is written (and the old one removed) when a file is
/// younger than `not_after` (nanoseconds: the moment the compiler was started), or cannot be read. Errors are
/// silent: it is a cache.
void store_closure(const std::string& file, const std::string& key, Closure closure,
                   const std::vector<std::string>& paths, std::int64_t not_after);

/// Now, by the clock that stamps files.
std::int64_t file_clock();

}  // namespace provml::launcher

#endif
