#include "domain_roles.h"

#include <provml/vocabulary.h>

namespace provml::instrument {

DomainRoles& domain_roles() {
  static DomainRoles roles;
  return roles;
}

const DomainRole* find_domain_role(std::string_view name) {
  const auto found = domain_roles().find(name);
  return found == domain_roles().end() ? nullptr : &found->second;
}

bool is_value_role(std::string_view name) {
  return vocabulary::find_value_role(name) != nullptr || find_domain_role(name) != nullptr;
}

}  // namespace provml::instrument
