// provml/rdf/annotate.h: what people say of data and models, kept as N-Quads below the home
// (HOME/domain/*.nq), so that a store can be built again.
//
//   rdf::Verdict v{.targets = {iri}, .verdict = "accepted", .person = rdf::person_iri("Ada"), .name = "Ada"};
//   rdf::add_verdict(*store, home, v);
//   rdf::annotate(*store, home, iri, "wells.ttl", "");
//
// ingest() takes in files of that folder that are new or changed. Errors: provml::Error provml-E0407 for
// input and output, provml-E0405 for text that is no RDF, provml-E0411 for a graph of provml's own,
// provml-E0412 for a file that says nothing of its target.
#ifndef PROVML_RDF_ANNOTATE_H
#define PROVML_RDF_ANNOTATE_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "provml/rdf/ingest.h"
#include "provml/rdf/store.h"

namespace provml::rdf {

struct Verdict {
  std::vector<std::string> targets;  ///< IRIs
  std::string verdict;               ///< "accepted", "rejected", any word
  std::string person, name;          ///< IRI and name of who says so
  std::string note;                  ///< why
  std::int64_t time_ns = 0;          ///< when
};

inline constexpr std::string_view kVerdictGraph = "urn:provml:domain:verdicts";

/// Who is known by name only, and a user of a host.
std::string person_iri(std::string_view name);
std::string user_iri(std::string_view host, std::string_view user);

/// What a verdict says, in kVerdictGraph. The same verdict gives the same quads.
std::vector<Quad> verdict_quads(const Verdict& verdict);
void add_verdict(Store& store, const std::filesystem::path& home, const Verdict& verdict);

/// Statements of an RDF file about `targets`: <> in it is each of them. They replace what the graph held;
/// `graph` "" is one of the file's name and the target. Returns the number of statements.
std::uint64_t annotate(Store& store, const std::filesystem::path& home,
                       const std::vector<std::string>& targets, const std::filesystem::path& file,
                       const std::string& graph);

std::filesystem::path kept_directory(const std::filesystem::path& home);
/// Takes in the kept files that are new or have changed since.
void take_kept(Store& store, const std::filesystem::path& home, IngestReport& report);

}  // namespace provml::rdf

#endif  // PROVML_RDF_ANNOTATE_H
