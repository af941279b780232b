// forced.h: headers that the command line includes (-include), with or without a precompiled form.
//
// Where such a header has marks, or includes one that has, the instrumented form of a source includes the
// rewritten header as text, and no precompiled form of it is used. CMake's cmake_pch.hxx calls itself a
// system header, which would hide the marks of the project's own headers in it: the tool is given a copy
// without that line.
#ifndef PROVML_LAUNCHER_FORCED_H
#define PROVML_LAUNCHER_FORCED_H

#include <string>
#include <utility>
#include <vector>

#include "command.h"
#include "manifest.h"

namespace provml::launcher {

class ForcedIncludes {
 public:
  /// `directory` (absolute) takes the copies.
  ForcedIncludes(const Command& command, std::string directory);

  /// The command's arguments for the tool's parser: headers as text, copies where they are needed.
  Arguments for_tool() const;

  /// The header that a copy stands for; other paths as they are.
  std::string original(const std::string& path) const;

  /// Gives the copies in what the tool has written the names of their originals again.
  void settle(Manifest& manifest) const;

  /// The command's arguments with `rewritten` in place of the source and rewritten headers in place of forced
  /// ones.
  Arguments for_compiler(const Manifest& manifest, const std::string& rewritten) const;

 private:
  static Arguments without_precompiled(Arguments args, const std::string& text);
  std::string behind_precompiled(const std::string& header) const;
  void add(std::size_t place, const std::string& found);

  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  const Command& command_;
  std::string directory_;
  struct Header {
    std::size_t place;       // in the command's arguments; `nowhere` where -include-pch alone stands for it
    std::string file, copy;  // absolute; `copy` is empty where the tool can read the header as it is
    std::string given;       // as the command names it
    bool wraps = false;      // the copy includes the file, past its precompiled form
  };
  std::vector<Header> headers_;
};

}  // namespace provml::launcher

#endif
