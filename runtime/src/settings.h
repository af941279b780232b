// The runtime's switches, read from the environment once (docs/runtime.md documents each).
#ifndef PROVML_RUNTIME_SETTINGS_H
#define PROVML_RUNTIME_SETTINGS_H

#include <cstdint>
#include <string>

namespace provml::runtime {

enum class Overflow { block, drop };
enum class Sync { off, interval, always };
enum class FileHash { off, xxh3, sha256 };
enum class ClockChoice { automatic, tsc, monotonic };

struct Settings {
  bool disabled = false;                                      ///< PROVML_DISABLE
  std::uint64_t ring_bytes = std::uint64_t{1} << 20;          ///< PROVML_RING_KIB, of one thread
  std::uint64_t ring_total_bytes = std::uint64_t{256} << 20;  ///< PROVML_RING_TOTAL_MIB, of the process
  std::uint64_t summary_bytes = std::uint64_t{64} << 10;      ///< PROVML_SUMMARY_KIB
  std::uint32_t text_bytes = 4096;                            ///< PROVML_TEXT_BYTES, stored of a text
  Overflow overflow = Overflow::block;                        ///< PROVML_OVERFLOW
  std::uint32_t block_ms = 1000;                              ///< PROVML_BLOCK_MS
  Sync sync = Sync::interval;                                 ///< PROVML_SYNC
  std::uint32_t sync_ms = 1000;                               ///< PROVML_SYNC_MS
  std::uint32_t drain_ms = 250;                               ///< PROVML_DRAIN_MS; 170 with a server
  std::uint64_t segment_bytes = std::uint64_t{256} << 20;     ///< PROVML_JOURNAL_MIB
  int journal_zstd = 0;                                       ///< PROVML_JOURNAL_ZSTD, level; 0: off
  ClockChoice clock = ClockChoice::automatic;                 ///< PROVML_CLOCK
  bool usage = false;                                         ///< PROVML_USAGE
  FileHash file_hash = FileHash::off;                         ///< PROVML_FILE_HASH
  bool own_descriptors = true;                                ///< PROVML_DESCRIPTORS
  std::string url;                                            ///< PROVML_URL; empty: no server
  std::string token;              ///< PROVML_TOKEN, or what is in PROVML_TOKEN_FILE
  std::string ca_file;            ///< PROVML_CA_FILE
  bool compress = true;           ///< PROVML_COMPRESS
  bool keep_journal = true;       ///< PROVML_JOURNAL
  std::uint32_t queue_size = 50;  ///< PROVML_QUEUE_SIZE, events
  std::uint32_t flush_ms = 50;    ///< PROVML_FLUSH_MS
  std::uint32_t exit_ms = 2000;   ///< PROVML_EXIT_MS
};

/// Reads the environment; a value that is not understood leaves the default and adds a line to `complaints`.
Settings read_settings(std::string& complaints);
/// PROVML_RING_DIR, else /dev/shm/provml-<uid>.
std::string ring_directory();

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_SETTINGS_H
