// provml/packed.h: what PACKED frames hold (docs/event-format.md).  C++20; not for user programs.
#ifndef PROVML_PACKED_H
#define PROVML_PACKED_H

#include <string>

#include "provml/frames.h"

namespace provml::frames {

/// The frames of a PACKED frame as a journal of their own, with the magic, for a Reader. False: the frame is
/// damaged, or no such frame. Throws std::bad_alloc. Any thread.
bool unpack(const Frame& frame, std::string& journal);

}  // namespace provml::frames

#endif  // PROVML_PACKED_H
