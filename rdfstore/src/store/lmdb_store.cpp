#include <utility>

#include "provml/error.h"
#include "provml/rdf/store.h"
#include "store/lmdb_batch.h"
#include "store/lmdb_env.h"
#include "store/lmdb_index.h"
#include "store/lmdb_source.h"

namespace provml::rdf {
namespace {

using namespace store;

class LmdbStore : public Store {
 public:
  LmdbStore(std::shared_ptr<Env> env, Mode mode) : env_(std::move(env)), mode_(mode) {}

  std::unique_ptr<Batch> begin() override {
    if (mode_ == Mode::read_only) {
      throw Error("provml-E0408", "the store is open for reading only", "open it with Mode::read_write",
                  env_->directory().string());
    }
    return make_batch(env_, cache_);
  }

  std::unique_ptr<QuadSource> snapshot() const override {
    return make_source(std::make_shared<TxnHolder>(env_));
  }

  std::optional<std::string> get_meta(std::string_view key) const override {
    const TxnHolder txn(env_);
    return read_meta(txn.get(), txn.databases(), key);
  }

  void each_meta(std::string_view prefix,
                 const std::function<void(std::string_view, std::string_view)>& visit) const override {
    const TxnHolder txn(env_);
    const Cursor cursor = open_cursor(txn.get(), txn.databases().meta);
    MDB_val key = to_val(prefix);
    MDB_val value{};
    int code = mdb_cursor_get(cursor.get(), &key, &value, prefix.empty() ? MDB_FIRST : MDB_SET_RANGE);
    for (; code == MDB_SUCCESS; code = mdb_cursor_get(cursor.get(), &key, &value, MDB_NEXT)) {
      if (!to_view(key).starts_with(prefix)) return;
      visit(to_view(key), to_view(value));
    }
    if (code != MDB_NOTFOUND) check(code, "read");
  }

  std::uint64_t size() const override {
    const TxnHolder txn(env_);
    return quad_count(txn.get(), txn.databases());
  }

  void each_graph(const std::function<void(const Term&, std::uint64_t)>& visit) const override {
    const TxnHolder txn(env_);
    visit_graphs(txn.get(), txn.databases(), visit);
  }

 private:
  std::shared_ptr<Env> env_;
  std::shared_ptr<TermCache> cache_ = std::make_shared<TermCache>();
  Mode mode_;
};

}  // namespace

std::unique_ptr<Store> Store::open(const std::filesystem::path& directory, Mode mode) {
  return std::make_unique<LmdbStore>(Env::open(directory, mode == Mode::read_write), mode);
}

}  // namespace provml::rdf
