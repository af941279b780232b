#include "service/address.h"

#include <algorithm>
#include <charconv>

#include "provml/error.h"

namespace provml::rdf::service {

Address parse_address(std::string_view text) {
  const auto refuse = [&] {
    throw Error("provml-E0700", "'" + std::string(text) + "' is no address to listen on",
                "write HOST:PORT, such as 127.0.0.1:7580 or [::1]:7580");
  };
  Address address;
  std::string_view host = text, port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) refuse();
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (host.find(':') == host.npos) refuse();
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    host = text.substr(0, text.find(':'));
    port = text.substr(text.find(':'));
  }
  if (host.empty()) refuse();
  address.host = host;
  address.port = kDefaultPort;
  if (port.empty()) return address;
  const char* const end = port.data() + port.size();
  const auto read = std::from_chars(port.data() + 1, end, address.port);
  if (port.front() != ':' || port.size() < 2 || read.ec != std::errc() || read.ptr != end) refuse();
  return address;
}

std::string url_of(std::string_view host, std::uint16_t port) {
  const bool brackets = host.find(':') != host.npos;
  return std::string("http://")
      .append(brackets ? "[" : "")
      .append(host)
      .append(brackets ? "]:" : ":")
      .append(std::to_string(port));
}

}  // namespace provml::rdf::service
