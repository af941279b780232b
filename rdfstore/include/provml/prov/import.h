// provml/prov/import.h: provenance of others -> store.
//
//   prov::ImportReport r = prov::import_text(*store, text, {"other.provn", "", "host", home});
//
// Any thread; one transaction, after the text is kept. Errors: provml::Error of the readers (readers.h,
// writers.h, rdf/syntax.h), with file and line; provml-E0407 what is kept cannot be written or taken in;
// provml-E0414 a text that is none of the formats; provml-E0415 a graph that belongs to provml.
#ifndef PROVML_PROV_IMPORT_H
#define PROVML_PROV_IMPORT_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "provml/rdf/store.h"

namespace provml::prov {

struct ImportOptions {
  std::string name;            ///< of the file: tells the format, and is named in errors
  std::string graph;           ///< IRI; "" is urn:provml:import:HASH of the text
  std::string host;            ///< the machine that paths and file: IRIs without a host are of
  std::filesystem::path home;  ///< where the text and what it says is kept (rdf/imported.h)
};

struct ImportReport {
  std::string format;              ///< "PROV-N", "PROV-JSON", "PROV-XML", "RDF"
  std::string graph;               ///< "" where all that was said has graphs of its own
  std::uint64_t quads = 0;         ///< that the text says
  std::uint64_t added = 0;         ///< that the store did not have
  std::vector<std::string> notes;  ///< what PROV has no place for, with its place
};

/// PROV-N, PROV-JSON and PROV-XML become PROV-O (prov_o.h) in the graph, and their bundles in graphs of their
/// own; RDF (Turtle, TriG, N-Triples, N-Quads, RDF/XML) is taken as it is, with the unqualified property
/// beside every qualified one, so that lineage follows it. Its graphs are catalogued as prov:Bundles. A thing
/// that is a file: IRI, or has one or an absolute path as prov:atLocation, is linked to that file of `host`,
/// or of the host that the IRI names. The same text twice changes nothing.
ImportReport import_text(rdf::Store& store, std::string_view text, const ImportOptions& options);

}  // namespace provml::prov

#endif  // PROVML_PROV_IMPORT_H
