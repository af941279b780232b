// iri.h: reference resolution of RFC 3986, section 5, on IRIs.
#ifndef PROVML_QUERY_SPARQL_IRI_H
#define PROVML_QUERY_SPARQL_IRI_H

#include <string>
#include <string_view>

namespace provml::query::sparql {

bool is_absolute_iri(std::string_view iri);
/// `reference` itself where there is no base or it is absolute.
std::string resolve_iri(std::string_view base, std::string_view reference);

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_IRI_H
