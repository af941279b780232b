// provml/rdf/service.h: `provml serve`: receives event frames over HTTP (docs/service.md).
//
//   rdf::ServiceOptions options;
//   options.home = home;
//   options.listening = [](const std::string& url) { std::cout << "listening on " << url << std::endl; };
//   rdf::serve(options);                       // until SIGTERM or SIGINT
//
// Errors: provml::Error
//   provml-E0700 cannot listen       provml-E0701 another server works on this home
//   provml-E0702 open to the network without a token    provml-E0703 the token file cannot be used
// and those of provml/rdf/store.h. What a client is told (provml-E0710 ...) is in docs/errors.md.
#ifndef PROVML_RDF_SERVICE_H
#define PROVML_RDF_SERVICE_H

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace provml::rdf {

struct ServiceOptions {
  std::filesystem::path home;             ///< created if need be
  std::string listen = "127.0.0.1:7580";  ///< HOST:PORT; port 0: one that is free
  std::filesystem::path token_file;       ///< one token a line; "" asks for none
  bool insecure = false;                  ///< listen to the network without a token
  std::size_t max_connections = 1024;
  std::chrono::seconds timeout{10};       ///< for a request's head, and for each 64 KiB of its body
  std::chrono::seconds idle_timeout{75};  ///< between requests
  std::uint64_t segment_bytes = std::uint64_t{64} << 20;
  std::string version;
  std::function<void(const std::string& url)> listening;  ///< called once for each address
  std::function<void(const std::string& line)> say;       ///< problems, one line each; from any thread
};

/// Serves until SIGTERM or SIGINT, then finishes what was begun and takes in what was received. The process
/// must have no threads that need these signals or SIGHUP (reads the token file again).
void serve(const ServiceOptions& options);

}  // namespace provml::rdf

#endif  // PROVML_RDF_SERVICE_H
