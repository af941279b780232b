// several.h: commands with several C++ sources: each is compiled by a command of its own, then all are
// linked.
#ifndef PROVML_LAUNCHER_SEVERAL_H
#define PROVML_LAUNCHER_SEVERAL_H

#include "compilation.h"

namespace provml::launcher {

/// Runs the command and gives its exit status; where no source has a mark it becomes the compiler.
int compile_several(const Command& command, const Options& options, const Layout& layout);

}  // namespace provml::launcher

#endif
