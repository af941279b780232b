// wrapper.h: what a compiler wrapper (mpicxx, h5c++, a site's own CC) adds to a command, asked of itself.
#ifndef PROVML_INSTRUMENT_WRAPPER_H
#define PROVML_INSTRUMENT_WRAPPER_H

#include <string>
#include <vector>

namespace provml::instrument {

/// Whether a compiler goes by another name than g++, gcc, clang or c++ (with a version or a target before
/// it).
bool is_wrapper(const std::string& compiler);

/// The directories that a wrapper searches for headers and a plain compiler does not, in its order; none when
/// it does not answer. It is run once.
std::vector<std::string> wrapper_directories(const std::string& compiler);

/// The machine that a compiler with a machine in its name (aarch64-linux-gnu-g++) compiles for, as it says
/// itself; "" for this one.
std::string foreign_machine(const std::string& compiler);

}  // namespace provml::instrument

#endif
