// One value of a message of PLLib -> quads.
#ifndef PROVML_RDF_INGEST_PLLIB_VALUES_H
#define PROVML_RDF_INGEST_PLLIB_VALUES_H

#include "mapping/emitter.h"
#include "pllib_map.h"

namespace provml::rdf {

struct PllibSlot {
  const std::string& activity;
  const std::string& plan;
  std::string name;
  bool output;
  const std::string& host;
};

void map_pllib_value(Emitter& out, const PllibSlot& slot, const PllibAttribute& planned,
                     const nlohmann::json& value);

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_PLLIB_VALUES_H
