// The formats of `provml export`: one row per format.
#ifndef PROVML_TOOLS_PROVML_EXPORT_FORMATS_H
#define PROVML_TOOLS_PROVML_EXPORT_FORMATS_H

#include <cstddef>
#include <filesystem>
#include <ostream>
#include <span>
#include <string_view>

#include "context.h"
#include "provml/export/selection.h"

namespace provml::cli {

struct ExportJob {
  Context& context;
  exporting::Selection selection;
  std::size_t max_nodes;            ///< of pictures
  bool copy_files;                  ///< into a directory
  std::filesystem::path directory;  ///< of formats that are directories
};

struct ExportFormat {
  std::string_view name;
  std::string_view extensions;  ///< of files, separated by blanks; the name is one
  void (*write)(std::ostream&, const ExportJob&);
  bool directory = false;  ///< writes into `directory`, not to the stream
};

std::span<const ExportFormat> export_formats();

/// Throws provml-E0611 where Graphviz is not there, provml-E0612 where it fails.
void write_svg(std::ostream& out, const ExportJob& job);

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_EXPORT_FORMATS_H
