// provml/rdf/ingest.h: journals and rings -> store.
//
//   rdf::IngestReport r = rdf::ingest(*store, home, {});      // takes in whatever is new, exactly once
//   for (const auto& p : r.problems) std::cerr << p << '\n';
//
// Errors: a damaged journal is a line in `problems`, never an exception; the store failing is provml::Error.
#ifndef PROVML_RDF_INGEST_H
#define PROVML_RDF_INGEST_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "provml/rdf/store.h"

namespace provml::rdf {

struct IngestOptions {
  bool recover_rings = true;                     ///< first save what dead processes of this node left in shared memory
  std::vector<std::filesystem::path> journals;   ///< only these files instead of all of the home's
};

struct IngestReport {
  std::uint64_t journals = 0, frames = 0, quads_added = 0, rings_recovered = 0, parked = 0;
  std::vector<std::string> problems;  ///< one line each, with an id, the file and the offset
};

/// Takes in new frames of `home`/journals. The position reached in each journal is kept in the store, in the transaction
/// that adds its quads: what was taken in once is not read again.
IngestReport ingest(Store& store, const std::filesystem::path& home, const IngestOptions& options);

/// Parses an RDF file (syntax by name or content: Turtle, N-Triples, N-Quads, TriG, RDF/XML) into the domain graph `graph`
/// (default: urn:provml:domain:<stem of the file's name>) and catalogues it as provml:DomainGraph. Replaces what the graph held.
std::uint64_t ingest_domain_file(Store& store, const std::filesystem::path& file, const std::string& graph_iri);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_H
