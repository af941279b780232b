// What `provml export` can write: one table.
#ifndef PROVML_TOOLS_PROVML_EXPORT_FORMATS_H
#define PROVML_TOOLS_PROVML_EXPORT_FORMATS_H

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "provml/rdf/quad_source.h"
#include "provml/rdf/term.h"

namespace provml::cli {

struct ExportSelection {
  const rdf::QuadSource& source;
  rdf::QuadIds pattern;                         ///< one graph, or all
  std::optional<std::vector<rdf::Quad>> quads;  ///< of a lineage, in place of the pattern
  std::string run;                              ///< IRI of the one run that is asked for, or ""
  std::vector<std::string> lineage;             ///< its starts, as the user named them
  std::size_t max_nodes;
  bool copy_files;

  std::vector<rdf::Quad> all() const;
};

struct ExportFormat {
  std::string_view name;
  void (*write)(std::ostream&, const ExportSelection&);
  bool folder = false;
  void (*write_folder)(const std::filesystem::path&, const ExportSelection&) = nullptr;
};

/// By name or by the file's extension; null for what is not known.
const ExportFormat* export_format(std::string_view name);
/// "turtle, trig, ...".
std::string export_format_names();

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_EXPORT_FORMATS_H
