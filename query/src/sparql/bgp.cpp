// Basic graph patterns: their order, found by following a few sample solutions, and index nested loops.
#include <algorithm>
#include <array>

#include "executor.h"

namespace provml::query::sparql {
namespace {

constexpr std::size_t kSamples = 8, kMatchesPerSample = 4;

TermId value(const Ref& r, const TermId* row) { return r.slot < 0 ? r.id : row[r.slot]; }
bool is_known(const Ref& r, const SlotSet& known) {
  return r.slot < 0 || known[static_cast<std::size_t>(r.slot)];
}

}  // namespace

TermId Executor::graph_of(const Node& n, const TermId* row) const {
  if (n.graph.slot < 0) return n.graph.id;
  return row[n.graph.slot] == 0 ? kAnyNamed : row[n.graph.slot];
}

double Executor::pattern_cost(const Node& n, const Pattern& p, const TermId* row,
                              const SlotSet& known) const {
  if (p.path) {
    const bool s = is_known(p.s, known), o = is_known(p.o, known);
    return s && o ? 20 : s || o ? 200 : 1e9;
  }
  const TermId s = value(p.s, row), pr = value(p.p, row), o = value(p.o, row);
  auto estimate = static_cast<double>(dataset_.estimate(s, pr, o, graph_of(n, row)));
  // Bound by a pattern before, to values that the sample does not show.
  if (s == 0 && is_known(p.s, known)) estimate /= 100;
  if (o == 0 && is_known(p.o, known)) estimate /= 20;
  if (pr == 0 && is_known(p.p, known)) estimate /= 5;
  return estimate;
}

Executor::Plan Executor::make_plan(const Node& n, const TermId* row) {
  Plan plan;
  SlotSet known;
  for (std::size_t s = 0; s < width_; ++s)
    if (row[s] != 0) known.set(s);
  plan.bound = known & n.possible;
  std::vector<Row> samples{Row(row, row + width_)};
  std::vector<bool> used(n.patterns.size(), false);
  SlotSet own = plan.bound;
  double rows = 1;
  for (std::size_t step = 0; step < n.patterns.size(); ++step) {
    double best_cost = 0, best_raw = 0;
    std::size_t best = n.patterns.size();
    for (std::size_t i = 0; i < n.patterns.size(); ++i) {
      if (used[i]) continue;
      const Pattern& p = n.patterns[i];
      double raw = 0;
      for (const Row& sample : samples) raw += pattern_cost(n, p, sample.data(), known);
      raw /= static_cast<double>(samples.size());
      const auto touches = [&](const Ref& r) { return r.slot >= 0 && own[static_cast<std::size_t>(r.slot)]; };
      const bool apart = own.any() && !touches(p.s) && !touches(p.o) && !touches(p.p);
      const double weighted = apart && raw > 1 ? raw * 50 : raw;
      if (best == n.patterns.size() || weighted < best_cost) best = i, best_cost = weighted, best_raw = raw;
    }
    const Pattern& p = n.patterns[best];
    used[best] = true;
    plan.order.push_back(best);
    rows *= std::max(best_raw, 0.01);
    plan.cost += std::max(rows, 1.0);
    std::vector<Row> next;
    if (!p.path)
      for (Row& sample : samples) {
        if (next.size() >= kSamples) break;
        const std::size_t limit = next.size() + kMatchesPerSample;
        match(n, p, sample.data(), [&] {
          next.push_back(sample);
          return next.size() < std::min(limit, kSamples);
        });
      }
    if (!next.empty()) samples = std::move(next);
    for (const Ref* r : {&p.s, &p.p, &p.o})
      if (r->slot >= 0)
        known.set(static_cast<std::size_t>(r->slot)), own.set(static_cast<std::size_t>(r->slot));
    if (n.graph.slot >= 0) known.set(static_cast<std::size_t>(n.graph.slot));
  }
  plan.rows = rows;
  // Each condition as soon as what it reads is bound.
  plan.checks.resize(n.patterns.size() + 1);
  for (const Condition& c : n.conditions) {
    SlotSet have = plan.bound;
    const SlotSet need = c.slots & n.possible;
    std::size_t level = 0;
    while (level < n.patterns.size() && (need & ~have).any()) {
      const Pattern& p = n.patterns[plan.order[level++]];
      for (const Ref* r : {&p.s, &p.p, &p.o})
        if (r->slot >= 0) have.set(static_cast<std::size_t>(r->slot));
      if (n.graph.slot >= 0) have.set(static_cast<std::size_t>(n.graph.slot));
    }
    plan.checks[level].push_back(&c);
  }
  return plan;
}

const Executor::Plan& Executor::plan(const Node& n, const TermId* row) {
  SlotSet bound;
  for (std::size_t s = 0; s < width_; ++s)
    if (row[s] != 0) bound.set(s);
  bound &= n.possible;
  auto& plans = plans_[&n];
  for (const auto& p : plans)
    if (p->bound == bound) return *p;
  plans.push_back(std::make_unique<Plan>(make_plan(n, row)));
  return *plans.back();
}

bool Executor::bgp(const Node& n, const Plan& p, std::size_t level, TermId* row, Sink sink) {
  for (const Condition* c : p.checks[level])
    if (!holds(*c, row)) return true;
  if (level == p.order.size()) return sink();
  return match(n, n.patterns[p.order[level]], row, [&] { return bgp(n, p, level + 1, row, sink); });
}

bool Executor::is_node(TermId id, TermId graph) const {
  QuadIds q;
  const auto out = dataset_.match(id, 0, 0, graph);
  if (out && out->next(q)) return true;
  const auto in = dataset_.match(0, 0, id, graph);
  return in && in->next(q);
}

bool Executor::match(const Node& n, const Pattern& p, TermId* row, Sink sink) {
  std::array<int, 4> bound{};
  std::size_t count = 0;
  const auto bind = [&](const Ref& r, TermId id) {
    if (r.slot < 0) return true;
    if (row[r.slot] != 0) return row[r.slot] == id;
    row[r.slot] = id;
    bound[count++] = r.slot;
    return true;
  };
  const auto unbind = [&] {
    while (count > 0) row[bound[--count]] = 0;
  };
  const TermId graph = graph_of(n, row);
  if (p.path) {
    const auto in_graph = [&](TermId g) {
      return paths_.find(*p.path, value(p.s, row), value(p.o, row), g, [&](TermId s, TermId o) {
        ++work_;
        // Between two variables a path of length zero joins the nodes of the graph only.
        const bool outside = s == o && p.s.slot >= 0 && p.o.slot >= 0 && !is_node(s, g);
        const bool more = outside || !(bind(p.s, s) && bind(p.o, o)) || sink();
        unbind();
        return more;
      });
    };
    if (graph != kAnyNamed) return in_graph(graph);
    for (const TermId g : dataset_.named_graphs()) {
      row[n.graph.slot] = g;
      const bool more = in_graph(g);
      row[n.graph.slot] = 0;
      if (!more) return false;
    }
    return true;
  }
  const auto cursor = dataset_.match(value(p.s, row), value(p.p, row), value(p.o, row), graph);
  if (!cursor) return true;
  for (QuadIds q; cursor->next(q);) {
    ++work_;
    bool more = true;
    if (bind(p.s, q.subject) && bind(p.p, q.predicate) && bind(p.o, q.object) &&
        (graph != kAnyNamed || bind(n.graph, q.graph)))
      more = sink();
    unbind();
    if (!more) return false;
  }
  return true;
}

}  // namespace provml::query::sparql
