// Files that are opened within an activity, whatever library opens them (PROVML_TRACK_FILES=1).
#ifndef PROVML_RUNTIME_TRACKING_H
#define PROVML_RUNTIME_TRACKING_H

#include <atomic>

namespace provml::runtime {

/// Read on every open of the program: whether anything is to be done.
extern std::atomic<bool> tracking_files;

/// When capture starts, and in the state in which it ends.
void start_tracking(const char* home);

/// A file was opened as `descriptor`: notes it for the activities of this thread that are open. `directory`
/// is the descriptor that a relative path starts from, or AT_FDCWD. Keeps errno.
void file_opened(int descriptor, const char* path, bool reads, bool writes, int directory) noexcept;
/// A file has this name now: what was written under another name is found under it.
void file_renamed(const char* to) noexcept;

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_TRACKING_H
