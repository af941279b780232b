#include "forced.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include "closure.h"
#include "depfile.h"
#include "files.h"
#include "marks.h"
#include "process.h"

namespace provml::launcher {
namespace {

namespace fs = std::filesystem;

/// For g++ and for Clang, as CMake writes them.
constexpr auto pragmas =
    std::to_array<std::string_view>({"#pragma GCC system_header", "#pragma clang system_header"});

/// The pragma at the beginning of a line of the text, or "".
std::string_view pragma_in(const std::string& text) {
  for (const auto pragma : pragmas) {
    const auto at = text.find(pragma);
    if (at != std::string::npos && (at == 0 || text[at - 1] == '\n')) return pragma;
  }
  return {};
}

/// The text without the pragma, where the header is one that a build system has generated: it only includes
/// files by full paths.
std::optional<std::string> as_user_header(const std::string& text) {
  const auto pragma = pragma_in(text);
  if (pragma.empty()) return std::nullopt;
  for (auto hash = text.find("#include"); hash != std::string::npos; hash = text.find("#include", hash + 1)) {
    const auto name = text.find_first_not_of(" \t", hash + 8);
    const bool quoted = name != std::string::npos && text[name] == '"';
    if (quoted && text.compare(name, 2, "\"/") != 0) return std::nullopt;
  }
  auto mended = text;
  mended.replace(text.find(pragma), pragma.size(), "//");
  return mended;
}

bool exists(const std::string& path) { return ::access(path.c_str(), R_OK) == 0; }

bool is_pch_option(const std::string& word) { return word == "-include-pch"; }

}  // namespace

ForcedIncludes::ForcedIncludes(const Command& command, std::string directory)
    : command_(command), directory_(std::move(directory)) {
  for (const auto place : command.forced_includes) {
    auto found = find_forced(command, command.args[place]);
    if (found.empty()) found = behind_precompiled(command.args[place]);
    add(place, found);
  }
  if (!headers_.empty() || command.precompiled.empty()) return;
  const auto& precompiled = command.precompiled.front();  // x.hpp.pch was made of x.hpp
  if (precompiled.size() > 4 && exists(precompiled.substr(0, precompiled.size() - 4)))
    add(nowhere, precompiled.substr(0, precompiled.size() - 4));
}

/// Meson gives g++ a precompiled form whose header is elsewhere: the compiler knows what it was made of.
std::string ForcedIncludes::behind_precompiled(const std::string& header) const {
  const auto precompiled = find_forced(command_, header + ".gch");
  if (precompiled.empty()) return {};
  const auto note = directory_ + "/forced/" + fs::path(header).filename().string() + ".made-of";
  const auto stamp = precompiled + "@" + quick_stamp(precompiled) + "\n";
  if (const auto known = read_text(note); known && known->compare(0, stamp.size(), stamp) == 0)
    return known->substr(stamp.size());
  Arguments line{command_.compiler};
  for (auto&& word : without_outputs(command_.args)) line.push_back(std::move(word));
  line.insert(line.end(), {"-MM", "-fpch-deps", "-w"});
  std::string out, err, found;
  if (run(line, &out, &err).ok())
    for (const auto& rule : parse_depfile(out))
      for (const auto& path : rule.prerequisites)
        if (found.empty() && fs::path(path).filename() == fs::path(header).filename()) found = path;
  std::error_code error;
  fs::create_directories(fs::path(note).parent_path(), error);
  write_text(note, stamp + found);
  return found;
}

void ForcedIncludes::add(std::size_t place, const std::string& found) {
  if (found.empty()) return;
  std::error_code error;
  Header header{place, fs::absolute(found, error).lexically_normal().string(), {}, found};
  const auto copy =
      directory_ + "/forced/" + std::to_string(headers_.size()) + "/" + fs::path(found).filename().string();
  const auto text = read_text(header.file);
  if (text && as_user_header(*text)) {
    header.copy = copy;
  } else if (exists(header.file + ".pch") || exists(header.file + ".gch") ||
             (place != nowhere && find_forced(command_, command_.args[place]).empty())) {
    header.copy = copy;
    header.wraps = true;
  }
  headers_.push_back(std::move(header));
}

/// In place of "-include-pch FILE" and "-Xclang -include-pch -Xclang FILE": nothing, or "-include `text`".
Arguments ForcedIncludes::without_precompiled(Arguments args, const std::string& text) {
  Arguments kept;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const bool passed_on = args[i] == "-Xclang" && i + 3 < args.size() && is_pch_option(args[i + 1]);
    if (!passed_on && !(is_pch_option(args[i]) && i + 1 < args.size())) {
      kept.push_back(std::move(args[i]));
      continue;
    }
    i += passed_on ? 3 : 1;
    if (!text.empty()) kept.insert(kept.end(), {"-include", text});
  }
  return kept;
}

Arguments ForcedIncludes::for_tool() const {
  auto args = command_.args;
  std::string in_its_place;
  for (const auto& header : headers_) {
    if (header.copy.empty()) continue;
    // A token before the first #include keeps the compilers from taking a precompiled form.
    const auto text = header.wraps ? ";\n#include \"" + header.file + "\"\n"
                                   : as_user_header(read_text(header.file).value_or("")).value_or("");
    std::error_code error;
    fs::create_directories(fs::path(header.copy).parent_path(), error);
    if (!write_text(header.copy, text)) continue;
    if (header.place == nowhere)
      in_its_place = header.copy;
    else
      args[header.place] = header.copy;
  }
  return without_precompiled(std::move(args), in_its_place);
}

std::string ForcedIncludes::original(const std::string& path) const {
  for (const auto& header : headers_)
    if (path == header.copy) return header.file;
  return path;
}

void ForcedIncludes::settle(Manifest& manifest) const {
  for (auto& path : manifest.dependencies) path = original(path);
  for (const auto& header : headers_) {
    if (header.copy.empty()) continue;
    for (auto& shadow : manifest.shadow) {
      if (shadow.original != (header.wraps ? header.file : header.copy)) continue;
      auto text = read_text(shadow.rewritten).value_or("");
      const auto line = text.substr(0, text.find('\n'));
      const auto at = line.find('"' + shadow.original + '"');
      shadow.original = header.file;
      shadow.name = header.given;
      if (at == std::string::npos) continue;  // it is mended already
      text.replace(at + 1, line.rfind('"') - at - 1, shadow.name);
      write_text(
          shadow.rewritten,
          (header.wraps ? "" : std::string(pragma_in(read_text(header.file).value_or(""))) + "\n") + text);
    }
  }
}

Arguments ForcedIncludes::for_compiler(const Manifest& manifest, const std::string& rewritten) const {
  auto args = command_.args;
  args[command_.sources[0]] = rewritten;
  bool moved = false;
  std::string in_its_place;
  for (const auto& header : headers_)
    for (const auto& shadow : manifest.shadow) {
      if (shadow.original != header.file) continue;
      moved = true;
      (header.place == nowhere ? in_its_place : args[header.place]) = shadow.rewritten;
    }
  return moved ? without_precompiled(std::move(args), in_its_place) : args;
}

}  // namespace provml::launcher
