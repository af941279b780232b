#include "hash_table.h"

#include <algorithm>

namespace provml::query::sparql {
namespace {
constexpr std::size_t kMaximalColumns = 64;  // that an index may use
constexpr std::uint32_t kNone = 0xffffffffU;

std::uint64_t mix(std::uint64_t h, TermId id) {
  h ^= id;
  h *= 0x9e3779b97f4a7c15ULL;
  return h ^ (h >> 29);
}
std::size_t power_of_two(std::size_t n) {
  std::size_t p = 16;
  while (p < n) p *= 2;
  return p;
}
}  // namespace

std::uint64_t hash_ids(const TermId* ids, std::size_t n) {
  std::uint64_t h = 0x243f6a8885a308d3ULL;
  for (std::size_t i = 0; i < n; ++i) h = mix(h, ids[i]);
  return h;
}

std::pair<std::size_t, bool> RowSet::insert(const TermId* row) {
  if (rows_ * 2 >= buckets_.size()) grow();
  const std::uint64_t h = hash_ids(row, width_);
  const std::size_t mask = buckets_.size() - 1;
  std::size_t at = h & mask;
  for (; buckets_[at] != 0; at = (at + 1) & mask) {
    const std::size_t other = buckets_[at] - 1;
    if (hashes_[other] == h && std::equal(row, row + width_, this->row(other))) return {other, false};
  }
  buckets_[at] = static_cast<std::uint32_t>(++rows_);
  hashes_.push_back(h);
  cells_.insert(cells_.end(), row, row + width_);
  return {rows_ - 1, true};
}

void RowSet::grow() {
  buckets_.assign(power_of_two(rows_ * 4), 0);
  const std::size_t mask = buckets_.size() - 1;
  for (std::size_t i = 0; i < rows_; ++i) {
    std::size_t at = hashes_[i] & mask;
    while (buckets_[at] != 0) at = (at + 1) & mask;
    buckets_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

HashTable::HashTable(Table table) : table_(std::move(table)), always_(table_.slots.size(), true) {
  const std::size_t n = table_.slots.size();
  for (std::size_t i = 0; i < table_.cells.size(); ++i)
    if (table_.cells[i] == 0) always_[i % n] = false;
}

std::uint64_t HashTable::hash_of(const Index& index, const TermId* cells) const {
  std::uint64_t h = 0;
  for (const std::size_t c : index.columns) h = mix(h, cells[c]);
  return h;
}

const HashTable::Index& HashTable::index_for(const TermId* row) {
  std::uint64_t key = 0;
  for (std::size_t c = 0; c < std::min(table_.slots.size(), kMaximalColumns); ++c)
    if (always_[c] && row[table_.slots[c]] != 0) key |= std::uint64_t{1} << c;
  const auto [at, fresh] = indexes_.try_emplace(key);
  Index& index = at->second;
  if (!fresh) return index;
  for (std::size_t c = 0; c < kMaximalColumns; ++c)
    if ((key >> c) & 1) index.columns.push_back(c);
  index.heads.assign(index.columns.empty() ? 1 : power_of_two(table_.rows * 2), kNone);
  index.next.resize(table_.rows);
  for (std::size_t r = table_.rows; r-- > 0;) {
    std::uint32_t& head =
        index.heads[hash_of(index, table_.cells.data() + r * table_.slots.size()) & (index.heads.size() - 1)];
    index.next[r] = head;
    head = static_cast<std::uint32_t>(r);
  }
  return index;
}

std::uint32_t HashTable::first(const Index& index, const TermId* row) const {
  std::uint64_t h = 0;
  for (const std::size_t c : index.columns) h = mix(h, row[table_.slots[c]]);
  return index.heads[h & (index.heads.size() - 1)];
}

bool HashTable::compatible(const TermId* cells, const TermId* row) const {
  for (std::size_t c = 0; c < table_.slots.size(); ++c) {
    const TermId other = row[table_.slots[c]];
    if (cells[c] != 0 && other != 0 && cells[c] != other) return false;
  }
  return true;
}

bool HashTable::join(TermId* row, FunctionRef<bool()> sink) {
  const Index& index = index_for(row);
  const std::size_t n = table_.slots.size();
  std::vector<int> bound;
  for (std::uint32_t r = first(index, row); r != kNone; r = index.next[r]) {
    const TermId* cells = table_.cells.data() + r * n;
    if (!compatible(cells, row)) continue;
    bound.clear();
    for (std::size_t c = 0; c < n; ++c)
      if (cells[c] != 0 && row[table_.slots[c]] == 0) {
        row[table_.slots[c]] = cells[c];
        bound.push_back(table_.slots[c]);
      }
    const bool more = sink();
    for (const int s : bound) row[s] = 0;
    if (!more) return false;
  }
  return true;
}

bool HashTable::excludes(const TermId* row) {
  const Index& index = index_for(row);
  const std::size_t n = table_.slots.size();
  for (std::uint32_t r = first(index, row); r != kNone; r = index.next[r]) {
    const TermId* cells = table_.cells.data() + r * n;
    if (!compatible(cells, row)) continue;
    for (std::size_t c = 0; c < n; ++c)
      if (cells[c] != 0 && row[table_.slots[c]] != 0) return true;
  }
  return false;
}

}  // namespace provml::query::sparql
