// Moves what waits for a server out of the shared memory into the home, where it waits on.
#ifndef PROVML_RUNTIME_KEEP_H
#define PROVML_RUNTIME_KEEP_H

#include <string>

namespace provml::runtime {

/// Writes a spooled journal `...-spool-<n>.pvj` to `<stem>-<n>.pvj`, marks that as unsent, and removes the
/// first. False, with errno set, when it cannot; the spooled journal is left then.
bool keep_journal(const std::string& home, const std::string& stem, const std::string& journal);

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_KEEP_H
