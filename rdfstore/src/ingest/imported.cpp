#include "provml/rdf/imported.h"

#include <sstream>

#include "keep_file.h"
#include "mapping/literals.h"
#include "provml/frames.h"
#include "provml/rdf/syntax.h"

namespace provml::rdf {

namespace fs = std::filesystem;

fs::path imports_directory(const fs::path& home) { return home / "imports"; }

void keep_import(const fs::path& home, std::string_view text, const std::string& name,
                 std::span<const Quad> quads) {
  std::ostringstream said;
  write(said, quads, Syntax::nquads);
  const std::string lines = said.str();
  const std::string file = fs::path(name).filename().string();
  // The original first: what is in the store has one.
  keep_file(imports_directory(home) / "originals", hex_text(frames::hash64(text)) + "-" + file, text);
  keep_file(imports_directory(home), hex_text(frames::hash64(lines)) + ".nq", lines);
}

}  // namespace provml::rdf
