// provml/rdf/ingest.h: journals and rings -> store.
//
//   rdf::IngestReport r = rdf::ingest(*store, home, {});      // takes in whatever is new, exactly once
//   for (const auto& p : r.problems) std::cerr << p << '\n';
//
// Several processes may ingest into one store at once: the store has one writer at a time, and each reads its
// position within its transaction. One call is one thread's.
//
// Errors: a damaged journal is a line in `problems`, never an exception; the store failing is provml::Error.
//
// - provml-E0301 FILE: OFFSET: the rest of a journal cannot be read; said once per state of the file
// - provml-E0302 FILE: it is no journal; said once per state of the file
// - provml-E0303 FILE: it cannot be opened or read, with the system's reason; tried again by every call
// - provml-E0304 FILE: OFFSET: whole frames that cannot be mapped
// - provml-E0410 run RUN: quads of an older mapper that cannot be made again
// - what provml/recover.h says of rings
#ifndef PROVML_RDF_INGEST_H
#define PROVML_RDF_INGEST_H

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "provml/rdf/store.h"

namespace provml::rdf {

struct IngestOptions {
  bool recover_rings = true;  ///< first save what dead processes of this node left in shared memory
  std::vector<std::filesystem::path> journals;  ///< only these files instead of all of the home's
};

struct IngestReport {
  std::uint64_t journals = 0;         ///< files that held new frames
  std::uint64_t frames = 0;           ///< new frames, PROCESS and unknown ones included
  std::uint64_t quads_added = 0;      ///< that were not in the store before
  std::uint64_t rings_recovered = 0;  ///< dead processes whose rings became journals
  std::uint64_t parked = 0;           ///< events kept until their SITE frame comes
  std::uint64_t unknown_frames = 0;   ///< of a type that this version does not know; skipped
  std::vector<std::string> problems;  ///< one line each, with an id, the file and the offset
};

/// Takes in new frames of the `*.pvj` files below `home`/journals. The position reached in each journal is
/// kept in the store, in the transaction that adds its quads: what was taken in once is not read again,
/// unless the file was replaced or an older mapper read it. A journal that ends within a frame is gone on
/// with by a later call; it is a problem only when the process that wrote it is dead.
IngestReport ingest(Store& store, const std::filesystem::path& home, const IngestOptions& options);

/// For one who takes in growing journals again and again: keeps what it has parsed between the calls, and
/// looks at the named journals only. One thread. After an exception the next call is as good as a first one.
class Ingester {
 public:
  Ingester(Store& store, const std::filesystem::path& home);  ///< `store` must outlive it
  ~Ingester();
  Ingester(const Ingester&) = delete;
  Ingester& operator=(const Ingester&) = delete;
  IngestReport take(const std::vector<std::filesystem::path>& journals);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Parses an RDF file (syntax by name or content: Turtle, N-Triples, N-Quads, TriG, RDF/XML) into the domain
/// graph `graph_iri` ("": urn:provml:domain:<stem of the file's name>) and catalogues it as
/// provml:DomainGraph. What the graph held is replaced; all in one transaction. Graphs that the file names
/// itself are kept apart and catalogued too; one of provml's own graphs is refused (provml-E0411). Returns
/// the number of quads of the file. Throws provml::Error.
std::uint64_t ingest_domain_file(Store& store, const std::filesystem::path& file,
                                 const std::string& graph_iri);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_H
