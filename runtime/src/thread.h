// What other files do with the calling thread's capture state.
#ifndef PROVML_RUNTIME_THREAD_H
#define PROVML_RUNTIME_THREAD_H

namespace provml::runtime {

struct ThreadState;
/// Gives the events that signal handlers dropped their sequence numbers; by the thread itself or when it has
/// ended.
void number_nested_drops(ThreadState& thread) noexcept;
/// The same, and a DROPPED record of what was dropped, where the ring has room.
void tell_drops(ThreadState& thread) noexcept;
/// Learns of exit() before libraries are unloaded; once. exit() runs what was registered last first, and the
/// library's own handler, which was there before the program's start, only when all libraries are gone.
void watch_exit() noexcept;

/// From now on the calling thread captures nothing.
void switch_off_this_thread() noexcept;
/// In a forked child: the thread's open activities are the parent's, and it has no ring yet.
void forget_this_thread() noexcept;

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_THREAD_H
