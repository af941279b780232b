// originals.h: gives rewritten files the names of their originals again, in dependency files and in messages.
#ifndef PROVML_LAUNCHER_ORIGINALS_H
#define PROVML_LAUNCHER_ORIGINALS_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "command.h"
#include "depfile.h"
#include "manifest.h"

namespace provml::launcher {

class Originals {
 public:
  /// `directory` (absolute) holds everything that provml-instrument writes for `source`.
  Originals(const Command& command, std::string source, std::string directory);

  /// A header in the form in which the user's include path would have named it.
  std::string spelled(const std::string& original) const;

  /// For -ffile-prefix-map: rewritten files to originals.
  std::vector<std::pair<std::string, std::string>> prefixes(const Manifest& manifest) const;

  /// Replaces the names of rewritten files in a compiler's messages.
  void rename(const Manifest& manifest, std::string& text) const;

  /// The files that the compiler has written for -MD since `since` (nanoseconds): the one that the command
  /// names, or those whose names gcc and clang choose.
  std::vector<std::string> depfiles(std::int64_t since) const;

  /// Mends dependency files in place, adds `extra` to them, and gives the rules of the first. Without a
  /// manifest no name is replaced.
  std::vector<Rule> mend(const std::vector<std::string>& files, const Manifest* manifest,
                         const std::vector<std::string>& extra) const;

 private:
  std::vector<std::string> include_dirs() const;
  std::string name(const Shadow& header) const;
  std::string name(const Manifest& manifest, const std::string& path) const;
  std::string original_of(const Manifest& manifest, const std::string& path) const;

  const Command& command_;
  std::string source_, directory_;
};

}  // namespace provml::launcher

#endif
