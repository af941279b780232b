#include "options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace provml::instrument {

Parsed parse_options(int argc, char** argv, Options& options) {
  char** const end = argv + argc;
  char** const dashes = std::find_if(argv, end, [](const char* a) { return std::string(a) == "--"; });
  if (dashes != end) options.command.assign(dashes + 1, end);

  CLI::App app{
      "Rewrites marked C++ code so that it captures its provenance.\n"
      "Example: provml-instrument --out /tmp/o train.cpp -- g++ -std=c++17 -c train.cpp"};
  app.name("provml-instrument");
  app.footer(
      "Without -- the command is looked up in compile_commands.json.\n"
      "Exit status: 0 done; 1 the file could not be parsed, or --strict and a mark was refused; 2 usage.");
  app.add_option("SOURCE", options.source, "the source file, as the compile command names it")->required();
  app.add_option("--workflow-file", options.workflow_file, "JSON file that marks code without marks");
  app.add_option("--out", options.out, "directory for manifest.json and what it names");
  app.add_option("-p", options.build_path, "directory of compile_commands.json");
  app.add_flag("--all", options.all.on,
               "also capture functions and loops without marks, in all of the program's files");
  app.add_option("--threshold", options.all.threshold,
                 "with --all: leave out functions and loops that weigh less (statements + decisions)")
      ->capture_default_str();
  app.add_flag("--strict", options.strict, "a mark that cannot be followed is an error");
  app.add_flag("--move-forced-includes", options.move_forced,
               "also rewrite headers of -include: the caller passes the rewritten ones on to the compiler");
  app.add_flag("--list", options.list,
               "print what is captured, what is left alone and why, and the rules that fit");
  app.add_flag("--json", options.json, "print the list and all diagnostics as JSON on standard output");
  app.add_flag("--fix", options.fix, "change the sources as the fix-its of the marks' diagnostics say");
  app.add_flag("--dry-run", options.dry_run, "write no files");
  app.add_flag("--diff", options.diff, "print what is changed as a unified diff");
  try {
    app.parse(static_cast<int>(dashes - argv), argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? Parsed::Done : Parsed::Usage;
  }
  if (dashes != end && options.command.empty()) {
    std::fputs("provml-instrument: error: no compile command after -- [provml-E0116]\n", stderr);
    return Parsed::Usage;
  }
  return Parsed::Run;
}

}  // namespace provml::instrument
