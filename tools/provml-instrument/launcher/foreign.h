// foreign.h: what is compiled as it is although it has marks is told of: other languages, C++ modules,
// standard input.
#ifndef PROVML_LAUNCHER_FOREIGN_H
#define PROVML_LAUNCHER_FOREIGN_H

#include "command.h"

namespace provml::launcher {

/// Prints one line for each such source that has a mark: a warning, or an error where `strict`. True where
/// there was one. A source on standard input is read, and this process's standard input is then a copy of it.
bool report_foreign(const Command& command, bool strict);

}  // namespace provml::launcher

#endif
