// prov_o_table.h: how PROV-O writes each relation. One table for reading and writing.
#ifndef PROVML_PROV_PROV_O_TABLE_H
#define PROVML_PROV_PROV_O_TABLE_H

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "provml/prov/document.h"

namespace provml::prov {

inline constexpr std::string_view kRdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
inline constexpr std::string_view kRdfsLabel = "http://www.w3.org/2000/01/rdf-schema#label";
inline constexpr std::string_view kSubClassOf = "http://www.w3.org/2000/01/rdf-schema#subClassOf";
/// Names of qualified relations that have no identifier of their own begin so.
inline constexpr std::string_view kUnnamed = "urn:provml:qualified:";

/// All names are below prov:.
struct RelationInfo {
  Kind kind;
  std::string_view property;   ///< from argument 0 to `object`: "used"
  std::size_t object;          ///< the argument that the property leads to
  std::string_view qualified;  ///< "qualifiedUsage"; "" where there is no such form
  std::string_view type;       ///< "Usage"
  std::array<std::string_view, 5>
      of;  ///< the property of the qualified node for each argument; [0] is its owner
};

std::span<const RelationInfo> relations();
const RelationInfo* relation_of(Kind kind);

/// A property or class that says more than the relation that it stands for: prov:wasRevisionOf.
struct Subtype {
  std::string_view property, qualified, type;  ///< "wasRevisionOf", "qualifiedRevision", "Revision"
};
std::span<const Subtype> derivation_subtypes();

/// What a thing may be.
enum Element : std::uint8_t { kEntity = 1, kActivity = 2, kAgent = 4 };
/// By the table of arguments: the elements that a thing in this place is.
std::uint8_t element_of(ArgumentKind kind);

inline std::string prov(std::string_view name) { return std::string(kProv) + std::string(name); }

}  // namespace provml::prov

#endif  // PROVML_PROV_PROV_O_TABLE_H
