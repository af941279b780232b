// provml/rdf/received.h: the journals that a server writes for processes of other machines.
//
//   <home>/journals/<run>/<host>-<pid>-<process>-server-<segment>.pvj
//
// Any thread. Names are made safe: whatever a sender calls itself, its journals stay below <home>/journals.
#ifndef PROVML_RDF_RECEIVED_H
#define PROVML_RDF_RECEIVED_H

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace provml::rdf {

/// `text` as one part of a path: letters, digits, '-', '_' and '.', no '.' first, 1 to `most` bytes (at least
/// 32). A text that is not of this kind is changed and gets a hash, so that different texts stay different.
std::string safe_name(std::string_view text, std::size_t most);

/// The whole path up to "-<segment>.pvj", for the process of this PROCESS frame's JSON. Throws provml-E0403.
std::filesystem::path received_stem(const std::filesystem::path& home, std::string_view process_json);
std::filesystem::path received_segment(const std::filesystem::path& stem, unsigned segment);

/// Whether the file's name is that of a journal that a server received.
bool is_received_journal(const std::filesystem::path& file);

/// When a server of this home last heard from each process, by process id.
std::map<std::string, std::chrono::system_clock::time_point> last_heard(const std::filesystem::path& home);

}  // namespace provml::rdf

#endif  // PROVML_RDF_RECEIVED_H
