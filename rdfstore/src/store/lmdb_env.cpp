#include "store/lmdb_env.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "provml/error.h"
#include "store/file_system.h"

namespace provml::rdf::store {
namespace {

constexpr std::size_t kDefaultMap = std::size_t{1} << 40;  // address space, not memory or disk
constexpr std::size_t kSmallestMap = std::size_t{1} << 20;
constexpr auto kResizeWait = std::chrono::seconds(10);
constexpr std::string_view kVersionKey = "version";

/// The environments that this process has open. Never destroyed: stores may close in static destructors.
struct Registry {
  std::mutex mutex;
  std::condition_variable closed;
  std::vector<std::pair<Env*, std::weak_ptr<Env>>> open;
};
Registry& registry() {
  static auto* instance = new Registry;
  return *instance;
}

void close_env(Env* env) {
  Registry& all = registry();
  const std::lock_guard guard(all.mutex);
  std::erase_if(all.open, [&](const auto& entry) { return entry.first == env; });
  delete env;
  all.closed.notify_all();
}

/// Initial bytes of address space; $PROVML_STORE_MAP_SIZE makes it smaller, it grows by itself.
std::size_t initial_map() {
  if (const char* text = std::getenv("PROVML_STORE_MAP_SIZE"); text != nullptr && *text != '\0') {
    char* end = nullptr;
    const unsigned long long bytes = std::strtoull(text, &end, 10);
    if (*end != '\0' || bytes == 0) {
      throw Error("provml-E0408", "PROVML_STORE_MAP_SIZE is not a number of bytes: " + std::string(text),
                  "set it to a number such as 1073741824, or unset it");
    }
    return std::max<std::size_t>(static_cast<std::size_t>(bytes), std::size_t{1} << 20);
  }
  return kDefaultMap;
}

}  // namespace

void check(int code, std::string_view doing) {
  if (code == MDB_SUCCESS) return;
  if (code == MDB_MAP_FULL) throw MapFull{};
  std::string remedy = "the store may be damaged: move it away and take the journals in again";
  if (code == ENOSPC || code == EDQUOT) remedy = "free some disk space and repeat the command";
  if (code == EACCES || code == EPERM || code == EROFS)
    remedy = "give this user write permission to the store";
  if (code == MDB_READERS_FULL) remedy = "too many readers have the store open: close some";
  if (code == ENOMEM) remedy = "raise the limit on address space (ulimit -v), or set PROVML_STORE_MAP_SIZE";
  throw Error("provml-E0407", "store: " + std::string(doing) + ": " + mdb_strerror(code), remedy);
}

std::shared_ptr<Env> Env::open(const std::filesystem::path& directory, bool writable) {
  const std::filesystem::path data = directory / "data.mdb";
  struct stat info{};
  const bool exists = ::stat(data.c_str(), &info) == 0;
  if (!exists && !writable) {
    throw Error("provml-E0401", "there is no store here",
                "run an instrumented program first, or name the right directory with --home or PROVML_HOME",
                directory.string());
  }
  refuse_network_file_system(directory);
  Registry& all = registry();
  std::unique_lock lock(all.mutex);
  for (bool again = exists; again;) {
    again = false;
    for (const auto& [known, reference] : all.open) {
      if (!known->opened_here() || known->device_ != info.st_dev || known->inode_ != info.st_ino) continue;
      const auto env = reference.lock();
      if (!env) {  // being closed by another thread
        all.closed.wait(lock);
        again = true;
        break;
      }
      if (writable && !env->writable_) {
        throw Error("provml-E0408", "the store is open for reading only",
                    "give write permission to the directory", directory.string());
      }
      return env;
    }
  }
  std::unique_ptr<Env> opened(new Env);
  opened->directory_ = directory;
  opened->process_ = ::getpid();
  opened->open_files(writable);
  if (::stat(data.c_str(), &info) == 0) {
    opened->device_ = info.st_dev;
    opened->inode_ = info.st_ino;
  }
  std::shared_ptr<Env> env(opened.release(), close_env);
  all.open.emplace_back(env.get(), env);
  return env;
}

void Env::open_files(bool create) {
  if (create) {
    std::error_code failed;
    std::filesystem::create_directories(directory_, failed);
    if (failed) {
      throw Error("provml-E0407", "cannot create the store: " + failed.message(),
                  "choose a directory that can be written (PROVML_HOME)", directory_.string());
    }
  }
  // Opened for writing wherever possible, so that a reader and a writer of one process can share it; else for
  // reading; else, where not even the lock file can be written, without registering as a reader.
  std::vector<unsigned> modes;
  const bool may_write = ::access(directory_.c_str(), W_OK | X_OK) == 0 &&
                         ::access((directory_ / "data.mdb").c_str(), W_OK) == 0;
  if (create || may_write) modes.push_back(0);
  if (!create) modes.insert(modes.end(), {MDB_RDONLY, MDB_RDONLY | MDB_NOLOCK});
  std::size_t mode = 0;
  for (std::size_t map = initial_map();;) {
    check(mdb_env_create(&env_), "create");
    check(mdb_env_set_maxdbs(env_, 16), "configure");
    check(mdb_env_set_maxreaders(env_, 1022), "configure");
    check(mdb_env_set_mapsize(env_, map), "configure");
    const int code = mdb_env_open(env_, directory_.c_str(), MDB_NOTLS | modes[mode], 0644);
    writable_ = modes[mode] == 0;
    if (code == MDB_SUCCESS) break;
    mdb_env_close(env_);
    env_ = nullptr;
    if (code == ENOMEM && map > kSmallestMap) {
      map /= 2;
      continue;
    }
    if ((code == EACCES || code == EPERM || code == EROFS) && mode + 1 < modes.size()) {
      ++mode;
      continue;
    }
    if (code == MDB_INVALID || code == MDB_VERSION_MISMATCH) {
      throw Error("provml-E0404",
                  "this is not a store of this program (" + std::string(mdb_strerror(code)) + ")",
                  "move it away and take the journals in again", (directory_ / "data.mdb").string());
    }
    try {
      check(code, "open");
    } catch (const Error& error) {
      throw Error(error.id(), error.what(), error.remedy(), directory_.string());
    }
  }
  int dead = 0;
  mdb_reader_check(env_, &dead);
  open_databases();
}

void Env::open_databases() {
  static constexpr std::array<const char*, 4> kIndexNames = {"spog", "posg", "ospg", "gspo"};
  for (bool write = false;; write = true) {
    MDB_txn* txn = nullptr;
    if (write) {
      lock_writer();
      try {
        txn = begin_write();
      } catch (...) {
        unlock_writer();
        throw;
      }
    } else {
      txn = begin_read();
    }
    const unsigned create = write ? MDB_CREATE : 0U;
    const unsigned by_number = create | MDB_INTEGERKEY;
    int code = mdb_dbi_open(txn, "system", create, &databases_.system);
    const auto next = [&](const char* name, unsigned flags, MDB_dbi& database) {
      if (code == MDB_SUCCESS) code = mdb_dbi_open(txn, name, flags, &database);
    };
    MDB_val key = to_val(kVersionKey);
    MDB_val value{};
    std::uint64_t version = kSchemaVersion;
    const bool versioned =
        code == MDB_SUCCESS && mdb_get(txn, databases_.system, &key, &value) == MDB_SUCCESS;
    if (versioned) {
      version = 0;
      std::memcpy(&version, value.mv_data, std::min<std::size_t>(value.mv_size, sizeof version));
    }
    next("meta", create, databases_.meta);
    next("terms", by_number, databases_.terms);
    next("hashes", by_number, databases_.hashes);
    next("prefixes", by_number, databases_.prefixes);
    next("prefix-ids", create, databases_.prefix_ids);
    next("stats", by_number, databases_.stats);
    for (std::size_t i = 0; i < 4; ++i) next(kIndexNames[i], create, databases_.indexes[i]);
    if (write && code == MDB_SUCCESS && !versioned) {
      value = {sizeof version, &version};
      code = mdb_put(txn, databases_.system, &key, &value, 0);
    }
    const bool wrong = version != kSchemaVersion;
    const bool good = code == MDB_SUCCESS && !wrong && (versioned || write);
    if (good) {
      code = mdb_txn_commit(txn);  // a read transaction too: it keeps the handles
    } else {
      mdb_txn_abort(txn);
    }
    if (!write) {
      const std::lock_guard guard(readers_mutex_);
      --readers_;
    } else {
      unlock_writer();
    }
    if (wrong) {
      throw Error("provml-E0404",
                  "the store has schema version " + std::to_string(version) +
                      ", this program reads version " + std::to_string(kSchemaVersion),
                  "use the program that wrote it, or move it away and take the journals in again",
                  directory_.string());
    }
    if (good) {
      check(code, "open");
      return;
    }
    if (code != MDB_SUCCESS && code != MDB_NOTFOUND) check(code, "open");
    if (write || !writable_) {
      throw Error("provml-E0404", "this is not a store of this program",
                  "move it away and take the journals in again", directory_.string());
    }
  }
}

Env::~Env() {
  if (env_ != nullptr && opened_here()) mdb_env_close(env_);
  if (lock_file_ >= 0) ::close(lock_file_);
}

bool Env::opened_here() const { return process_ == ::getpid(); }

MDB_txn* Env::begin_read() {
  bool checked = false;
  for (;;) {
    std::unique_lock lock(readers_mutex_);
    readers_changed_.wait(lock, [&] { return !resizing_; });
    MDB_txn* txn = nullptr;
    const int code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn);
    if (code == MDB_SUCCESS) {
      ++readers_;
      return txn;
    }
    lock.unlock();
    if (code == MDB_MAP_RESIZED) {
      take_resized_map();
    } else if (code == MDB_READERS_FULL && !checked) {
      int dead = 0;
      mdb_reader_check(env_, &dead);
      checked = true;
    } else {
      check(code, "begin reading");
    }
  }
}

void Env::end_read(MDB_txn* txn) {
  mdb_txn_abort(txn);
  const std::lock_guard guard(readers_mutex_);
  --readers_;
  readers_changed_.notify_all();
}

void Env::lock_writer() {
  std::unique_lock lock(writer_mutex_);
  if (writing_ && writer_ == std::this_thread::get_id()) {
    throw Error("provml-E0408", "this thread already has a batch open on the store",
                "commit or drop it first");
  }
  writer_changed_.wait(lock, [&] { return !writing_; });
  if (lock_file_ < 0) {
    lock_file_ = ::open((directory_ / "writer.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_file_ < 0) check(errno, "lock for writing");
  }
  while (::flock(lock_file_, LOCK_EX) != 0) {
    if (errno != EINTR) check(errno, "lock for writing");
  }
  writing_ = true;
  writer_ = std::this_thread::get_id();
}

void Env::unlock_writer() {
  const std::lock_guard guard(writer_mutex_);
  ::flock(lock_file_, LOCK_UN);
  writing_ = false;
  writer_changed_.notify_one();
}

MDB_txn* Env::begin_write() {
  for (;;) {
    MDB_txn* txn = nullptr;
    const int code = mdb_txn_begin(env_, nullptr, 0, &txn);
    if (code == MDB_SUCCESS) return txn;
    if (code != MDB_MAP_RESIZED) check(code, "begin writing");
    take_resized_map();
  }
}

namespace {

/// Keeps new readers out and waits for the present ones.
class Quiet {
 public:
  Quiet(std::mutex& mutex, std::condition_variable& changed, const std::uint64_t& readers, bool& resizing)
      : lock_(mutex), changed_(changed), resizing_(resizing) {
    changed_.wait(lock_, [&] { return !resizing_; });
    resizing_ = true;
    if (!changed_.wait_for(lock_, kResizeWait, [&] { return readers == 0; })) {
      resizing_ = false;
      changed_.notify_all();
      throw Error("provml-E0406", "the store's map must grow, but this process keeps snapshots of it open",
                  "close snapshots before writing more, or set PROVML_STORE_MAP_SIZE to more bytes");
    }
  }
  ~Quiet() {
    resizing_ = false;
    changed_.notify_all();
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  std::unique_lock<std::mutex> lock_;
  std::condition_variable& changed_;
  bool& resizing_;
};

}  // namespace

void Env::take_resized_map() {
  const Quiet quiet(readers_mutex_, readers_changed_, readers_, resizing_);
  check(mdb_env_set_mapsize(env_, 0), "follow a grown map");
}

void Env::grow() {
  const Quiet quiet(readers_mutex_, readers_changed_, readers_, resizing_);
  MDB_envinfo info{};
  check(mdb_env_info(env_, &info), "grow the map");
  check(mdb_env_set_mapsize(env_, info.me_mapsize * 2), "grow the map");
}

}  // namespace provml::rdf::store
