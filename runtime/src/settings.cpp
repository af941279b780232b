#include "settings.h"

#include <unistd.h>

#include <bit>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace provml::runtime {
namespace {

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

  bool flag(const char* name) {
    const char* text = std::getenv(name);
    return text != nullptr && *text != '\0' && std::strcmp(text, "0") != 0;
  }

 private:
  void complain(const char* name, const char* text, const std::string& expected) {
    complaints_ += "provml: warning: " + std::string(name) + "=" + text + " is ignored, expected " +
                   expected + " [provml-E0205]\n";
  }
  std::string& complaints_;
};

}  // namespace

Settings read_settings(std::string& complaints) {
  Settings settings;
  Environment environment(complaints);
  settings.disabled = environment.flag("PROVML_DISABLE");
  if (settings.disabled) return settings;
  environment.number("PROVML_RING_KIB", settings.ring_bytes, 16, 1u << 20, 1024);
  environment.number("PROVML_RING_TOTAL_MIB", settings.ring_total_bytes, 1, 1u << 20, 1u << 20);
  environment.number("PROVML_BLOCK_MS", settings.block_ms, 0, 60'000);
  environment.number("PROVML_SYNC_MS", settings.sync_ms, 1, 3'600'000);
  environment.number("PROVML_DRAIN_MS", settings.drain_ms, 1, 10'000);
  environment.number("PROVML_JOURNAL_MIB", settings.segment_bytes, 1, 1u << 20, 1u << 20);
  environment.choice("PROVML_OVERFLOW", settings.overflow,
                     {{"block", Overflow::block}, {"drop", Overflow::drop}});
  environment.choice("PROVML_SYNC", settings.sync,
                     {{"off", Sync::off}, {"interval", Sync::interval}, {"always", Sync::always}});
  environment.choice(
      "PROVML_CLOCK", settings.clock,
      {{"auto", ClockChoice::automatic}, {"tsc", ClockChoice::tsc}, {"monotonic", ClockChoice::monotonic}});
  settings.ring_bytes = std::bit_ceil(settings.ring_bytes);
  return settings;
}

std::string ring_directory() {
  if (const char* set = std::getenv("PROVML_RING_DIR"); set != nullptr && *set != '\0') return set;
  return "/dev/shm/provml-" + std::to_string(geteuid());
}

}  // namespace provml::runtime
