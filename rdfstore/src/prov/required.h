// required.h: what a statement must have to be one. Pure.
#ifndef PROVML_PROV_REQUIRED_H
#define PROVML_PROV_REQUIRED_H

#include <string_view>

#include "provml/prov/document.h"

namespace provml::prov {

/// Name of an argument ("identifier" for that of an element) that PROV requires and the statement lacks; ""
/// if it has all. The responsible agent of a delegation may be open if the activity is known, as the agent of
/// an association may.
inline std::string_view missing_argument(const Statement& statement) {
  const KindInfo& info = kind_info(statement.kind);
  if (info.element && statement.id.empty()) return "identifier";
  if (statement.arguments.size() != info.arguments.size()) return "arguments";
  for (std::size_t i = 0; i < info.arguments.size(); ++i) {
    if (!info.arguments[i].required || !statement.arguments[i].empty()) continue;
    const bool open_delegation =
        statement.kind == Kind::delegation && i == 1 && !statement.arguments[2].empty();
    if (!open_delegation) return info.arguments[i].name;
  }
  return {};
}

}  // namespace provml::prov

#endif  // PROVML_PROV_REQUIRED_H
