// pending.h: the quads that a batch adds or removes, not yet written. Pure. One thread.
#ifndef PROVML_RDF_STORE_PENDING_H
#define PROVML_RDF_STORE_PENDING_H

#include <cstdint>
#include <vector>

#include "store/tuple_block.h"

namespace provml::rdf::store {

/// A hash map from (s, p, o, g) to what happens to it: open addressing, nothing is ever taken out but by
/// clear().
class Pending {
 public:
  enum class State : std::uint8_t { unused, none, add, remove };
  struct Entry {
    Tuple quad{};
    State state = State::unused;
  };

  /// The entry of a quad, made with State::none (no change) if there was none: fresh() tells.
  Entry& at(const Tuple& quad) {
    if (2 * (used_ + 1) > entries_.size()) rehash();
    Entry& entry = slot(quad);
    if (entry.state == State::unused) {
      entry.quad = quad;
      entry.state = State::none;
      ++used_;
      fresh_ = true;
    } else {
      fresh_ = false;
    }
    return entry;
  }
  /// Whether the last at() made the entry.
  bool fresh() const { return fresh_; }
  std::size_t size() const { return used_; }
  void clear() {
    entries_.clear();
    used_ = 0;
  }
  template <class Visit>
  void each(const Visit& visit) const {
    for (const Entry& entry : entries_) {
      if (entry.state == State::add || entry.state == State::remove)
        visit(entry.quad, entry.state == State::add);
    }
  }

 private:
  static std::uint64_t hash(const Tuple& quad) {
    std::uint64_t h = 0;
    for (const std::uint64_t id : quad) {
      h = (h ^ id) * 0x9e3779b97f4a7c15ULL;
      h ^= h >> 32;
    }
    return h;
  }
  Entry& slot(const Tuple& quad) {
    const std::size_t mask = entries_.size() - 1;
    std::size_t at = hash(quad) & mask;
    while (entries_[at].state != State::unused && entries_[at].quad != quad) at = (at + 1) & mask;
    return entries_[at];
  }
  void rehash() {
    std::vector<Entry> old(entries_.empty() ? 1024 : 2 * entries_.size());
    old.swap(entries_);
    for (const Entry& entry : old) {
      if (entry.state != State::unused) slot(entry.quad) = entry;
    }
  }

  std::vector<Entry> entries_;
  std::size_t used_ = 0;
  bool fresh_ = false;
};

}  // namespace provml::rdf::store

#endif  // PROVML_RDF_STORE_PENDING_H
