#include "liveness.h"

#include <utility>

#include "provml/rdf/received.h"

namespace provml::cli {

Liveness::Liveness(std::filesystem::path home)
    : home_(std::move(home)), heard_(std::make_shared<std::unique_ptr<const Heard>>()) {}

query::ProcessState Liveness::operator()(const query::Process& process) const {
  const query::ProcessState state = query::process_state(process);
  if (state != query::ProcessState::unknown) return state;
  if (*heard_ == nullptr) *heard_ = std::make_unique<const Heard>(rdf::last_heard(home_));
  const auto found = (*heard_)->find(process.iri.substr(process.iri.rfind('/') + 1));
  const bool recently =
      found != (*heard_)->end() && std::chrono::system_clock::now() - found->second < kHeardRecently;
  return recently ? query::ProcessState::alive : state;
}

}  // namespace provml::cli
