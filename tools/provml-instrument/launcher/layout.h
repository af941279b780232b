// layout.h: where the other parts of the product are, seen from the running provml-cxx.
#ifndef PROVML_LAUNCHER_LAYOUT_H
#define PROVML_LAUNCHER_LAYOUT_H

#include <string>
#include <vector>

namespace provml::launcher {

struct Layout {
  std::string tool;                       // provml-instrument, or "" when there is none
  std::vector<std::string> include_dirs;  // where provml/capture.h and provml/annotations.h are
  std::string library;                    // libprovml.so, or ""
  std::string archive;                    // libprovml.a, or ""

  /// `-isystem DIR` for each directory that the compiler does not search by itself.
  std::vector<std::string> include_arguments() const;
  /// The words that link the runtime where it is needed: the shared one (--as-needed) with its rpath, or the
  /// archive for a static program; empty without that library.
  std::vector<std::string> link_arguments(bool static_program) const;
};

/// In this order: `tool_option`, $PROVML_INSTRUMENT, beside this program, PATH; for the rest
/// $PROVML_INCLUDE_DIR and $PROVML_LIBRARY_DIR (lists with ':'), the installation that this program is in, or
/// its build tree.
Layout find_layout(const std::string& tool_option);

/// True for a file of the compiler, the system or one of `system_dirs`.
bool is_system_path(const std::string& path, const std::vector<std::string>& system_dirs);

/// The path with symbolic links resolved, or as it is where that fails.
std::string canonical(const std::string& path);

/// True where `path` is inside `dir` (both canonical).
bool is_inside(const std::string& path, const std::string& dir);

}  // namespace provml::launcher

#endif
