// HOST:PORT
#ifndef PROVML_RDF_SERVICE_ADDRESS_H
#define PROVML_RDF_SERVICE_ADDRESS_H

#include <cstdint>
#include <string>
#include <string_view>

namespace provml::rdf::service {

struct Address {
  std::string host;  ///< a name, or an address without brackets
  std::uint16_t port = 0;
};

/// "localhost:7580", "127.0.0.1:0", "[::1]:7580", "[::]:7580"; without ":PORT" the default port. Throws
/// provml-E0700.
Address parse_address(std::string_view text);
/// "http://HOST:PORT", an IPv6 address in brackets.
std::string url_of(std::string_view host, std::uint16_t port);

inline constexpr std::uint16_t kDefaultPort = 7580;

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_ADDRESS_H
