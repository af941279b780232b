// includes.h: the include closure of one source, as the compiler sees it, and what in it counts.
#ifndef PROVML_LAUNCHER_INCLUDES_H
#define PROVML_LAUNCHER_INCLUDES_H

#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "depfile.h"
#include "forced.h"
#include "layout.h"
#include "manifest.h"

namespace provml::launcher {

class Includes {
 public:
  Includes(const Command& command, const Layout& layout, const ForcedIncludes& forced, std::string source);

  /// The source and every file that its dependency rule names, without files of the system.
  std::vector<std::string> closure(const std::vector<Rule>& rules) const;

  /// `closure(rules)` and the dependencies that the tool found (it may take other branches than the
  /// compiler).
  std::vector<std::string> closure(const std::vector<Rule>& rules, const Manifest& manifest) const;

  /// Whether the rules name a precompiled header instead of what it was made of.
  static bool has_precompiled(const std::vector<Rule>& rules);

  /// True where one of the files, other than this project's own headers, has a mark.
  bool any_mark(const std::vector<std::string>& files) const;

  /// Asks the compiler itself (-MM) about the original source, with precompiled headers read as text. Nothing
  /// where that cannot be preprocessed.
  std::optional<std::vector<Rule>> ask_compiler(const Arguments& more) const;

  /// `-isystem DIR` for the directories that a driver such as mpicxx adds by itself; none for g++ and
  /// clang++.
  Arguments hidden_directories() const;

  /// With -iquote of the original directory a header elsewhere may see another file than before. Gives a file
  /// of the rewritten source's closure that the original's has not, or "".
  std::string misresolved(const Manifest& manifest, const std::vector<Rule>& rules,
                          const std::string& workflow_file, const Arguments& more) const;

 private:
  bool is_ours(const std::string& path) const;
  bool matters(const std::string& path) const;

  std::optional<std::vector<Rule>> ask(Arguments line) const;

  const Command& command_;
  const ForcedIncludes& forced_;
  std::string source_;
  std::vector<std::string> own_dirs_, system_dirs_;
};

}  // namespace provml::launcher

#endif
