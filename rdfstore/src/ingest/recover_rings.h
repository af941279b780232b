// The one place of this room that calls the runtime's recovery of rings.
#ifndef PROVML_RDF_INGEST_RECOVER_RINGS_H
#define PROVML_RDF_INGEST_RECOVER_RINGS_H

#include <filesystem>

#include "provml/rdf/ingest.h"

namespace provml::rdf {

/// Writes what dead processes of this node left in shared memory to journals of `home`. A failure is a line
/// in `problems`.
void recover_rings(const std::filesystem::path& home, IngestReport& report);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_RECOVER_RINGS_H
