// IRIs of the vocabulary that the mapping writes, and of the things that it names (docs/mapping.md).
// Classes that stand for a role are not here: they come from vocabulary.h.
#ifndef PROVML_RDF_MAPPING_NAMES_H
#define PROVML_RDF_MAPPING_NAMES_H

#include <string>
#include <string_view>
#include <vector>

#include "provml/vocabulary.h"

namespace provml::rdf {

inline std::string provml_iri(std::string_view local) {
  return std::string(vocabulary::kNamespace).append(local);
}
inline std::string prov_iri(std::string_view local) { return std::string(vocabulary::kProv).append(local); }
inline std::string xsd_iri(std::string_view local) { return std::string(vocabulary::kXsd).append(local); }

/// The role of a whole workflow; its executions and its runs share a class.
inline constexpr const vocabulary::ActivityRole& kWorkflowRole = *vocabulary::find_activity_role("workflow");

namespace ns {
inline const std::string kType = std::string(vocabulary::kRdf) + "type";
inline const std::string kComment = std::string(vocabulary::kRdfs) + "comment",
                         kSubClassOf = std::string(vocabulary::kRdfs) + "subClassOf";
inline const std::string kLabel = std::string(vocabulary::kRdfs) + "label";

inline const std::string kActivity = prov_iri("Activity"), kAgent = prov_iri("Agent"),
                         kEntity = prov_iri("Entity"), kPerson = prov_iri("Person"), kPlan = prov_iri("Plan");
inline const std::string kEndedAtTime = prov_iri("endedAtTime"), kHadMember = prov_iri("hadMember"),
                         kSpecializationOf = prov_iri("specializationOf"),
                         kStartedAtTime = prov_iri("startedAtTime"), kUsed = prov_iri("used"),
                         kValue = prov_iri("value"), kWasAssociatedWith = prov_iri("wasAssociatedWith"),
                         kWasDerivedFrom = prov_iri("wasDerivedFrom"),
                         kWasGeneratedBy = prov_iri("wasGeneratedBy");

inline const std::string kAttribute = provml_iri("attribute"), kContentFrom = provml_iri("contentFrom"),
                         kDurationSeconds = provml_iri("durationSeconds"),
                         kExceptionMessage = provml_iri("exceptionMessage"),
                         kExceptionType = provml_iri("exceptionType"), kThrownIn = provml_iri("thrownIn"),
                         kFingerprint = provml_iri("fingerprint"),
                         kIsAttributeOf = provml_iri("isAttributeOf"), kOpaqueType = provml_iri("opaqueType"),
                         kPartOf = provml_iri("partOf"), kPartial = provml_iri("partial"),
                         kPlanOf = provml_iri("plan"), kReferred = provml_iri("referred"),
                         kStage = provml_iri("stage"), kStatus = provml_iri("status"),
                         kVersioned = provml_iri("versioned"), kWasInStore = provml_iri("wasInStore"),
                         kWorkflow = provml_iri("workflow");

inline const std::string kBoolean = xsd_iri("boolean"), kDateTime = xsd_iri("dateTime"),
                         kDouble = xsd_iri("double"), kInteger = xsd_iri("integer");
}  // namespace ns

inline std::string mls_iri(std::string_view local) { return std::string(vocabulary::kMls).append(local); }

std::string site_iri(std::string_view identity);
/// `store` "" is the file system of `host`.
std::string store_iri(std::string_view host, std::string_view store);
std::string reference_iri(std::string_view store, std::string_view text);
std::string agent_iri(std::string_view host, std::string_view user);
std::string host_iri(std::string_view host);
std::string workflow_iri(std::string_view name);
/// A program by its host and path, `version` telling apart what it was built from ("" where that is not
/// known).
std::string program_iri(std::string_view host, std::string_view path, std::string_view version);
/// Software that is the same everywhere: a compiler, the capturing library.
std::string software_iri(std::string_view kind, std::string_view text);

/// "scheme://..." or "urn:...".
bool is_absolute_iri(std::string_view text);
/// An IRI as a program gave it, with what may not stand in an IRI encoded.
std::string iri_of_text(std::string_view text);
/// Percent escapes turned back into bytes.
std::string decode_percent(std::string_view text);
/// `path` without "." and "..", from the root; a relative one is taken from `directory`. Text only, no file
/// is looked at.
std::string normal_path(std::string_view directory, std::string_view path);
/// What a reference into a named store is a part of, the nearest first, and not more than 8: `table` of
/// `table/row` and of `table#id`, a database file of `/path#table`. Separators before `from` are those of a
/// file's path. The pieces are of `text`.
std::vector<std::string_view> wholes_of(std::string_view text, std::size_t from);

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPING_NAMES_H
