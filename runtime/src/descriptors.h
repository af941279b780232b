// Descriptors of the drain's thread. What it opens takes no number of the program's, a program that closes
// all that it did not open closes nothing of the drain's, and what the drain closes leaves the program's
// locks of files alone: those of POSIX belong to a table, and any close() of the file in it gives them up.
#ifndef PROVML_RUNTIME_DESCRIPTORS_H
#define PROVML_RUNTIME_DESCRIPTORS_H

namespace provml::runtime {

/// Gives the calling thread, and those that it starts, a table of its own with nothing but standard error in
/// it. False: it has the process's still.
bool take_own_descriptors() noexcept;
/// Standard error becomes what the program has made of its own, so that nobody waits for the end of what it
/// has closed.
void follow_standard_error() noexcept;

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_DESCRIPTORS_H
