// lmdb_env.h: one LMDB environment of this process: opening, growing the map, transactions, errors.
// Only lmdb_*.cpp include this.
//
//   std::shared_ptr<Env> env = Env::open(directory, writable);  // the same object for the same store
//   ReadTxn read(env);                                          // a snapshot
//
// LMDB must not be opened twice in one process, so opened environments are shared. After fork a child opens
// its own.
#ifndef PROVML_RDF_STORE_LMDB_ENV_H
#define PROVML_RDF_STORE_LMDB_ENV_H

#include <lmdb.h>
#include <sys/types.h>

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace provml::rdf::store {

inline constexpr std::uint64_t kSchemaVersion = 1;

/// The named databases of a store (docs/store.md).
struct Databases {
  MDB_dbi system = 0, meta = 0, terms = 0, hashes = 0, prefixes = 0, prefix_ids = 0, stats = 0;
  MDB_dbi indexes[4] = {0, 0, 0, 0};  ///< SPOG, POSG, OSPG, GSPO
};

/// Throws provml-E0407 (or E0406, E0408 where that fits) if `code` is not MDB_SUCCESS.
void check(int code, std::string_view doing);

/// Thrown by check() for MDB_MAP_FULL; a batch catches it and grows the map.
struct MapFull {};

inline MDB_val to_val(std::string_view text) { return {text.size(), const_cast<char*>(text.data())}; }
inline std::string_view to_view(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

class Env {
 public:
  /// Opens or creates. `writable` false: never creates. Errors: provml-E0401, E0402, E0404, E0407.
  static std::shared_ptr<Env> open(const std::filesystem::path& directory, bool writable);
  ~Env();
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;

  MDB_env* get() const { return env_; }
  const Databases& databases() const { return databases_; }
  bool writable() const { return writable_; }
  const std::filesystem::path& directory() const { return directory_; }

  /// Begins a read transaction, taking over a map that another process has grown.
  MDB_txn* begin_read();
  void end_read(MDB_txn* txn);

  /// Waits until this is the only writer of this process and of others. Errors: E0408 if this thread already
  /// writes.
  void lock_writer();
  void unlock_writer();
  MDB_txn* begin_write();
  /// Makes the map larger; no write transaction may be active. Waits for snapshots of this process to end;
  /// E0406 if they do not.
  void grow();

 private:
  Env() = default;
  void open_files(bool create);
  void open_databases();
  void take_resized_map();
  bool opened_here() const;

  std::filesystem::path directory_;
  MDB_env* env_ = nullptr;
  Databases databases_;
  bool writable_ = false;
  pid_t process_ = 0;
  dev_t device_ = 0;
  ino_t inode_ = 0;

  std::mutex readers_mutex_;
  std::condition_variable readers_changed_;
  std::uint64_t readers_ = 0;
  bool resizing_ = false;

  std::mutex writer_mutex_;
  std::condition_variable writer_changed_;
  bool writing_ = false;
  std::thread::id writer_;
  int lock_file_ = -1;
};

}  // namespace provml::rdf::store

#endif  // PROVML_RDF_STORE_LMDB_ENV_H
