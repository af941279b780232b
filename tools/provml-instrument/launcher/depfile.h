// depfile.h: the Makefile rules that compilers write with -MD.  Pure.
//
//   auto rules = parse_depfile("x.o: /cache/main/x.cpp a\\ b.h\n");   // {{"x.o"}, {"/cache/main/x.cpp", "a
//   b.h"}}
#ifndef PROVML_LAUNCHER_DEPFILE_H
#define PROVML_LAUNCHER_DEPFILE_H

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace provml::launcher {

struct Rule {
  std::vector<std::string> targets;
  std::vector<std::string> prerequisites;
};

/// Reads rules as gcc and clang write them: `\ `, `\#`, `$$`, `\:` and continued lines.
std::vector<Rule> parse_depfile(std::string_view text);

/// Writes rules in the same form, one prerequisite a line.
std::string write_depfile(const std::vector<Rule>& rules);

/// Replaces every prerequisite, and every target of a rule without prerequisites (-MP), by `name(it)`; an
/// empty name drops it. A name is kept once in a rule, and a phony rule that repeats the main prerequisite is
/// dropped. Appends `extra` to the first rule (with `phony`, also as rules of their own).
void mend_depfile(std::vector<Rule>& rules, const std::function<std::string(const std::string&)>& name,
                  const std::vector<std::string>& extra, bool phony);

}  // namespace provml::launcher

#endif
