#include "provml/rdf/home.h"

#include <cstdlib>

namespace provml::rdf {

namespace fs = std::filesystem;

fs::path find_home(const fs::path& cwd) {
  if (const char* set = std::getenv("PROVML_HOME"); set != nullptr && *set != '\0')
    return (cwd / set).lexically_normal();
  std::error_code ignored;
  for (fs::path at = cwd.lexically_normal();; at = at.parent_path()) {
    if (fs::is_directory(at / ".provml", ignored)) return at / ".provml";
    if (at == at.parent_path()) break;
  }
  return cwd / ".provml";
}

fs::path journals_directory(const fs::path& home) { return home / "journals"; }
fs::path store_directory(const fs::path& home) { return home / "store"; }

}  // namespace provml::rdf
