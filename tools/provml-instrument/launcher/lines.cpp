#include "lines.h"

#include <unistd.h>

#include <filesystem>

#include "files.h"
#include "process.h"

namespace provml::launcher {
namespace {

namespace fs = std::filesystem;

void append(Arguments& to, const Arguments& more) { to.insert(to.end(), more.begin(), more.end()); }

Arguments with_runtime(Arguments args, const Command& command, const Options& options, const Layout& layout) {
  if (!options.link_runtime) return args;
  // -M, -fsyntax-only, precompiled headers, standard input and C++ modules read marked headers too.
  const bool reads =
      !command.sources.empty() || !command.foreign.empty() ||
      (command.action == Action::other && (!command.file_inputs.empty() || command.standard_input));
  if (reads) append(args, layout.include_arguments());
  if (command.action == Action::link && !command.partial_link && !command.without_libraries)
    append(args, layout.link_arguments(command.is_static));
  return args;
}

/// The path from the working directory, where the full one has a '=' and that has none.
std::string without_equals(const std::string& path) {
  if (path.find('=') == std::string::npos) return path;
  std::error_code error;
  return fs::path(path).lexically_relative(fs::current_path(error)).string();
}

}  // namespace

Arguments original_line(const Command& command, const Options& options, const Layout& layout) {
  return command.line(with_runtime(command.verbatim, command, options, layout));
}

Lines::Lines(const Command& command, const Options& options, const Layout& layout, const Originals& originals,
             const ForcedIncludes& forced, std::string directory)
    : command_(command),
      options_(options),
      layout_(layout),
      originals_(originals),
      forced_(forced),
      source_(command.args[command.sources[0]]),
      directory_(std::move(directory)) {}

Arguments Lines::runtime_includes() const {
  return options_.link_runtime ? layout_.include_arguments() : Arguments{};
}

Arguments Lines::original(const Arguments& more) const {
  auto args = with_runtime(command_.verbatim, command_, options_, layout_);
  append(args, more);
  return command_.line(args);
}

Arguments Lines::rewritten(const Manifest& manifest, const Rewritten& how) const {
  Arguments args = manifest.include_arguments;
  if (how.quote) {
    const auto dir = fs::path(source_).parent_path().string();
    append(args, {"-iquote", dir.empty() ? "." : dir});
  }
  const bool clang = is_clang();
  const auto rewritten = clang ? without_equals(manifest.rewritten) : manifest.rewritten;
  append(args, forced_.for_compiler(manifest, rewritten));
  if (!options_.link_runtime) append(args, layout_.include_arguments());
  args = with_runtime(args, command_, options_, layout_);
  append(args, naming(manifest, rewritten, clang));
  if (command_.output.empty() && command_.action != Action::link && command_.action != Action::preprocess)
    append(args, {"-o", command_.product()});
  if (!how.own_depfile.empty()) append(args, {"-MMD", "-MF", how.own_depfile});
  if (how.no_warnings) args.emplace_back("-w");
  if (!command_.color_chosen && ::isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb")
    args.emplace_back("-fdiagnostics-color=always");
  return in_response_file(command_.line(args), args);
}

/// Options by which __FILE__, __BASE_FILE__ and debug information name the originals.
Arguments Lines::naming(const Manifest& manifest, const std::string& rewritten, bool clang) const {
  Arguments args;
  // A prefix map alone makes Clang normalize every __FILE__.
  if (clang && !command_.maps_files) args.emplace_back("-fno-file-reproducible");
  auto maps = originals_.prefixes(manifest);
  if (rewritten != manifest.rewritten) maps.emplace_back(rewritten, source_);
  // Clang ends the old name at the first '=' and g++ at the last.
  for (const auto& [from, to] : maps)
    if ((clang ? from : to).find('=') == std::string::npos)
      args.push_back("-ffile-prefix-map=" + from + "=" + to);
  // g++ gives this warning for types outside of the main file only, and compares the name that #line gives.
  if (!clang) args.emplace_back("-Wno-subobject-linkage");
  if (!clang && source_.find('=') != std::string::npos)
    append(args, {"-Wno-builtin-macro-redefined", "-D__BASE_FILE__=\"" + source_ + "\""});
  return args;
}

/// A line that is too long for exec goes through a response file.
Arguments Lines::in_response_file(const Arguments& line, const Arguments& args) const {
  std::size_t length = 0;
  for (const auto& word : line) length += word.size() + 1;
  if (length < 100000) return line;
  std::string text;
  for (const auto& word : args) {
    text += '"';
    for (const char c : word) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += "\"\n";
  }
  const auto file = directory_ + "/arguments.rsp";
  return write_text(file, text) ? command_.line({"@" + file}) : line;
}

bool Lines::is_clang() const {
  const auto names_clang = [](const std::string& path) {
    return fs::path(path).filename().string().find("clang") != std::string::npos;
  };
  return names_clang(command_.compiler) || names_clang(canonical(find_program(command_.compiler)));
}

}  // namespace provml::launcher
