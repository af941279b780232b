#include "originals.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "files.h"
#include "layout.h"

namespace provml::launcher {
namespace {

namespace fs = std::filesystem;

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// A full path without dots and without a slash at its end.
std::string normal(const std::string& path) {
  auto text = fs::absolute(path).lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

bool is_absolute(const std::string& path) { return !path.empty() && path[0] == '/'; }

/// `file` in `dir` in the form in which compilers join them.
std::string joined(const std::string& dir, const std::string& file) {
  return dir.empty() || dir == "." ? file : dir.back() == '/' ? dir + file : dir + "/" + file;
}

bool written_since(const std::string& file, std::int64_t since) {
  struct stat info{};
  return ::stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         std::int64_t{info.st_mtim.tv_sec} + 1 >= since / 1000000000;
}

using Names = std::vector<std::pair<std::string, std::string>>;

/// The two names without the folders and the file name that both end with.
std::pair<std::string, std::string> folders(const std::string& from, const std::string& to) {
  std::size_t same = 0;
  for (std::size_t i = 1; i <= to.size() && i < from.size() && from[from.size() - i] == to[to.size() - i];
       ++i)
    if (i == to.size() ? from[from.size() - i - 1] == '/' || to[0] == '/' : to[to.size() - i] == '/')
      same = to[to.size() - i] == '/' ? i - 1 : i;
  return {from.substr(0, from.size() - same), to.substr(0, to.size() - same)};
}

/// One entry for many files of a folder: a header-only library would make a line that is too long for g++,
/// which hands its options on in one environment variable. Of two that fit a file the longer counts, which
/// compilers take to be the last.
Names by_folder(const Names& files) {
  Names found;
  for (const auto& [from, to] : files)
    if (auto pair = folders(from, to); std::find(found.begin(), found.end(), pair) == found.end())
      found.push_back(std::move(pair));
  const auto shorter = [](const auto& a, const auto& b) { return a.first.size() < b.first.size(); };
  std::stable_sort(found.begin(), found.end(), shorter);
  Names single;
  for (const auto& [from, to] : files) {
    const auto fits = [&, &name = from](const auto& pair) {
      return name.compare(0, pair.first.size(), pair.first) == 0;
    };
    const auto last = std::find_if(found.rbegin(), found.rend(), fits);
    if (last->second + from.substr(last->first.size()) != to) single.emplace_back(from, to);
  }
  found.insert(found.end(), single.begin(), single.end());
  std::stable_sort(found.begin(), found.end(), shorter);
  return found;
}

}  // namespace

Originals::Originals(const Command& command, std::string source, std::string directory)
    : command_(command), source_(std::move(source)), directory_(std::move(directory)) {}

/// Where the source's includes come from, in the order of the search: its own directory first.
std::vector<std::string> Originals::include_dirs() const {
  Arguments dirs{fs::path(source_).parent_path().string()};
  dirs.insert(dirs.end(), command_.quote_dirs.begin(), command_.quote_dirs.end());
  dirs.insert(dirs.end(), command_.angle_dirs.begin(), command_.angle_dirs.end());
  return dirs;
}

std::string Originals::spelled(const std::string& original) const {
  const auto real = canonical(original);
  for (const auto& dir : include_dirs()) {
    const auto base = canonical(dir);
    if (is_inside(real, base)) return joined(dir, real.substr(base.size() + 1));
  }
  return original;
}

std::string Originals::name(const Shadow& header) const {
  return header.name.empty() ? spelled(header.original) : header.name;
}

std::vector<std::pair<std::string, std::string>> Originals::prefixes(const Manifest& manifest) const {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& header : manifest.shadow) files.emplace_back(header.rewritten, name(header));
  auto found = by_folder(files);
  found.emplace_back(manifest.rewritten, source_);
  return found;
}

void Originals::rename(const Manifest& manifest, std::string& text) const {
  replace_all(text, manifest.rewritten, source_);
  for (const auto& header : manifest.shadow) replace_all(text, header.rewritten, name(header));
}

std::vector<std::string> Originals::depfiles(std::int64_t since) const {
  std::vector<std::string> names;
  if (!command_.dependencies.file.empty()) {
    names.push_back(command_.dependencies.file);
  } else if (command_.dependencies.wanted) {
    const bool link = command_.action == Action::link;
    const auto stem = fs::path(source_).stem().string();
    const fs::path out = link && command_.output.empty() ? "a" : command_.product();
    const auto with = [&](const std::string& file) { names.push_back((out.parent_path() / file).string()); };
    with(out.stem().string() + ".d");
    if (link) {
      with(out.filename().string() + "-" + stem + ".d");
      with(out.filename().string() + ".d");
      names.push_back(stem + ".d");
    }
  }
  for (const auto* variable : {"DEPENDENCIES_OUTPUT", "SUNPRO_DEPENDENCIES"}) {
    const auto value = environment(variable);
    if (!value.empty()) names.push_back(value.substr(0, value.find(' ')));
  }
  std::vector<std::string> written;
  for (const auto& file : names)
    if (written_since(file, since) && std::find(written.begin(), written.end(), file) == written.end())
      written.push_back(file);
  return written;
}

std::string Originals::name(const Manifest& manifest, const std::string& path) const {
  const auto found = original_of(manifest, path);
  return found.compare(0, 2, "./") == 0 ? found.substr(2) : found;  // as compilers write it
}

std::string Originals::original_of(const Manifest& manifest, const std::string& path) const {
  const auto absolute = normal(path);
  if (absolute == normal(manifest.rewritten)) return source_;
  for (const auto& header : manifest.shadow)
    if (absolute == normal(header.rewritten)) return name(header);
  if (is_inside(absolute, directory_)) return {};  // a helper of the tool's own
  // A full path that the tool has written into a directive, where the user's command has relative ones.
  if (is_absolute(path))
    if (auto relative = spelled(path); !is_absolute(relative)) return relative;
  return path;
}

std::vector<Rule> Originals::mend(const std::vector<std::string>& files, const Manifest* manifest,
                                  const std::vector<std::string>& extra) const {
  std::vector<Rule> first;
  for (const auto& file : files) {
    const auto text = read_text(file);
    if (!text) continue;
    auto rules = parse_depfile(*text);
    mend_depfile(
        rules, [&](const std::string& path) { return manifest != nullptr ? name(*manifest, path) : path; },
        extra, command_.dependencies.phony);
    if (first.empty()) first = rules;
    if (const auto mended = write_depfile(rules); mended != *text) write_text(file, mended);
  }
  return first;
}

}  // namespace provml::launcher
