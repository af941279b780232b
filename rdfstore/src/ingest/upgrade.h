// A store whose quads an older mapper made: runs are dropped and their journals read again.
#ifndef PROVML_RDF_INGEST_UPGRADE_H
#define PROVML_RDF_INGEST_UPGRADE_H

#include <filesystem>

#include "provml/rdf/ingest.h"

namespace provml::rdf {

/// Drops the graph of every run that an older mapper wrote and sets its journals back to their start. A run
/// one of whose journals is gone keeps its quads (they could not be made again) and is named in `problems`.
/// Descriptions of sites are made anew from their kept descriptors.
void upgrade(Store& store, const std::filesystem::path& home, IngestReport& report);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_UPGRADE_H
