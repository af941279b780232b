#include "executor.h"

#include <algorithm>

namespace provml::query::sparql {
namespace {
// When an operator has been asked for many rows one by one, and that took several times the effort of all of
// its solutions, these are taken once and joined by hash.
constexpr std::uint64_t kCallsBeforeHash = 1000;
constexpr double kEffortRatio = 8, kLargestHash = 5e6;
}  // namespace

Executor::Executor(const rdf::QuadSource& source, const Options& options)
    : pool_(source),
      dataset_(source, options.union_default_graph),
      expressions_(pool_, options.base),
      paths_(dataset_) {}

bool Executor::holds(const Condition& c, const TermId* row) {
  return expressions_.test(c.expr, row, [this](const Expr& e, const TermId* r) { return exists(e, r); })
      .value_or(false);
}

bool Executor::exists(const Expr& e, const TermId* row) {
  // The solution at hand takes the place of its variables in the whole pattern.
  Row copy(row, row + width_);
  const Row base = copy;
  const TermId* outer_base = std::exchange(base_, base.data());
  const SlotSet outer_bound = base_bound_;
  base_bound_.reset();
  for (std::size_t s = 0; s < width_; ++s)
    if (row[s] != 0) base_bound_.set(s);
  bool found = false;
  evaluate(*e.node, copy.data(), SlotSet(), [&] {
    found = true;
    return false;
  });
  base_ = outer_base;
  base_bound_ = outer_bound;
  return found;
}

bool Executor::evaluate(const Node& n, TermId* row, const SlotSet& given, Sink sink) {
  switch (n.kind) {
    case Node::Kind::bgp:
      return bgp(n, plan(n, row), 0, row, sink);
    case Node::Kind::join:
      return join(n, join_order(n, row), 0, row, given, sink);
    case Node::Kind::left_join:
      return left_join(n, row, given, sink);
    case Node::Kind::minus:
      return minus(n, row, given, sink);
    case Node::Kind::graph:
      return graph(n, row, given, sink);
    case Node::Kind::extend:
      return extend(n, row, given, sink);
    case Node::Kind::filter:
      return evaluate(*n.parts[0], row, given, [&] {
        for (const Condition& c : n.conditions)
          if (!holds(c, row)) return true;
        return sink();
      });
    case Node::Kind::alternatives:
      for (const auto& p : n.parts)
        if (!evaluate_part(*p, row, given, sink)) return false;
      return true;
    default:
      return solutions(n, row, nullptr)->join(row, sink);
  }
}

bool Executor::evaluate_part(const Node& n, TermId* row, const SlotSet& given, Sink sink) {
  if (n.kind == Node::Kind::table || n.kind == Node::Kind::subselect)
    return solutions(n, row, nullptr)->join(row, sink);
  Effort& effort = efforts_[&n];
  if (effort.by_hash || !may_receive(n, given)) return solutions(n, row, nullptr)->join(row, sink);
  if (given.none()) return evaluate(n, row, given, sink);
  std::uint64_t others = 0;
  const std::uint64_t before = work_;
  const bool more = evaluate(n, row, given, [&] {
    const std::uint64_t start = work_;
    const bool go_on = sink();
    others += work_ - start;
    return go_on;
  });
  effort.work += work_ - before - others;
  if (++effort.calls > kCallsBeforeHash && (effort.calls & (effort.calls - 1)) == 0 &&
      (n.mentioned & base_bound_).none() && n.outer_graph < 0) {
    if (effort.full_cost < 0) effort.full_cost = cost(n, base_);
    effort.by_hash =
        effort.full_cost<kLargestHash&& static_cast<double>(effort.work)> kEffortRatio * effort.full_cost;
  }
  return more;
}

double Executor::cost(const Node& n, const TermId* row) {
  switch (n.kind) {
    case Node::Kind::bgp:
      return n.patterns.empty() ? 1 : plan(n, row).cost;
    case Node::Kind::table:
      return static_cast<double>(n.table->rows);
    case Node::Kind::subselect:
      return static_cast<double>(solutions(n, row, nullptr)->rows());
    default: {
      double sum = 1;
      for (const auto& p : n.parts) sum += cost(*p, row);
      return sum;
    }
  }
}

std::vector<const Node*> Executor::join_order(const Node& n, const TermId* row) {
  std::vector<const Node*> rest, order;
  for (const auto& p : n.parts) rest.push_back(p.get());
  SlotSet bound;
  for (std::size_t s = 0; s < width_; ++s)
    if (row[s] != 0) bound.set(s);
  std::vector<double> costs;
  for (const Node* p : rest) costs.push_back(cost(*p, row));
  while (!rest.empty()) {
    std::size_t best = 0;
    double best_cost = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const bool connected = (rest[i]->possible & bound).any();
      const double c = costs[i] * (bound.none() || connected ? 1 : 1000);
      if (i == 0 || c < best_cost) best = i, best_cost = c;
    }
    bound |= rest[best]->possible;
    order.push_back(rest[best]);
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(best));
    costs.erase(costs.begin() + static_cast<std::ptrdiff_t>(best));
  }
  return order;
}

bool Executor::join(const Node& n, const std::vector<const Node*>& order, std::size_t at, TermId* row,
                    const SlotSet& given, Sink sink) {
  if (at == order.size()) return sink();
  const SlotSet after = given | order[at]->possible;
  return evaluate_part(*order[at], row, given, [&] { return join(n, order, at + 1, row, after, sink); });
}

bool Executor::left_join(const Node& n, TermId* row, const SlotSet& given, Sink sink) {
  const SlotSet after = given | n.parts[0]->possible;
  return evaluate(*n.parts[0], row, given, [&] {
    bool matched = false;
    const bool more = evaluate_part(*n.parts[1], row, after, [&] {
      for (const Condition& c : n.conditions)
        if (!holds(c, row)) return true;
      matched = true;
      return sink();
    });
    return more && (matched || sink());
  });
}

bool Executor::minus(const Node& n, TermId* row, const SlotSet& given, Sink sink) {
  const SlotSet shared = n.parts[0]->possible & n.parts[1]->possible;
  std::shared_ptr<HashTable> removed;
  return evaluate(*n.parts[0], row, given, [&] {
    if (shared.any()) {
      if (!removed) removed = solutions(*n.parts[1], row, &shared);
      if (removed->excludes(row)) return true;
    }
    return sink();
  });
}

bool Executor::graph(const Node& n, TermId* row, const SlotSet& given, Sink sink) {
  const TermId bound = n.graph.slot < 0 ? n.graph.id : row[n.graph.slot];
  if (bound != 0) return !dataset_.is_named_graph(bound) || evaluate(*n.parts[0], row, given, sink);
  for (const TermId g : dataset_.named_graphs()) {
    row[n.graph.slot] = g;
    const bool more = evaluate(*n.parts[0], row, given, [&] {
      if (n.slot < 0) return sink();
      TermId& outside = row[n.slot];
      if (outside != 0) return outside != g || sink();
      outside = g;
      const bool go_on = sink();
      outside = 0;
      return go_on;
    });
    row[n.graph.slot] = 0;
    if (!more) return false;
  }
  return true;
}

bool Executor::extend(const Node& n, TermId* row, const SlotSet& given, Sink sink) {
  return evaluate(*n.parts[0], row, given, [&] {
    const TermId id = expressions_.evaluate_id(
        n.bind.expr, row, [this](const Expr& e, const TermId* r) { return exists(e, r); });
    const TermId old = row[n.slot];
    if (id == 0) return sink();
    if (old != 0) return old != id || sink();
    row[n.slot] = id;
    const bool more = sink();
    row[n.slot] = 0;
    return more;
  });
}

std::shared_ptr<HashTable> Executor::solutions(const Node& n, const TermId* row, const SlotSet* columns) {
  const int graph_slot = n.kind == Node::Kind::subselect ? n.graph.slot : n.outer_graph;
  const TermId graph = graph_slot >= 0 ? row[graph_slot] : 0;
  const bool keep =
      n.kind == Node::Kind::table || n.kind == Node::Kind::subselect || (n.mentioned & base_bound_).none();
  if (keep)
    if (const auto known = tables_.find({&n, graph}); known != tables_.end()) return known->second;
  Table t;
  if (n.kind == Node::Kind::table) {
    t = *n.table;
  } else if (n.kind == Node::Kind::subselect) {
    std::vector<int> inner;
    for (const auto& p : n.query->projection) inner.push_back(p.slot);
    t = select(*n.query, inner, n.slot, graph);
    t.slots = n.links;
  } else {
    Row own(base_, base_ + width_);
    if (n.outer_graph >= 0) own[static_cast<std::size_t>(n.outer_graph)] = graph;
    for (std::size_t s = 0; s < width_; ++s)
      if (n.possible[s] && (columns == nullptr || (*columns)[s])) t.slots.push_back(static_cast<int>(s));
    RowSet distinct(t.slots.size());
    Row cells(t.slots.size());
    evaluate(n, own.data(), SlotSet(), [&] {
      for (std::size_t c = 0; c < cells.size(); ++c) cells[c] = own[static_cast<std::size_t>(t.slots[c])];
      if (columns != nullptr && !distinct.insert(cells.data()).second) return true;
      t.cells.insert(t.cells.end(), cells.begin(), cells.end());
      ++t.rows;
      return true;
    });
  }
  auto table = std::make_shared<HashTable>(std::move(t));
  if (keep) tables_[{&n, graph}] = table;
  return table;
}

}  // namespace provml::query::sparql
