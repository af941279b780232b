// provml-cxx: compiles marked C++ sources in their instrumented form.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "compilation.h"
#include "files.h"
#include "foreign.h"
#include "process.h"
#include "provml_launcher_config.h"
#include "several.h"

namespace {

using namespace provml::launcher;

constexpr const char* help = R"(usage: provml-cxx [OPTION...] COMPILER ARGUMENT...

Runs the compiler; a C++ source that carries marks (provml/annotations.h) is instrumented first.

  provml-cxx g++ -c fit.cpp -o fit.o           one file
  make CXX="provml-cxx g++"                    a whole build: make, autotools, Meson
  provml-cxx ccache clang++ -c fit.cpp         with ccache
  cmake --toolchain .../provml-toolchain.cmake or provml_instrument(TARGET): see docs/build.md

options
  --workflow-file=FILE  names functions, loops and roles without marks   [$PROVML_WORKFLOW_FILE]
  --all                 every function and loop, without marks             [$PROVML_ALL]
  --threshold=N         with --all: leave smaller functions out             [$PROVML_ALL=N]
  --strict              a source that cannot be instrumented is an error [$PROVML_STRICT=1]
  --no-link-runtime     leave linking and the include path to the caller (CMake does)
  --link-runtime        add libprovml to link commands (the default)
  --tool=FILE           the provml-instrument to use                     [$PROVML_INSTRUMENT]
  --explain             say what is decided and why                      [$PROVML_EXPLAIN=1]
  --version, --help

other environment: PROVML_CACHE (default: .provml-cache beside the object), PROVML_TIMEOUT (seconds for the tool, 600),
PROVML_INCLUDE_DIR, PROVML_LIBRARY_DIR
)";

bool is_on(const char* variable) {
  const auto value = environment(variable);
  return !value.empty() && value != "0" && value != "OFF" && value != "off";
}

int usage_error(const std::string& what) {
  std::fprintf(stderr, "provml-cxx: error: %s [provml-E0153]; try provml-cxx --help\n", what.c_str());
  return 2;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string::npos;
}

/// $PROVML_ALL: a threshold, or on or off. False where it is neither.
bool read_all(const std::string& value, Options& options) {
  if (value.empty() || value == "off" || value == "OFF") return true;
  options.all = true;
  if (is_number(value)) options.threshold = value;
  return is_number(value) || value == "on" || value == "ON";
}

/// Reads the options before the compiler. Gives the place of the compiler; a status >= 0 ends the program.
std::size_t read_options(const Arguments& words, Options& options, int& status) {
  std::size_t i = 0;
  const auto value = [&](const std::string& name, std::string& into) {
    const auto& word = words[i];
    if (word == name && i + 1 < words.size())
      into = words[++i];
    else if (word.compare(0, name.size() + 1, name + "=") == 0)
      into = word.substr(name.size() + 1);
    else
      return false;
    return true;
  };
  for (; i < words.size() && !words[i].empty() && words[i][0] == '-'; ++i) {
    const auto& word = words[i];
    if (word == "--strict") {
      options.strict = true;
    } else if (word == "--link-runtime" || word == "--no-link-runtime") {
      options.link_runtime = word == "--link-runtime";
    } else if (word == "--all") {
      options.all = true;
    } else if (value("--threshold", options.threshold)) {
      if (!is_number(options.threshold)) {
        status = usage_error("--threshold needs a number, not '" + options.threshold + "'");
        return i;
      }
    } else if (word == "--explain") {
      options.explain = true;
    } else if (word == "--help" || word == "-h") {
      std::fputs(help, stdout);
      status = 0;
      return i;
    } else if (word == "--version") {
      std::puts("provml-cxx " PROVML_VERSION);
      status = 0;
      return i;
    } else if (!value("--workflow-file", options.workflow_file) && !value("--tool", options.tool)) {
      status = usage_error("unknown option " + word);
      return i;
    }
  }
  return i;
}

/// --explain, for commands without a C++ source to decide about.
void explain(const Options& options, const Command& command) {
  if (!options.explain) return;
  const auto* what = command.compiles_standard_input   ? "standard input is compiled as it is"
                     : command.action == Action::link  ? "a link: the runtime is added where it is needed"
                     : command.action == Action::other ? "no object is made of a source: passed on"
                                                       : "no C++ source: passed on";
  const auto product = command.product();
  std::fprintf(stderr, "provml-cxx: %s: %s\n", product.empty() ? command.compiler.c_str() : product.c_str(),
               what);
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments words(argv + 1, argv + argc);
  Options options;
  options.strict = is_on("PROVML_STRICT");
  options.explain = is_on("PROVML_EXPLAIN");
  options.workflow_file = environment("PROVML_WORKFLOW_FILE");
  if (!read_all(environment("PROVML_ALL"), options))
    return usage_error("PROVML_ALL is a number, on or off, not '" + environment("PROVML_ALL") + "'");
  int status = -1;
  const auto compiler = read_options(words, options, status);
  if (status >= 0) return status;
  if (compiler == words.size()) return usage_error("no compiler is named");
  const Arguments line(words.begin() + static_cast<std::ptrdiff_t>(compiler), words.end());
  // A project that is instrumented twice (toolchain file and provml_instrument): the inner one decides.
  if (std::filesystem::path(line[0]).filename() == "provml-cxx") return become(line);
  const auto command = parse_command(line);
  const bool foreign = (command.action != Action::other || command.compiles_standard_input) &&
                       report_foreign(command, options.strict);
  if (foreign && options.strict) return 1;
  const auto layout = find_layout(options.tool);
  if (command.action == Action::other || command.sources.empty())
    return explain(options, command), become(original_line(command, options, layout));
  if (command.sources.size() > 1) return compile_several(command, options, layout);
  return compile_source(command, options, layout);
}
