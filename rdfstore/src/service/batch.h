// The body of a request: whose frames it holds. Pure.
#ifndef PROVML_RDF_SERVICE_BATCH_H
#define PROVML_RDF_SERVICE_BATCH_H

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <variant>
#include <vector>

#include "service/refusal.h"

namespace provml::rdf::service {

/// Consecutive frames of one process, the first one its PROCESS frame.
struct Part {
  std::filesystem::path stem;  ///< received_stem()
  std::uint64_t begin = 0, end = 0;
};

struct Batch {
  std::vector<Part> parts;  ///< at least one
  std::uint64_t frames = 0;
};

/// Checks every frame of `body`: the magic, sizes, check sums, and that each PROCESS frame says whose frames
/// follow. What else is in a frame is not looked at: a newer runtime may have written it.
std::variant<Batch, Refusal> read_batch(std::string_view body, const std::filesystem::path& home);

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_BATCH_H
