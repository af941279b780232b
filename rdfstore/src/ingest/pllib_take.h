// Kept texts of PLLib -> store.
#ifndef PROVML_RDF_INGEST_PLLIB_TAKE_H
#define PROVML_RDF_INGEST_PLLIB_TAKE_H

#include <filesystem>

#include "provml/rdf/pllib.h"

namespace provml::rdf {

/// Puts what a kept file says into `batch`: plans before messages.
void load_pllib(Batch& batch, const std::filesystem::path& file);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_PLLIB_TAKE_H
