// Solution modifiers: grouping, projection, order, distinct, slices.
#include <algorithm>
#include <numeric>

#include "aggregates.h"
#include "executor.h"

namespace provml::query::sparql {

TermId Executor::value_of(const Expr& e, const Row& row) {
  return expressions_.evaluate_id(e, row.data(),
                                  [this](const Expr& x, const TermId* r) { return exists(x, r); });
}

void Executor::each_solution(Query& q, Row& row, FunctionRef<bool()> visit) {
  if (q.grouped)
    each_group(q, row, visit);
  else
    evaluate(*q.node, row.data(), SlotSet(), visit);
}

void Executor::each_group(Query& q, Row& row, FunctionRef<bool()> visit) {
  const std::size_t width = q.group_by.size(), n = q.aggregates.size();
  RowSet keys(width);
  std::vector<std::vector<Accumulator>> groups;
  std::vector<std::vector<RowSet>> stars;  // COUNT(DISTINCT *)
  const Row start = row;
  std::vector<std::size_t> visible;
  for (std::size_t s = 0; s < row.size(); ++s)
    if (q.node->possible[s]) visible.push_back(s);
  const auto new_group = [&] {
    groups.emplace_back(n);
    stars.emplace_back();
    for (const Aggregate& a : q.aggregates)
      stars.back().emplace_back(a.star && a.distinct ? visible.size() : 0);
  };
  if (width == 0) new_group();
  Row key(width), whole(visible.size());
  evaluate(*q.node, row.data(), SlotSet(), [&] {
    for (std::size_t i = 0; i < width; ++i) key[i] = value_of(q.group_by[i].expr, row);
    std::size_t at = 0;
    if (width > 0) {
      const auto [index, fresh] = keys.insert(key.data());
      if (fresh) new_group();
      at = index;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const Aggregate& a = q.aggregates[i];
      if (a.star && a.distinct) {
        for (std::size_t v = 0; v < visible.size(); ++v) whole[v] = row[visible[v]];
        if (!stars[at][i].insert(whole.data()).second) continue;
      }
      groups[at][i].add(a, pool_, a.star ? 0 : value_of(a.arg, row));
    }
    return true;
  });
  for (std::size_t g = 0; g < groups.size(); ++g) {
    row = start;
    for (std::size_t i = 0; i < width; ++i)
      row[static_cast<std::size_t>(q.group_by[i].slot)] = keys.row(g)[i];
    for (std::size_t i = 0; i < n; ++i)
      row[static_cast<std::size_t>(q.aggregates[i].slot)] = groups[g][i].result(q.aggregates[i], pool_);
    bool keep = true;
    for (const Expr& h : q.having) {
      const auto exists_in = [this](const Expr& x, const TermId* r) { return exists(x, r); };
      keep = keep && expressions_.test(h, row.data(), exists_in).value_or(false);
    }
    if (keep && !visit()) break;
  }
  row = start;
}

Table Executor::select(Query& q, const std::vector<int>& columns, int graph_slot, TermId graph) {
  Row row(q.names.size(), 0);
  if (graph_slot >= 0) row[static_cast<std::size_t>(graph_slot)] = graph;
  const Row base = row;
  const TermId* outer_base = std::exchange(base_, base.data());
  const SlotSet outer_bound = std::exchange(base_bound_, SlotSet());
  const std::size_t outer_width = std::exchange(width_, row.size());

  Table t;
  t.slots = columns;
  const bool ordered = !q.order_by.empty();
  std::vector<TermId> keys;
  RowSet distinct(columns.size());
  Row cells(columns.size());
  std::uint64_t skip = ordered ? 0 : q.offset;
  const std::uint64_t most = ordered || !q.limit ? ~std::uint64_t{0} : *q.limit;
  if (most > 0)
    each_solution(q, row, [&] {
      expressions_.next_solution();
      std::vector<int> computed;
      for (const Projection& p : q.projection)
        if (p.expr && row[static_cast<std::size_t>(p.slot)] == 0) {
          row[static_cast<std::size_t>(p.slot)] = value_of(*p.expr, row);
          computed.push_back(p.slot);
        }
      for (std::size_t c = 0; c < cells.size(); ++c) cells[c] = row[static_cast<std::size_t>(columns[c])];
      // With DISTINCT, the first of equal solutions gives the sort keys.
      if (!q.distinct || distinct.insert(cells.data()).second) {
        if (skip > 0) {
          --skip;
        } else {
          t.cells.insert(t.cells.end(), cells.begin(), cells.end());
          ++t.rows;
          for (const OrderKey& o : q.order_by) keys.push_back(value_of(o.expr, row));
        }
      }
      for (const int s : computed) row[static_cast<std::size_t>(s)] = 0;
      return t.rows < most;
    });
  if (ordered) {
    const auto order = sorted(q, t.rows, keys);
    Table result;
    result.slots = columns;
    for (std::size_t i = q.offset; i < order.size() && (!q.limit || result.rows < *q.limit); ++i) {
      const TermId* from = t.cells.data() + order[i] * columns.size();
      result.cells.insert(result.cells.end(), from, from + columns.size());
      ++result.rows;
    }
    t = std::move(result);
  }
  base_ = outer_base;
  base_bound_ = outer_bound;
  width_ = outer_width;
  return t;
}

std::vector<std::size_t> Executor::sorted(const Query& q, std::size_t rows, const std::vector<TermId>& keys) {
  // Each different term is decoded once and gets its rank; rows are then compared by numbers.
  std::vector<TermId> ids(keys);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  if (!ids.empty() && ids[0] == 0) ids.erase(ids.begin());
  std::vector<std::pair<Value, TermId>> values;
  values.reserve(ids.size());
  for (const TermId id : ids) {
    pool_.trim();
    values.emplace_back(pool_.value(id), id);
  }
  std::sort(values.begin(), values.end(),
            [](const auto& a, const auto& b) { return order(a.first, b.first) < 0; });
  std::unordered_map<TermId, std::uint32_t> ranks{{0, 0}};
  std::uint32_t rank = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == 0 || order(values[i - 1].first, values[i].first) < 0) ++rank;
    ranks[values[i].second] = rank;
  }
  const std::size_t width = q.order_by.size();
  std::vector<std::uint32_t> numbers;
  numbers.reserve(keys.size());
  for (const TermId id : keys) numbers.push_back(ranks[id]);
  std::vector<std::size_t> index(rows);
  std::iota(index.begin(), index.end(), std::size_t{0});
  std::sort(index.begin(), index.end(), [&](std::size_t a, std::size_t b) {
    for (std::size_t k = 0; k < width; ++k) {
      const auto x = numbers[a * width + k], y = numbers[b * width + k];
      if (x != y) return q.order_by[k].descending ? x > y : x < y;
    }
    return a < b;
  });
  return index;
}

}  // namespace provml::query::sparql
