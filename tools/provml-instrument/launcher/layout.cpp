#include "layout.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "files.h"
#include "process.h"
#include "provml_launcher_config.h"

namespace provml::launcher {
namespace {

namespace fs = std::filesystem;

bool exists(const std::string& path) { return ::access(path.c_str(), R_OK) == 0; }

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const auto end = std::min(list.find(':', begin), list.size());
    if (end > begin) out.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

std::string own_directory() {
  char buffer[4096];
  const ssize_t n = ::readlink("/proc/self/exe", buffer, sizeof buffer);
  return n > 0 ? fs::path(std::string(buffer, static_cast<std::size_t>(n))).parent_path().string() : "";
}

bool in_build_tree(const std::string& bin) { return bin == canonical(PROVML_BUILD_BINARY_DIR); }

std::string find_tool(const std::string& option, const std::string& bin) {
  for (const auto& asked : {option, environment("PROVML_INSTRUMENT")})
    if (!asked.empty()) return find_program(asked);
  if (const auto beside = bin + "/provml-instrument"; ::access(beside.c_str(), X_OK) == 0) return beside;
  return find_program("provml-instrument");
}

std::vector<std::string> find_includes(const std::string& bin) {
  if (const auto asked = environment("PROVML_INCLUDE_DIR"); !asked.empty()) return split(asked);
  if (in_build_tree(bin)) return split(PROVML_BUILD_INCLUDE_DIRS);
  const auto installed = (fs::path(bin).parent_path() / "include").string();
  if (exists(installed + "/provml/capture.h") || exists(installed + "/provml/annotations.h"))
    return {installed};
  return {};
}

std::string find_library(const std::string& bin, const std::string& name) {
  std::vector<std::string> dirs = split(environment("PROVML_LIBRARY_DIR"));
  if (dirs.empty() && in_build_tree(bin)) dirs = {PROVML_BUILD_LIBRARY_DIR};
  if (dirs.empty()) {
    const auto prefix = fs::path(bin).parent_path().string();
    dirs = {prefix + "/lib", prefix + "/lib64", prefix + "/lib/" PROVML_LIBRARY_ARCHITECTURE};
  }
  for (const auto& dir : dirs)
    if (exists(dir + "/" + name)) return dir + "/" + name;
  return {};
}

bool searched_by_default(const std::string& dir) {
  const auto path = canonical(dir);
  for (const auto* known : {"/usr/include", "/usr/local/include"})
    if (path == known) return true;
  return false;
}

}  // namespace

std::vector<std::string> Layout::include_arguments() const {
  std::vector<std::string> words;
  for (const auto& dir : include_dirs)
    if (!searched_by_default(dir)) {
      words.emplace_back("-isystem");
      words.push_back(dir);
    }
  return words;
}

std::vector<std::string> Layout::link_arguments(bool static_program) const {
  if (static_program)
    return archive.empty() ? std::vector<std::string>{} : std::vector<std::string>{"-Xlinker", archive};
  if (library.empty()) return {};
  std::vector<std::string> words;
  // -Xlinker keeps its place among the inputs, is not touched by -x, and takes any path.
  const auto add = [&](const std::string& word) {
    words.emplace_back("-Xlinker");
    words.push_back(word);
  };
  for (const auto* word : {"--push-state", "--as-needed"}) add(word);
  add(library);
  add("--pop-state");
  const auto dir = fs::path(library).parent_path().string();
  const auto real = canonical(dir);
  if (real != "/usr/lib" && real != "/usr/lib64" && real != "/usr/lib/" PROVML_LIBRARY_ARCHITECTURE) {
    add("-rpath");
    add(dir);
  }
  return words;
}

Layout find_layout(const std::string& tool_option) {
  const auto bin = own_directory();
  return {find_tool(tool_option, bin), find_includes(bin), find_library(bin, "libprovml.so"),
          find_library(bin, "libprovml.a")};
}

bool is_inside(const std::string& path, const std::string& dir) {
  return !dir.empty() && path.size() > dir.size() && path.compare(0, dir.size(), dir) == 0 &&
         (dir.back() == '/' || path[dir.size()] == '/');
}

bool is_system_path(const std::string& path, const std::vector<std::string>& system_dirs) {
  for (const auto* dir : {"/usr/include", "/usr/local/include", "/usr/lib", "/lib"})
    if (is_inside(path, dir)) return true;
  for (const auto& dir : system_dirs)
    if (is_inside(path, dir)) return true;
  return false;
}

std::string canonical(const std::string& path) {
  std::error_code error;
  auto real = fs::canonical(path.empty() ? "." : path, error);
  return error ? path : real.string();
}

}  // namespace provml::launcher
