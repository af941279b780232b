// lmdb_index.h: one index of the store: sorted tuples in packed blocks, in one LMDB database.
// Only lmdb_*.cpp include this. A cursor and its transaction belong to one thread.
#ifndef PROVML_RDF_STORE_LMDB_INDEX_H
#define PROVML_RDF_STORE_LMDB_INDEX_H

#include <lmdb.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "store/tuple_block.h"

namespace provml::rdf::store {

/// Applies sorted distinct changes; returns the change of the number of tuples.
std::int64_t apply_changes(MDB_txn* txn, MDB_dbi database, std::span<const Change> changes);

/// Owns an LMDB cursor of a transaction that outlives it.
struct CursorCloser {
  void operator()(MDB_cursor* cursor) const { mdb_cursor_close(cursor); }
};
using Cursor = std::unique_ptr<MDB_cursor, CursorCloser>;
Cursor open_cursor(MDB_txn* txn, MDB_dbi database);

/// Walks an index from a tuple on. Its pages must not change meanwhile (a read transaction, or one that is
/// not written).
class IndexWalk {
 public:
  IndexWalk(MDB_txn* txn, MDB_dbi database, const Tuple& from);
  bool valid() const { return reader_.valid(); }
  const Tuple& tuple() const { return reader_.tuple(); }
  void advance() {
    reader_.advance();
    if (!reader_.valid()) next_block();
  }
  /// Tuples in the block at hand, for estimates.
  std::uint64_t block_size() const { return reader_.count(); }
  void next_block();

 private:
  void load(const MDB_val& key, const MDB_val& value);
  Cursor cursor_;
  BlockReader reader_;
};

/// Number of tuples that begin with the first `bound` components of `prefix`, exact unless more than
/// `most_blocks` blocks hold them: then `capped` is set and the count is that of the blocks seen.
std::uint64_t count_range(MDB_txn* txn, MDB_dbi database, const Tuple& prefix, std::size_t bound,
                          std::size_t most_blocks, bool& capped);

/// True if the first `bound` components are equal.
inline bool begins_with(const Tuple& tuple, const Tuple& prefix, std::size_t bound) {
  for (std::size_t i = 0; i < bound; ++i) {
    if (tuple[i] != prefix[i]) return false;
  }
  return true;
}

}  // namespace provml::rdf::store

#endif  // PROVML_RDF_STORE_LMDB_INDEX_H
