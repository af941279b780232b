// Whether the process that wrote a journal still runs.
#ifndef PROVML_RDF_INGEST_LIVENESS_H
#define PROVML_RDF_INGEST_LIVENESS_H

#include <string_view>

namespace provml::rdf {

enum class Liveness { alive, dead, unknown };

/// From `pid`, `start_ticks`, `boot_id` and `host` of a PROCESS frame's JSON. `unknown` for a process of
/// another host.
Liveness liveness_of(std::string_view process_json);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_LIVENESS_H
