// options.h: the command line of provml-instrument, and the compile command behind its "--".
#ifndef PROVML_INSTRUMENT_OPTIONS_H
#define PROVML_INSTRUMENT_OPTIONS_H

#include <string>
#include <vector>

#include "whole_program.h"

namespace provml::instrument {

struct Options {
  std::string workflow_file, out, source, build_path;
  bool strict = false, move_forced = false, list = false, dry_run = false, diff = false;
  bool json = false, fix = false;
  WholeProgram all;
  std::vector<std::string> command;  ///< COMPILER ARGS..., or empty
};

enum class Parsed { Run, Done, Usage };
/// Messages go to stderr (usage errors) or stdout (--help).
Parsed parse_options(int argc, char** argv, Options& options);

/// The command for Clang's parser from one for g++ or clang++: unknown flags dropped, no outputs, the
/// resource directory set, PROVML_INSTRUMENTING defined.
std::vector<std::string> clang_command(const std::vector<std::string>& command, const std::string& source);

/// Whether a compiler names files as g++ does: all but clang (c++ and mpicxx are g++ on Debian).
bool is_gnu(const std::string& compiler);

/// The command of `source` in a compile_commands.json at or above `build_path` (or the source); changes to
/// its directory. Throws provml::Error.
std::vector<std::string> command_from_database(const std::string& source, const std::string& build_path);

}  // namespace provml::instrument

#endif
