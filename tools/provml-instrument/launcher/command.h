// command.h: what a compiler's command line asks for.  Pure but for reading response files; no globals.
//
//   provml::launcher::Command c = parse_command({"ccache", "g++", "-c", "x.cpp", "-o", "x.o"});
//   c.wrappers == {"ccache"}; c.compiler == "g++"; c.action == Action::compile; c.args[c.sources[0]] ==
//   "x.cpp"
#ifndef PROVML_LAUNCHER_COMMAND_H
#define PROVML_LAUNCHER_COMMAND_H

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace provml::launcher {

using Arguments = std::vector<std::string>;

/// The last stage of the compiler's work. `other`: asks for a version, only dependencies, a precompiled
/// header ...
enum class Action { preprocess, assemble, compile, link, other };

/// -MD and -MMD in their spellings. `file` is empty where the compiler chooses the name itself.
struct Dependencies {
  bool wanted = false;
  bool phony = false;  // -MP
  std::string file;
};

struct Command {
  Arguments wrappers;  // ccache and the like, with their own KEY=VALUE words
  std::string compiler;
  Arguments args;      // after the compiler, response files expanded
  Arguments verbatim;  // the same as they were given
  Action action = Action::other;
  std::vector<std::size_t> sources;          // places of C++ sources in `args`
  std::vector<std::size_t> forced_includes;  // places of the values of -include in `args`
  Arguments precompiled;                     // values of -include-pch, also behind -Xclang
  std::vector<std::size_t> file_inputs;      // places of objects, archives, sources in other languages
  std::vector<std::pair<std::size_t, std::string>>
      foreign;                           // sources that are not instrumented, and their language
  bool standard_input = false;           // a C++ source is read from there
  bool compiles_standard_input = false;  // and an object is made of it
  std::size_t other_inputs = 0;          // those and -l options
  bool language_forced = false;          // -x
  std::string output;                    // value of -o, or empty
  Dependencies dependencies;
  Arguments quote_dirs, angle_dirs, system_dirs;  // -iquote, -I, -isystem and -idirafter
  bool is_static = false;                         // -static, -static-pie
  bool partial_link = false;                      // -r
  bool without_libraries = false;                 // -nostdlib, -nodefaultlibs
  bool maps_files = false;    // -ffile-prefix-map, -fmacro-prefix-map, -ffile-reproducible
  bool color_chosen = false;  // -fdiagnostics-color, -fno-diagnostics-color ...

  /// `wrappers compiler with...`.
  Arguments line(const Arguments& with) const;
  /// The object, assembly or program that the command writes; empty for preprocess and other.
  std::string product() const;
};

/// Reads `words` = [wrapper...] compiler args...; `compiler` is empty when there is none.
Command parse_command(const Arguments& words);

/// `args` without -c, -S, -E, -o and everything of the -M family: what decides which files a source
/// includes.
Arguments without_outputs(const Arguments& args);

/// True for an option whose value is the next word ("-o", "-isystem" ...).
bool takes_value(const std::string& option);

}  // namespace provml::launcher

#endif
