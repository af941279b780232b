#include "store/lmdb_batch.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_map>
#include <vector>

#include "provml/error.h"
#include "store/lmdb_index.h"
#include "store/lmdb_source.h"
#include "store/pending.h"

namespace provml::rdf::store {
namespace {

constexpr std::size_t kMostPending = std::size_t{1}
                                     << 20;  // then changes are written before commit, to bound memory
constexpr std::size_t kMostKeyBytes = 511;   // of LMDB

class LmdbBatch : public Batch {
 public:
  LmdbBatch(std::shared_ptr<Env> env, std::shared_ptr<TermCache> cache)
      : env_(std::move(env)),
        cache_(std::move(cache)),
        lock_(*env_),
        txn_(*env_),
        terms_(txn_.get(), env_->databases(), *cache_) {}

  ~LmdbBatch() override {
    if (txn_.get() != nullptr) cache_->clear();  // ids given here will be given again
  }

  bool add(const Quad& quad) override {
    need_open();
    const Tuple ids = {terms_.intern(quad.subject), terms_.intern(quad.predicate), terms_.intern(quad.object),
                       terms_.intern(quad.graph)};
    return change(ids, true);
  }

  bool remove(const Quad& quad) override {
    need_open();
    const Tuple ids = {terms_.id_of(quad.subject), terms_.id_of(quad.predicate), terms_.id_of(quad.object),
                       terms_.id_of(quad.graph)};
    if (std::find(ids.begin(), ids.end(), 0U) != ids.end()) return false;
    return change(ids, false);
  }

  std::uint64_t clear_graph(const Term& graph) override {
    need_open();
    const TermId id = terms_.id_of(graph);
    if (id == 0) return 0;
    std::uint64_t removed = 0;
    for (bool more = true; more;) {
      flush();
      more = false;
      const Tuple from = {id, 0, 0, 0};
      for (IndexWalk walk(txn_.get(), databases().indexes[kGspo], from);
           walk.valid() && begins_with(walk.tuple(), from, 1); walk.advance()) {
        const Tuple& t = walk.tuple();
        pending_.at({t[1], t[2], t[3], t[0]}).state = Pending::State::remove;
        ++removed;
        more = pending_.size() >= kMostPending;
        if (more) break;
      }
    }
    return removed;
  }

  void put_meta(std::string_view key, std::string_view value) override {
    check_key(key);
    meta_[std::string(key)] = std::string(value);
  }

  std::optional<std::string> get_meta(std::string_view key) const override {
    check_key(key);
    if (const auto change = meta_.find(key); change != meta_.end()) return change->second;
    return read_meta(txn_.get(), databases(), key);
  }

  void erase_meta(std::string_view key) override {
    check_key(key);
    meta_[std::string(key)] = std::nullopt;
  }

  std::unique_ptr<QuadSource> view() override {
    need_open();
    flush();
    return make_source(std::make_shared<TxnHolder>(env_, txn_.get()));
  }

  std::uint64_t size() override {
    need_open();
    flush();
    return quad_count(txn_.get(), databases());
  }

  void each_graph(const std::function<void(const Term&, std::uint64_t)>& visit) override {
    need_open();
    flush();
    visit_graphs(txn_.get(), databases(), visit);
  }

  void commit() override {
    need_open();
    repeat_on_full([&] {
      write();
      check(txn_.commit(), "commit");
    });
    terms_.written();
    pending_.clear();
    lock_.release();
  }

 private:
  /// The writer's lock, held for the batch.
  class Lock {
   public:
    explicit Lock(Env& env) : env_(&env) { env.lock_writer(); }
    ~Lock() { release(); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    void release() {
      if (env_ != nullptr) env_->unlock_writer();
      env_ = nullptr;
    }

   private:
    Env* env_;
  };

  /// The write transaction; null once it has ended.
  class WriteTxn {
   public:
    explicit WriteTxn(Env& env) : txn_(env.begin_write()) {}
    ~WriteTxn() { abort(); }
    WriteTxn(const WriteTxn&) = delete;
    WriteTxn& operator=(const WriteTxn&) = delete;
    MDB_txn* get() const { return txn_; }
    int commit() {
      MDB_txn* txn = txn_;
      txn_ = nullptr;  // ended whatever the answer is
      return mdb_txn_commit(txn);
    }
    void abort() {
      if (txn_ != nullptr) mdb_txn_abort(txn_);
      txn_ = nullptr;
    }
    void restart(Env& env) { txn_ = env.begin_write(); }

   private:
    MDB_txn* txn_;
  };

  const Databases& databases() const { return env_->databases(); }

  void need_open() const {
    if (txn_.get() == nullptr) throw Error("provml-E0408", "the batch has ended", "begin another one");
  }

  void check_key(std::string_view key) const {
    need_open();
    if (key.empty() || key.size() > kMostKeyBytes) {
      throw Error("provml-E0408", "a name of a stored value has " + std::to_string(key.size()) + " bytes",
                  "use 1 to " + std::to_string(kMostKeyBytes));
    }
  }

  bool change(const Tuple& ids, bool add) {
    if (pending_.size() >= kMostPending) flush();
    Pending::Entry& entry = pending_.at(ids);
    const bool known_absent =
        std::any_of(ids.begin(), ids.end(), [&](TermId id) { return id >= terms_.first_new(); });
    if (pending_.fresh()) {
      const bool there = !known_absent && has_quad(txn_.get(), databases(), ids);
      if (there == add) {
        return false;  // stays as `none`: present when adding, absent when removing; see below
      }
      entry.state = add ? Pending::State::add : Pending::State::remove;
      return true;
    }
    switch (entry.state) {
      case Pending::State::add:
        if (!add) entry.state = Pending::State::none;
        return !add;
      case Pending::State::remove:
        if (add) entry.state = Pending::State::none;
        return add;
      default: {
        const bool there = !known_absent && has_quad(txn_.get(), databases(), ids);
        if (there != add) entry.state = add ? Pending::State::add : Pending::State::remove;
        return there != add;
      }
    }
  }

  /// Writes what is pending into the transaction. May be repeated in a new one.
  void write() {
    terms_.write();
    write_quads();
    for (const auto& [name, text] : meta_) {
      MDB_val key = to_val(name);
      MDB_val value = text ? to_val(*text) : MDB_val{};
      int code = MDB_SUCCESS;
      if (text) {
        code = mdb_put(txn_.get(), databases().meta, &key, &value, 0);
      } else {
        code = mdb_del(txn_.get(), databases().meta, &key, nullptr);
        if (code == MDB_NOTFOUND) code = MDB_SUCCESS;
      }
      check(code, "write");
    }
  }

  void write_quads() {
    std::vector<Change> changes;
    changes.reserve(pending_.size());
    std::unordered_map<std::uint64_t, std::int64_t> counts;
    pending_.each([&](const Tuple& quad, bool add) {
      changes.push_back({quad, add});
      counts[predicate_key(quad[1])] += add ? 1 : -1;
      counts[graph_key(quad[3])] += add ? 1 : -1;
    });
    if (changes.empty()) return;
    std::vector<Change> sorted;
    std::int64_t balance = 0;
    for (unsigned index = 0; index < 4; ++index) {
      sorted = changes;
      for (Change& change : sorted) change.tuple = reorder(change.tuple, index);
      std::sort(sorted.begin(), sorted.end(),
                [](const Change& a, const Change& b) { return a.tuple < b.tuple; });
      balance = apply_changes(txn_.get(), databases().indexes[index], sorted);
    }
    set_quad_count(txn_.get(), databases(),
                   quad_count(txn_.get(), databases()) + static_cast<std::uint64_t>(balance));
    for (const auto& [key, difference] : counts) add_to_stat(key, difference);
  }

  void add_to_stat(std::uint64_t number, std::int64_t difference) {
    if (difference == 0) return;
    MDB_val key{sizeof number, &number};
    MDB_val value{};
    std::uint64_t count = 0;
    int code = mdb_get(txn_.get(), databases().stats, &key, &value);
    if (code == MDB_SUCCESS) {
      std::memcpy(&count, value.mv_data, std::min(value.mv_size, sizeof count));
    } else if (code != MDB_NOTFOUND) {
      check(code, "look up");
    }
    count += static_cast<std::uint64_t>(difference);
    value = {sizeof count, &count};
    code = count == 0 ? mdb_del(txn_.get(), databases().stats, &key, nullptr)
                      : mdb_put(txn_.get(), databases().stats, &key, &value, 0);
    check(code, "write");
  }

  /// Writes what is pending, so that the transaction can be read.
  void flush() {
    if (pending_.size() == 0 && !terms_.has_new()) return;
    repeat_on_full([&] { write(); });
    terms_.written();
    pending_.clear();
    meta_.clear();
    flushed_ = true;
  }

  /// Runs `step`; when the map is full, grows it and runs `step` again in a new transaction.
  template <class Step>
  void repeat_on_full(const Step& step) {
    for (;;) {
      try {
        step();
        return;
      } catch (const MapFull&) {
        txn_.abort();
      } catch (...) {
        txn_.abort();
        cache_->clear();
        throw;
      }
      try {
        if (flushed_) {
          throw Error("provml-E0406", "the store's map is full in the middle of a large batch",
                      "commit smaller batches, or set PROVML_STORE_MAP_SIZE to more bytes");
        }
        env_->grow();
        txn_.restart(*env_);
      } catch (...) {
        cache_->clear();
        throw;
      }
      terms_.use(txn_.get());
    }
  }

  std::shared_ptr<Env> env_;
  std::shared_ptr<TermCache> cache_;
  Lock lock_;
  WriteTxn txn_;
  DictionaryWriter terms_;
  Pending pending_;
  std::map<std::string, std::optional<std::string>, std::less<>> meta_;
  bool flushed_ = false;
};

}  // namespace

std::unique_ptr<Batch> make_batch(std::shared_ptr<Env> env, std::shared_ptr<TermCache> cache) {
  return std::make_unique<LmdbBatch>(std::move(env), std::move(cache));
}

std::optional<std::string> read_meta(MDB_txn* txn, const Databases& databases, std::string_view key) {
  MDB_val name = to_val(key);
  MDB_val value{};
  const int code = mdb_get(txn, databases.meta, &name, &value);
  if (code == MDB_NOTFOUND) return std::nullopt;
  check(code, "look up");
  return std::string(to_view(value));
}

}  // namespace provml::rdf::store
