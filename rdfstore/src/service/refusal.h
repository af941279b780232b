// What a client is told when its request is refused.
#ifndef PROVML_RDF_SERVICE_REFUSAL_H
#define PROVML_RDF_SERVICE_REFUSAL_H

#include <cstdint>
#include <optional>
#include <string>

namespace provml::rdf::service {

struct Refusal {
  unsigned status = 400;  ///< of HTTP
  std::string id, message, remedy;
  std::optional<std::uint64_t> offset = std::nullopt;  ///< in the uncompressed body
  unsigned retry_after = 0;                            ///< seconds; 0: trying again will not help
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_REFUSAL_H
