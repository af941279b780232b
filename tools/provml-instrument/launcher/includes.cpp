#include "includes.h"

#include <algorithm>
#include <unordered_set>

#include "files.h"
#include "marks.h"
#include "process.h"

namespace provml::launcher {

Includes::Includes(const Command& command, const Layout& layout, const ForcedIncludes& forced,
                   std::string source)
    : command_(command), forced_(forced), source_(std::move(source)) {
  for (const auto& dir : layout.include_dirs) own_dirs_.push_back(canonical(dir) + "/provml");
  for (const auto& dir : command.system_dirs) system_dirs_.push_back(canonical(dir));
}

bool Includes::is_ours(const std::string& path) const {
  const auto real = canonical(path);
  const auto inside = [&](const auto& dir) { return is_inside(real, dir); };
  return declares_marks(real) || std::any_of(own_dirs_.begin(), own_dirs_.end(), inside);
}

bool Includes::matters(const std::string& path) const {
  return !is_system_path(path, command_.system_dirs) && !is_system_path(canonical(path), system_dirs_);
}

std::vector<std::string> Includes::closure(const std::vector<Rule>& rules) const {
  std::vector<std::string> files{source_};
  // A file of $DEPENDENCIES_OUTPUT has the rules of other sources too; compilers write ./x.cpp as x.cpp.
  const auto self = canonical(source_);
  for (const auto& rule : rules) {
    if (rule.prerequisites.empty()) continue;
    const auto& first = rule.prerequisites.front();
    if (first != source_ && canonical(first) != self) continue;
    for (const auto& path : rule.prerequisites)
      if (&path != &first && matters(path)) files.push_back(path);
  }
  return files;
}

std::vector<std::string> Includes::closure(const std::vector<Rule>& rules, const Manifest& manifest) const {
  auto files = closure(rules);
  for (const auto& path : manifest.dependencies)
    if (matters(path) && !is_ours(path)) files.push_back(path);
  return files;
}

bool Includes::any_mark(const std::vector<std::string>& files) const {
  return std::any_of(files.begin(), files.end(), [&](const auto& path) {
    const auto text = read_text(path);
    return text && has_mark(*text) && !is_ours(path);
  });
}

bool Includes::has_precompiled(const std::vector<Rule>& rules) {
  for (const auto& rule : rules)
    for (const auto& path : rule.prerequisites)
      if (path.size() > 4 &&
          (path.compare(path.size() - 4, 4, ".gch") == 0 || path.compare(path.size() - 4, 4, ".pch") == 0))
        return true;
  return false;
}

std::optional<std::vector<Rule>> Includes::ask(Arguments line) const {
  std::string out, err;
  if (!run(line, &out, &err).ok()) return std::nullopt;
  auto rules = parse_depfile(out);
  for (auto& rule : rules)
    for (auto& path : rule.prerequisites) path = forced_.original(path);
  return rules;
}

std::optional<std::vector<Rule>> Includes::ask_compiler(const Arguments& more) const {
  Arguments line{command_.compiler};
  for (auto&& word : without_outputs(forced_.for_tool())) line.push_back(word);
  line.insert(line.end(), more.begin(), more.end());
  line.insert(line.end(), {"-MM", "-w"});
  auto rules = ask(line);
  if (!rules || !has_precompiled(*rules)) return rules;
  line.emplace_back("-fpch-deps");  // g++: the source itself includes a header with a precompiled form
  auto whole = ask(line);
  return whole ? whole : rules;
}

Arguments Includes::hidden_directories() const {
  const auto slash = command_.compiler.rfind('/');
  const auto name = slash == std::string::npos ? command_.compiler : command_.compiler.substr(slash + 1);
  for (const auto* plain : {"g++", "clang++", "c++", "gcc", "clang"})
    if (name.find(plain) != std::string::npos && name.compare(0, 3, "mpi") != 0) return {};
  std::string out, err;
  if (!run({command_.compiler, "-E", "-v", "-x", "c++", "/dev/null"}, &out, &err).ok()) return {};
  Arguments words;
  const auto begin = err.find("#include <...>");
  const auto end = err.find("End of search list", begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  for (auto at = err.find('\n', begin); at < end; at = err.find('\n', at + 1)) {
    const auto line_end = err.find('\n', at + 1);
    if (line_end == std::string::npos || line_end > end || err[at + 1] != ' ') continue;
    const auto dir = canonical(err.substr(at + 2, line_end - at - 2));
    bool compilers_own = dir == "/usr/include" || dir == "/usr/local/include";
    for (const auto* part :
         {"/c++/", "/lib/gcc", "/lib/clang", "/usr/include/x86_64", "/usr/include/aarch64"})
      compilers_own = compilers_own || dir.find(part) != std::string::npos;
    if (!compilers_own) words.insert(words.end(), {"-isystem", dir});
  }
  return words;
}

std::string Includes::misresolved(const Manifest& manifest, const std::vector<Rule>& rules,
                                  const std::string& workflow_file, const Arguments& more) const {
  std::unordered_set<std::string> expected{canonical(source_)};
  for (const auto& path : manifest.dependencies) expected.insert(canonical(path));
  for (const auto& header : manifest.shadow) expected.insert(canonical(header.original));
  const auto known = [&](const std::string& path) { return expected.count(canonical(path)) != 0; };
  auto unknown = closure(rules);
  std::erase_if(unknown,
                [&](const auto& path) { return path == workflow_file || is_ours(path) || known(path); });
  if (unknown.empty()) return {};
  const auto truth = ask_compiler(more);
  if (!truth) return {};
  for (const auto& path : closure(*truth)) expected.insert(canonical(path));
  const auto wrong = std::find_if_not(unknown.begin(), unknown.end(), known);
  return wrong == unknown.end() ? "" : *wrong;
}

}  // namespace provml::launcher
