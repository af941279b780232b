// A PROV document in whatever syntax a file or the store has it.
#ifndef PROVML_TOOLS_PROVML_PROV_FILE_H
#define PROVML_TOOLS_PROVML_PROV_FILE_H

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "provml/prov/document.h"
#include "provml/rdf/quad_source.h"

namespace provml::cli {

struct ProvFile {
  prov::Document document;
  std::vector<rdf::Quad> quads;    ///< of RDF files
  std::vector<std::string> notes;  ///< what the model of PROV has no place for
};

/// Throws provml-E0602 for a file that cannot be read, and what the readers throw.
ProvFile read_prov_file(const std::filesystem::path& file);
/// What a graph of the source says of PROV; without a graph, the union of all.
prov::Document document_of(const rdf::QuadSource& source, const std::optional<rdf::Term>& graph);

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_PROV_FILE_H
