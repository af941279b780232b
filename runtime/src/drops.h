// Drops that no DROPPED record tells of yet: counted by the thread that owns the ring, taken by the drain at
// the end.
#ifndef PROVML_RUNTIME_DROPS_H
#define PROVML_RUNTIME_DROPS_H

#include "layout.h"

namespace provml::runtime {

/// Held while drops are counted, told, or taken. The owner never holds it across a wait; after a second the
/// other side goes on without it, for the owner may have been stopped.
class DropsLock {
 public:
  explicit DropsLock(PendingDrops& drops) noexcept;
  ~DropsLock();
  DropsLock(const DropsLock&) = delete;
  DropsLock& operator=(const DropsLock&) = delete;

 private:
  PendingDrops& drops_;
};

/// The end: from now on nothing is reserved in the ring and nothing is counted. What had been counted.
PendingDrops close_drops(PendingDrops& drops) noexcept;
/// What the lock guards, and `nested`, which signal handlers count without it.
PendingDrops copy_drops(const PendingDrops& drops) noexcept;
/// The same of a process that is gone, wherever it was stopped; `count` 0: there are none.
PendingDrops settled_drops(const PendingDrops& drops) noexcept;

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_DROPS_H
