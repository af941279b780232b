// Frames -> quads and kept descriptions, within one write transaction after another.
#ifndef PROVML_RDF_INGEST_FRAME_TAKER_H
#define PROVML_RDF_INGEST_FRAME_TAKER_H

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "provml/rdf/ingest.h"
#include "provml/rdf/mapper.h"

namespace provml::rdf {

/// One thread. Between use_batch() and the batch's commit, take() writes to the batch.
class FrameTaker {
 public:
  FrameTaker(const Store& store, IngestReport& report) : store_(store), report_(report) {}

  /// `batch` was just begun; it must outlive the next calls.
  void use_batch(Batch& batch);
  /// A PROCESS frame: the process that the following frames belong to. Throws provml-E0403 if it cannot be
  /// read.
  std::shared_ptr<const ProcessInfo> take_process(const frames::Frame& frame);
  /// Any other frame. False: it is of a known type and cannot be mapped; why() says why.
  bool take(const ProcessInfo& process, const frames::Frame& frame);
  const std::string& why() const { return why_; }
  /// Quads given to the batch since use_batch(), new or not.
  std::uint64_t written() const { return written_; }
  /// Time to begin with another FrameTaker, for one who keeps it for long.
  bool remembers_much() const { return processes_.size() > 1024 || sites_.size() > 16'384; }
  /// The PROCESS frame that was taken in by this or an earlier ingest, or null.
  std::shared_ptr<const ProcessInfo> known_process(const std::string& id);

 private:
  struct Site {
    std::optional<SiteInfo> info;  ///< nothing: the descriptor is there but cannot be read
  };
  const Site* find_site(std::uint64_t id);
  Site& remember_site(std::uint64_t id, std::string_view descriptor);
  bool take_site(const frames::Frame& frame);
  bool take_event(const ProcessInfo& process, const frames::Frame& frame);
  bool map(const ProcessInfo& process, const SiteInfo& site, const frames::Frame& frame,
           const frames::Event& event);
  void unpark(std::uint64_t site);
  bool fail(std::string why);

  const Store& store_;
  IngestReport& report_;
  Batch* batch_ = nullptr;
  QuadSink sink_;
  std::uint64_t written_ = 0;
  std::string why_;
  frames::Event event_;
  std::unordered_map<std::uint64_t, Site> sites_;
  std::unordered_map<std::string, std::shared_ptr<const ProcessInfo>> processes_;
  std::map<std::string, std::string> parked_;  ///< in the batch and not yet committed
  std::unordered_set<std::string> begun_;      ///< activities whose BEGIN was mapped and whose END was not
};

}  // namespace provml::rdf

#endif  // PROVML_RDF_INGEST_FRAME_TAKER_H
