// hash_table.h: solutions that are joined by hash.
#ifndef PROVML_QUERY_SPARQL_HASH_TABLE_H
#define PROVML_QUERY_SPARQL_HASH_TABLE_H

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "algebra.h"
#include "function_ref.h"

namespace provml::query::sparql {

std::uint64_t hash_ids(const TermId* ids, std::size_t n);

/// Rows of a fixed width, each once; tells the number of the row and whether it is new.
class RowSet {
 public:
  explicit RowSet(std::size_t width) : width_(width) {}
  std::pair<std::size_t, bool> insert(const TermId* row);
  std::size_t size() const { return rows_; }
  const TermId* row(std::size_t i) const { return cells_.data() + i * width_; }

 private:
  void grow();
  std::size_t width_, rows_ = 0;
  std::vector<TermId> cells_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint32_t> buckets_;  ///< row + 1
};

class HashTable {
 public:
  explicit HashTable(Table table);
  /// Calls `sink` with the slots of `row` bound to each compatible solution.
  bool join(TermId* row, FunctionRef<bool()> sink);
  /// Whether a solution is compatible with `row` and shares a bound slot with it.
  bool excludes(const TermId* row);
  std::size_t rows() const { return table_.rows; }

 private:
  struct Index {
    std::vector<std::size_t> columns;
    std::vector<std::uint32_t> heads, next;
  };
  const Index& index_for(const TermId* row);
  std::uint64_t hash_of(const Index& index, const TermId* cells) const;
  std::uint32_t first(const Index& index, const TermId* row) const;
  bool compatible(const TermId* cells, const TermId* row) const;

  Table table_;
  std::vector<bool> always_;  ///< columns bound in every row
  std::map<std::uint64_t, Index> indexes_;
};

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_HASH_TABLE_H
