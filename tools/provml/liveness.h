// Whether a process that recorded no end still runs: asked of this machine, or of when a server last heard of
// it.
#ifndef PROVML_TOOLS_PROVML_LIVENESS_H
#define PROVML_TOOLS_PROVML_LIVENESS_H

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "provml/query/runs.h"

namespace provml::cli {

/// A process of another machine counts as alive if a server of this home heard from it so recently.
inline constexpr auto kHeardRecently = std::chrono::minutes(10);

class Liveness {
 public:
  explicit Liveness(std::filesystem::path home);
  query::ProcessState operator()(const query::Process& process) const;

 private:
  using Heard = std::map<std::string, std::chrono::system_clock::time_point>;
  std::filesystem::path home_;
  std::shared_ptr<std::unique_ptr<const Heard>> heard_;  ///< read when it is first needed
};

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_LIVENESS_H
