// provml/send.h: delivers journals that no server has acknowledged yet. C++20; for the `provml` command.
//
//   const auto report = provml::runtime::send(home, {.url = "http://host:7580", .token = token});
//   for (const std::string& problem : report.problems) std::cerr << problem << '\n';
#ifndef PROVML_SEND_H
#define PROVML_SEND_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace provml::runtime {

struct SendOptions {
  std::string url;                     ///< http://HOST:PORT, without /v1/events
  std::string token;                   ///< empty: none
  std::string ca_file;                 ///< PEM; empty: the system's
  bool compress = true;                ///< zstd
  bool everything = false;             ///< all journals of the home, not only those marked as unsent
  std::uint32_t patience_ms = 10'000;  ///< how long a server may be away
};

struct SendReport {
  std::uint64_t journals = 0;  ///< delivered whole
  std::uint64_t events = 0;    ///< acknowledged now
  std::uint64_t left = 0;      ///< journals that were not delivered, or not whole
  std::uint64_t busy = 0;      ///< journals that running programs are sending
  std::vector<std::string> problems;
};

/// Sends what `<home>/unsent` names. The settings of the environment fill options that are empty. Throws
/// nothing but std::bad_alloc.
SendReport send(const std::filesystem::path& home, SendOptions options);

}  // namespace provml::runtime

#endif  // PROVML_SEND_H
