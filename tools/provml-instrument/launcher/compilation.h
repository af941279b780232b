// compilation.h: one C++ source and one product.
//
// A source without marks goes to the compiler as it is. A marked one goes to provml-instrument first, and the
// compiler gets the rewritten file; dependency files and messages are mended so that they name the originals.
// Whatever goes wrong on the way, the original is compiled and one warning is printed, unless `strict`.
#ifndef PROVML_LAUNCHER_COMPILATION_H
#define PROVML_LAUNCHER_COMPILATION_H

#include <string>
#include <vector>

#include "command.h"
#include "layout.h"

namespace provml::launcher {

struct Options {
  bool strict = false;
  bool link_runtime = true;  // also: the headers of this project are on the include path of every compilation
  bool explain = false;      // say on stderr what is decided and why
  bool may_exec = true;      // the process may become the compiler
  std::string workflow_file;
  bool all = false;       // functions and loops without marks too
  std::string threshold;  // for `all`: the tool's --threshold, or empty for its default

  /// Every C++ source goes to the tool, whether it has marks or not.
  bool every_source() const { return all || !workflow_file.empty(); }
  std::string tool;
};

/// Runs a command that has exactly one C++ source and writes an object, assembly, a program or preprocessed
/// text. Gives the exit status, or becomes the compiler (exec) and does not return.
int compile_source(const Command& command, const Options& options, const Layout& layout);

/// The compiler's words for the command as it is, with the runtime's headers and library where `options` ask
/// for them.
Arguments original_line(const Command& command, const Options& options, const Layout& layout);

}  // namespace provml::launcher

#endif
