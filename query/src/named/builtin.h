// The files of query/queries, embedded at build time.
#ifndef PROVML_QUERY_NAMED_BUILTIN_H
#define PROVML_QUERY_NAMED_BUILTIN_H

#include <string_view>
#include <utility>
#include <vector>

namespace provml::query {

/// (name without .rq, text)
const std::vector<std::pair<std::string_view, std::string_view>>& builtin_queries();

}  // namespace provml::query

#endif  // PROVML_QUERY_NAMED_BUILTIN_H
