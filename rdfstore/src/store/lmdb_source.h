// lmdb_source.h: QuadSource over one LMDB transaction. Only lmdb_*.cpp include this.
#ifndef PROVML_RDF_STORE_LMDB_SOURCE_H
#define PROVML_RDF_STORE_LMDB_SOURCE_H

#include <functional>
#include <memory>

#include "provml/rdf/quad_source.h"
#include "store/lmdb_dictionary.h"
#include "store/lmdb_env.h"
#include "store/tuple_block.h"

namespace provml::rdf::store {

/// Which component of a quad stands where in each index.
inline constexpr unsigned kOrders[4][4] = {{0, 1, 2, 3}, {1, 2, 0, 3}, {2, 0, 1, 3}, {3, 0, 1, 2}};
enum Index : unsigned { kSpog, kPosg, kOspg, kGspo };

inline Tuple reorder(const Tuple& quad, unsigned index) {
  const auto& order = kOrders[index];
  return {quad[order[0]], quad[order[1]], quad[order[2]], quad[order[3]]};
}

/// Keys of the `stats` database: number of quads of a predicate or graph.
inline std::uint64_t predicate_key(TermId id) { return id << 1; }
inline std::uint64_t graph_key(TermId id) { return (id << 1) | 1; }

/// A transaction that snapshots share with their cursors.
class TxnHolder {
 public:
  /// A read transaction of its own.
  explicit TxnHolder(std::shared_ptr<Env> env)
      : env_(std::move(env)), txn_(env_->begin_read()), owned_(true) {}
  /// A batch's transaction, which ends elsewhere.
  TxnHolder(std::shared_ptr<Env> env, MDB_txn* txn) : env_(std::move(env)), txn_(txn) {}
  ~TxnHolder() {
    if (owned_) env_->end_read(txn_);
  }
  TxnHolder(const TxnHolder&) = delete;
  TxnHolder& operator=(const TxnHolder&) = delete;
  MDB_txn* get() const { return txn_; }
  const Databases& databases() const { return env_->databases(); }

 private:
  std::shared_ptr<Env> env_;
  MDB_txn* txn_;
  bool owned_ = false;
};

std::unique_ptr<QuadSource> make_source(std::shared_ptr<TxnHolder> txn);
bool has_quad(MDB_txn* txn, const Databases& databases, const Tuple& quad);
std::uint64_t quad_count(MDB_txn* txn, const Databases& databases);
void set_quad_count(MDB_txn* txn, const Databases& databases, std::uint64_t count);
void visit_graphs(MDB_txn* txn, const Databases& databases,
                  const std::function<void(const Term&, std::uint64_t)>& visit);

}  // namespace provml::rdf::store

#endif  // PROVML_RDF_STORE_LMDB_SOURCE_H
