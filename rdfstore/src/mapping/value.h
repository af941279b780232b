// One captured value of an activity -> quads.
#ifndef PROVML_RDF_MAPPING_VALUE_H
#define PROVML_RDF_MAPPING_VALUE_H

#include <string>

#include "emitter.h"

namespace provml::rdf {

/// IRI of the slot entity: ACTIVITY/s/NAME for inputs, ACTIVITY/o/NAME for outputs.
std::string slot_iri(const std::string& activity, const SlotInfo& slot);

/// Everything that docs/mapping.md says about a value in `slot` of `activity`.
void map_value(Emitter& out, const ProcessInfo& process, const SiteInfo& site, const SlotInfo& slot,
               const frames::Value& value, const std::string& activity);

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPING_VALUE_H
