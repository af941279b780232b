// Which frames of one process are there already.
#ifndef PROVML_RDF_SERVICE_KNOWN_FRAMES_H
#define PROVML_RDF_SERVICE_KNOWN_FRAMES_H

#include <cstdint>
#include <map>
#include <unordered_set>

namespace provml::rdf::service {

/// Sequence numbers as intervals: however many there are, few where they come in order.
class Sequences {
 public:
  /// False if it was there.
  bool insert(std::uint64_t number);
  std::size_t intervals() const { return last_of_.size(); }

 private:
  std::map<std::uint64_t, std::uint64_t> last_of_;  ///< first -> last, apart from each other
};

/// One thread.
class KnownFrames {
 public:
  /// An event, named by thread and sequence. False if it was there.
  bool insert_event(std::uint32_t thread, std::uint64_t sequence) {
    return threads_[thread].insert(sequence);
  }
  /// Any other frame, by the hash of its bytes. False if it was there for sure.
  bool insert_other(std::uint64_t hash) {
    if (others_.size() < kMostOthers) return others_.insert(hash).second;
    return !others_.contains(hash);
  }

 private:
  static constexpr std::size_t kMostOthers = 1 << 16;
  std::map<std::uint32_t, Sequences> threads_;
  std::unordered_set<std::uint64_t> others_;
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_KNOWN_FRAMES_H
