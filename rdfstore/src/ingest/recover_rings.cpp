#include "recover_rings.h"

namespace provml::rdf {

void recover_rings(const std::filesystem::path&, IngestReport&) {}

}  // namespace provml::rdf
