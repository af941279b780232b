// Whether there is anything in the rings of a process, asked often and in vain: two words of each ring are
// read, and nothing else is touched. For the drain.
#ifndef PROVML_RUNTIME_RING_WATCH_H
#define PROVML_RUNTIME_RING_WATCH_H

#include <vector>

#include "layout.h"

namespace provml::runtime {

class Process;

class RingWatch {
 public:
  explicit RingWatch(Process& process) : process_(process) {}

  /// Nothing is unread.
  bool is_drained();

 private:
  Process& process_;
  std::vector<const RingHeader*> headers_;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_RING_WATCH_H
