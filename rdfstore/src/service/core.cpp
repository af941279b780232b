#include "service/core.h"

#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "provml/rdf/home.h"
#include "service/files.h"

namespace provml::rdf::service {

Core::Core(const ServiceOptions& settings, Store& store, std::size_t most_journals)
    : options(settings),
      tokens(settings.token_file),
      feeder(store, settings.home, settings.say),
      spool(settings.segment_bytes, most_journals,
            [this](const std::filesystem::path& journal, std::uint64_t frames) {
              frames_received += frames;
              feeder.changed(journal, frames);
            }) {}

std::pair<std::string, bool> Core::health() {
  const auto uptime =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_).count();
  std::string trouble = spool.trouble();
  // Nobody may be sending any more: find out whether it is over, at most once a second.
  if (!trouble.empty() && tried_.exchange(uptime) != uptime) {
    try {
      try_to_write(journals_directory(options.home));
      trouble.clear();
    } catch (const std::system_error& error) {
      trouble = error.code().message();
    }
    spool.set_trouble(trouble);
  }
  const Feeder::State state = feeder.state();
  nlohmann::ordered_json json{{"status", trouble.empty() ? "ok" : "failing"},
                              {"version", options.version},
                              {"uptime_s", uptime},
                              {"connections", connections.load()},
                              {"requests", requests.load()},
                              {"frames_received", frames_received.load()},
                              {"frames_repeated", spool.duplicates()},
                              {"frames_waiting", state.frames_waiting},
                              {"starting", state.starting}};
  if (!trouble.empty()) json["trouble"] = trouble;
  if (!state.trouble.empty()) json["store_trouble"] = state.trouble;
  return {json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), trouble.empty()};
}

}  // namespace provml::rdf::service
