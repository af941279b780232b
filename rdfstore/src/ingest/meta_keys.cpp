#include "meta_keys.h"

#include <nlohmann/json.hpp>

#include "mapping/literals.h"

namespace provml::rdf {

namespace {

// A process id is 16 hex digits; whatever else a frame says is shortened to as many.
std::string short_id(std::string_view process) {
  const bool plain =
      process.size() <= 32 && process.find_first_not_of("0123456789abcdefABCDEF") == process.npos;
  return plain ? std::string(process) : "x" + hex_text(frames::hash64(process));
}

std::string dump(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string journal_key(std::string_view process, std::string_view path) {
  return std::string(kJournalPrefix) + short_id(process) + "/" + hex_text(frames::hash64(path));
}
std::string process_key(std::string_view process) { return "process/" + short_id(process); }
std::string site_key(std::uint64_t site) { return std::string(kSitePrefix) + hex_text(site); }
std::string parked_prefix(std::uint64_t site) { return "parked/" + hex_text(site) + "/"; }
std::string parked_key(std::uint64_t site, std::string_view process, const frames::Frame& frame) {
  return parked_prefix(site) + short_id(process) + "/" + std::to_string(frame.thread) + "-" +
         std::to_string(frame.sequence);
}
std::string run_key(std::string_view run) { return std::string(kRunPrefix) + hex_text(frames::hash64(run)); }

std::string kept_key(std::string_view file_name) {
  const auto dot = file_name.rfind('.');
  return std::string(kKeptPrefix) + hex_text(frames::hash64(file_name)) +
         std::string(dot == file_name.npos ? std::string_view() : file_name.substr(dot).substr(0, 16));
}
std::string pllib_key(std::string_view workflow) { return "pllib/" + hex_text(frames::hash64(workflow)); }

std::string JournalState::encode() const {
  return dump({{"path", path},
               {"run", run},
               {"process", process},
               {"offset", offset},
               {"mark", mark},
               {"size", size},
               {"mtime_ns", mtime_ns},
               {"reported", reported}});
}

std::optional<JournalState> JournalState::decode(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    JournalState state;
    state.path = json.at("path");
    state.run = json.at("run");
    state.process = json.at("process");
    state.offset = json.at("offset");
    state.mark = json.at("mark");
    state.size = json.at("size");
    state.mtime_ns = json.at("mtime_ns");
    state.reported = json.at("reported");
    return state;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // another version's: the journal is read from its start
  }
}

std::string RunState::encode() const { return dump({{"run", run}, {"mapper", mapper}}); }

std::optional<RunState> RunState::decode(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("run") || !json["run"].is_string()) return std::nullopt;
  return RunState{json["run"], json.value("mapper", 0)};
}

}  // namespace provml::rdf
