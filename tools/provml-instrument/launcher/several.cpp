#include "several.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "closure.h"
#include "files.h"
#include "marks.h"
#include "process.h"

namespace provml::launcher {
namespace {

namespace fs = std::filesystem;

/// Why the command cannot be taken apart without changing what it writes, or "".
std::string obstacle(const Command& command) {
  if (command.action == Action::preprocess) return "several sources are preprocessed into one text";
  if (command.language_forced) return "-x applies to several inputs";
  if (command.dependencies.wanted && (command.action == Action::link || !command.dependencies.file.empty()))
    return "one dependency file is written for several sources";
  return {};
}

bool only_for_linking(const std::string& arg) {
  return arg.compare(0, 4, "-Wl,") == 0 || (arg.compare(0, 2, "-l") == 0 && arg.size() > 2) ||
         (arg.compare(0, 2, "-L") == 0 && arg.size() > 2) || arg == "-rdynamic" || arg == "-shared" ||
         arg == "-s";
}

/// The command for the source at `place` alone; `object` is empty where the command writes objects itself.
Command alone(const Command& command, std::size_t place, const std::string& object) {
  Arguments words = command.wrappers;
  words.push_back(command.compiler);
  for (std::size_t i = 0; i < command.args.size(); ++i) {
    const auto& arg = command.args[i];
    const auto in = [&](const std::vector<std::size_t>& places) {
      return std::find(places.begin(), places.end(), i) != places.end();
    };
    if ((i != place && in(command.sources)) || in(command.file_inputs)) continue;
    if (!object.empty() && only_for_linking(arg)) continue;
    if (!object.empty() && (arg == "-o" || arg == "-Xlinker" || arg == "-l" || arg == "-L")) {
      ++i;
      continue;
    }
    words.push_back(arg);
  }
  if (!object.empty()) words.insert(words.end(), {"-c", "-o", object});
  return parse_command(words);
}

/// An absent directory for this command's objects, "" where it cannot be made.
std::string object_directory(const Command& command) {
  auto cache = environment("PROVML_CACHE");
  const auto beside = fs::path(command.product()).parent_path();
  if (cache.empty()) cache = (beside / ".provml-cache").string();
  std::error_code error;
  const auto identity = hex(hash_text(fs::absolute(command.product(), error).string())).substr(0, 8);
  const auto dir =
      cache + "/" + fs::path(command.product()).filename().string() + "." + identity + ".objects";
  fs::create_directories(dir, error);
  return error ? "" : dir;
}

int compile_and_link(const Command& command, const Options& options, const Layout& layout,
                     const std::string& dir) {
  auto args = command.args;
  auto here = options;
  here.may_exec = false;
  int status = 0;
  for (const auto place : command.sources) {
    const auto& source = command.args[place];
    const auto object = dir + "/" + std::to_string(place) + "-" + fs::path(source).stem().string() + ".o";
    const auto single = alone(command, place, object);
    status = std::max(status, compile_source(single, here, layout));
    args[place] = object;
    const auto sites = command.product() + "-" + fs::path(source).stem().string() + ".provml.json";
    ::unlink(sites.c_str());
    if (const auto text = read_text(object + ".provml.json")) write_text(sites, *text);
  }
  if (status != 0) return status;
  auto words = command.wrappers;
  words.push_back(command.compiler);
  words.insert(words.end(), args.begin(), args.end());
  return become(original_line(parse_command(words), options, layout));
}

}  // namespace

int compile_several(const Command& command, const Options& options, const Layout& layout) {
  const auto marked = [&](std::size_t place) { return may_include_mark(command, command.args[place]); };
  const bool any =
      options.every_source() || std::any_of(command.sources.begin(), command.sources.end(), marked);
  if (options.explain)
    std::fprintf(stderr, "provml-cxx: %s: %s\n", command.compiler.c_str(),
                 any ? "several sources, each by itself" : "several sources, no marks: passed on");
  if (!any) return become(original_line(command, options, layout));
  auto reason = obstacle(command);
  const auto dir = command.action == Action::link && reason.empty() ? object_directory(command) : "";
  if (command.action == Action::link && reason.empty() && dir.empty())
    reason = "no directory for objects can be made (set PROVML_CACHE)";
  if (!reason.empty()) {
    std::fprintf(stderr, "provml-cxx: %s: %s: not instrumented: %s [provml-E0110]\n",
                 options.strict ? "error" : "warning", command.args[command.sources[0]].c_str(),
                 reason.c_str());
    return options.strict ? 1 : become(original_line(command, options, layout));
  }
  if (command.action == Action::link) return compile_and_link(command, options, layout, dir);
  if (!command.output.empty())
    return become(original_line(command, options, layout));  // an error that compilers report
  auto here = options;
  here.may_exec = false;
  int status = 0;
  for (const auto place : command.sources)
    status = std::max(status, compile_source(alone(command, place, ""), here, layout));
  return status;
}

}  // namespace provml::launcher
