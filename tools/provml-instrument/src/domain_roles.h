// domain_roles.h: value roles that the workflow file declares besides those of the vocabulary.
//
//   "roles": {"well_log": {"iri": "https://example.org/geo#WellLog", "direction": "in"}}
//
// They are set once, before any source is read.
#ifndef PROVML_INSTRUMENT_DOMAIN_ROLES_H
#define PROVML_INSTRUMENT_DOMAIN_ROLES_H

#include <map>
#include <string>
#include <string_view>

namespace provml::instrument {

struct DomainRole {
  std::string iri;          ///< of the attribute's class, or ""
  std::string value_class;  ///< IRI of the class of the values, or ""
  bool output = false;      ///< direction of a marked local that says nothing else
};

using DomainRoles = std::map<std::string, DomainRole, std::less<>>;

/// All roles declared for this run of the tool.
DomainRoles& domain_roles();
const DomainRole* find_domain_role(std::string_view name);
/// Whether `name` is a value role of the vocabulary or of the workflow file.
bool is_value_role(std::string_view name);

}  // namespace provml::instrument

#endif
