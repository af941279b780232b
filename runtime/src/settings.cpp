#include "settings.h"

#include <unistd.h>

#include <bit>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "identity.h"

namespace provml::runtime {
namespace {

constexpr std::uint32_t kMostTextBytes = 128 << 10;  // half of what an event may have
constexpr std::uint32_t kOnlineDrainMs = 170;        // so that an event is visible there in less than 200 ms

class Environment {
 public:
  explicit Environment(std::string& complaints) : complaints_(complaints) {}

  template <typename T>
  void number(const char* name, T& value, std::uint64_t least, std::uint64_t most, std::uint64_t unit = 1) {
    const char* text = std::getenv(name);
    if (text == nullptr || *text == '\0') return;
    std::uint64_t parsed = 0;
    const char* end = text + std::strlen(text);
    const auto result = std::from_chars(text, end, parsed);
    if (result.ec != std::errc() || result.ptr != end || parsed < least || parsed > most) {
      complain(name, text, "a number from " + std::to_string(least) + " to " + std::to_string(most));
      return;
    }
    value = static_cast<T>(parsed * unit);
  }

  template <typename T, std::size_t N>
  void choice(const char* name, T& value, const std::pair<const char*, T> (&known)[N]) {
    const char* text = std::getenv(name);
    if (text == nullptr || *text == '\0') return;
    std::string names;
    for (const auto& [word, meaning] : known) {
      if (std::strcmp(word, text) == 0) {
        value = meaning;
        return;
      }
      names += (names.empty() ? "" : "|") + std::string(word);
    }
    complain(name, text, names);
  }

  std::string text(const char* name) {
    const char* found = std::getenv(name);
    return found != nullptr ? found : "";
  }

  void complain(const char* name, const std::string& text, const std::string& expected) {
    complaints_ += "provml: warning: " + std::string(name) + "=" + text + " is ignored, expected " +
                   expected + " [provml-E0205]\n";
  }

  bool flag(const char* name) {
    const char* text = std::getenv(name);
    return text != nullptr && *text != '\0' && std::strcmp(text, "0") != 0;
  }

 private:
  std::string& complaints_;
};

bool is_web_address(const std::string& url) {
  for (const char* scheme : {"http://", "https://"})
    if (url.rfind(scheme, 0) == 0 && url.size() > std::strlen(scheme)) return true;
  return false;
}

/// A token that could not stand in a header is none.
std::string first_line(const std::string& text) {
  const std::string line = text.substr(0, text.find_first_of("\r\n"));
  const auto from = line.find_first_not_of(" \t"), to = line.find_last_not_of(" \t");
  return from == std::string::npos ? "" : line.substr(from, to - from + 1);
}

void read_online(Environment& environment, Settings& settings) {
  settings.url = environment.text("PROVML_URL");
  if (!settings.url.empty() && !is_web_address(settings.url)) {
    environment.complain("PROVML_URL", settings.url, "http://HOST:PORT or https://HOST");
    settings.url.clear();
  }
  environment.number("PROVML_QUEUE_SIZE", settings.queue_size, 1, 1'000'000);
  environment.number("PROVML_FLUSH_MS", settings.flush_ms, 1, 60'000);
  environment.number("PROVML_EXIT_MS", settings.exit_ms, 0, 600'000);
  environment.choice("PROVML_COMPRESS", settings.compress, {{"zstd", true}, {"off", false}});
  environment.choice("PROVML_JOURNAL", settings.keep_journal, {{"on", true}, {"off", false}});
  settings.ca_file = environment.text("PROVML_CA_FILE");
  settings.token = first_line(environment.text("PROVML_TOKEN"));
  const std::string file = environment.text("PROVML_TOKEN_FILE");
  if (settings.url.empty() || !settings.token.empty() || file.empty()) return;
  settings.token = first_line(read_text_file(file));
  if (settings.token.empty())
    environment.complain("PROVML_TOKEN_FILE", file, "a file whose first line is a token");
}

}  // namespace

Settings read_settings(std::string& complaints) {
  Settings settings;
  Environment environment(complaints);
  settings.disabled = environment.flag("PROVML_DISABLE");
  if (settings.disabled) return settings;
  settings.usage = environment.flag("PROVML_USAGE");
  environment.number("PROVML_RING_KIB", settings.ring_bytes, 16, 1u << 20, 1024);
  environment.number("PROVML_RING_TOTAL_MIB", settings.ring_total_bytes, 1, 1u << 20, 1u << 20);
  environment.number("PROVML_SUMMARY_KIB", settings.summary_bytes, 0, 1u << 30, 1024);
  environment.number("PROVML_TEXT_BYTES", settings.text_bytes, 0, kMostTextBytes);
  environment.number("PROVML_BLOCK_MS", settings.block_ms, 0, 60'000);
  environment.number("PROVML_SYNC_MS", settings.sync_ms, 1, 3'600'000);
  environment.number("PROVML_JOURNAL_MIB", settings.segment_bytes, 1, 1u << 20, 1u << 20);
  environment.number("PROVML_JOURNAL_ZSTD", settings.journal_zstd, 0, 19);
  environment.choice("PROVML_OVERFLOW", settings.overflow,
                     {{"block", Overflow::block}, {"drop", Overflow::drop}});
  environment.choice("PROVML_SYNC", settings.sync,
                     {{"off", Sync::off}, {"interval", Sync::interval}, {"always", Sync::always}});
  environment.choice(
      "PROVML_CLOCK", settings.clock,
      {{"auto", ClockChoice::automatic}, {"tsc", ClockChoice::tsc}, {"monotonic", ClockChoice::monotonic}});
  environment.choice("PROVML_FILE_HASH", settings.file_hash,
                     {{"off", FileHash::off}, {"xxh3", FileHash::xxh3}, {"sha256", FileHash::sha256}});
  environment.choice("PROVML_DESCRIPTORS", settings.own_descriptors, {{"own", true}, {"shared", false}});
  read_online(environment, settings);
  if (!settings.url.empty()) settings.drain_ms = kOnlineDrainMs;
  environment.number("PROVML_DRAIN_MS", settings.drain_ms, 1, 10'000);
  settings.ring_bytes = std::bit_ceil(settings.ring_bytes);
  return settings;
}

std::string ring_directory() {
  if (const char* set = std::getenv("PROVML_RING_DIR"); set != nullptr && *set != '\0') return set;
  return "/dev/shm/provml-" + std::to_string(geteuid());
}

}  // namespace provml::runtime
