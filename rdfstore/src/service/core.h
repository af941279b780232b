// What the connections of a server share.
#ifndef PROVML_RDF_SERVICE_CORE_H
#define PROVML_RDF_SERVICE_CORE_H

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "provml/rdf/service.h"
#include "service/budget.h"
#include "service/feeder.h"
#include "service/spool.h"
#include "service/tokens.h"

namespace provml::rdf::service {

inline constexpr std::uint64_t kLargestBody = std::uint64_t{64} << 20;
inline constexpr std::uint64_t kBodiesInMemory = 4 * kLargestBody;

/// Any thread.
struct Core {
  Core(const ServiceOptions& settings, Store& store, std::size_t most_journals);

  /// JSON, and whether the server can write.
  std::pair<std::string, bool> health();

  const ServiceOptions& options;
  Tokens tokens;
  Budget budget{kBodiesInMemory};
  Feeder feeder;  ///< outlives the spool, which names journals to it
  std::atomic<std::uint64_t> frames_received{0}, requests{0};
  std::atomic<std::size_t> connections{0};
  std::atomic<bool> stopping{false};
  Spool spool;

 private:
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::atomic<std::int64_t> tried_{0};  ///< seconds
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_CORE_H
