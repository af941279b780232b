// Which servers are asked without libcurl: http, directly.
#ifndef PROVML_RUNTIME_PLAIN_URL_H
#define PROVML_RUNTIME_PLAIN_URL_H

#include <optional>
#include <string>

namespace provml::runtime {

struct PlainUrl {
  std::string host;       ///< a name or an address, without the brackets of IPv6
  std::string port;       ///< decimal
  std::string path;       ///< as the request names it
  std::string authority;  ///< as the Host field names it
};

/// The parts of `http://HOST[:PORT]/PATH`. Nothing for all that needs more than a connection to that host:
/// https, a proxy of the environment (http_proxy, all_proxy, except for no_proxy()), a user's name, a query.
std::optional<PlainUrl> plain_url(const std::string& url);
/// Hosts for which there is no proxy, as libcurl takes them: this one, and those of no_proxy or NO_PROXY.
std::string no_proxy();

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_PLAIN_URL_H
