#include "nfa.h"

#include <utility>

#include "algebra.h"

namespace provml::query::sparql {
namespace {

/// Thompson's construction; empty moves are closed afterwards.
class Builder {
 public:
  std::pair<int, int> build(const CompiledPath& p, bool inverse) {
    const int from = state(), to = state();
    switch (p.kind) {
      case Path::Kind::link:
        edges_.push_back({from, {to, p.predicate, inverse, nullptr}});
        break;
      case Path::Kind::inverse:
        attach(build(p.parts[0], !inverse), from, to);
        break;
      case Path::Kind::sequence: {
        int at = from;
        for (std::size_t i = 0; i < p.parts.size(); ++i) {
          const auto part = build(p.parts[inverse ? p.parts.size() - 1 - i : i], inverse);
          empty_.emplace_back(at, part.first);
          at = part.second;
        }
        empty_.emplace_back(at, to);
        break;
      }
      case Path::Kind::alternative:
        for (const auto& part : p.parts) attach(build(part, inverse), from, to);
        break;
      case Path::Kind::zero_or_one:
      case Path::Kind::zero_or_more:
      case Path::Kind::one_or_more: {
        const auto inner = build(p.parts[0], inverse);
        attach(inner, from, to);
        if (p.kind != Path::Kind::one_or_more) empty_.emplace_back(from, to);
        if (p.kind != Path::Kind::zero_or_one) empty_.emplace_back(inner.second, inner.first);
        break;
      }
      case Path::Kind::negated:
        if (p.negated.any_forward) edges_.push_back({from, {to, 0, inverse, &p.negated.forward}});
        if (p.negated.any_backward) edges_.push_back({from, {to, 0, !inverse, &p.negated.backward}});
        break;
    }
    return {from, to};
  }

  Nfa finish(int start, int end) {
    const auto n = static_cast<std::size_t>(states_);
    std::vector<std::vector<bool>> reach(n, std::vector<bool>(n, false));  // by empty moves
    for (std::size_t i = 0; i < n; ++i) reach[i][i] = true;
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& [a, b] : empty_)
        for (std::size_t i = 0; i < n; ++i)
          if (reach[i][static_cast<std::size_t>(a)] && !reach[i][static_cast<std::size_t>(b)])
            reach[i][static_cast<std::size_t>(b)] = changed = true;
    }
    Nfa nfa;
    nfa.forward.resize(n);
    nfa.backward.resize(n);
    nfa.is_start.assign(n, false);
    nfa.is_end.assign(n, false);
    const auto s = static_cast<std::size_t>(start), e = static_cast<std::size_t>(end);
    // States: the start, and targets of edges. An edge of b is one of every a that reaches b by empty moves.
    for (std::size_t a = 0; a < n; ++a) {
      for (const auto& [from, edge] : edges_)
        if (reach[a][static_cast<std::size_t>(from)]) nfa.forward[a].push_back(edge);
      if (reach[a][e]) nfa.is_end[a] = true, nfa.ends.push_back(static_cast<int>(a));
    }
    nfa.is_start[s] = true;
    nfa.starts = {start};
    nfa.nullable = nfa.is_end[s];
    for (std::size_t a = 0; a < n; ++a)
      for (const Nfa::Edge& edge : nfa.forward[a]) {
        Nfa::Edge back = edge;
        back.to = static_cast<int>(a);
        back.inverse = !edge.inverse;
        nfa.backward[static_cast<std::size_t>(edge.to)].push_back(back);
      }
    return nfa;
  }

 private:
  int state() { return states_++; }
  void attach(std::pair<int, int> part, int from, int to) {
    empty_.emplace_back(from, part.first);
    empty_.emplace_back(part.second, to);
  }

  int states_ = 0;
  std::vector<std::pair<int, Nfa::Edge>> edges_;
  std::vector<std::pair<int, int>> empty_;
};

}  // namespace

Nfa make_nfa(const CompiledPath& path) {
  Builder builder;
  const auto [start, end] = builder.build(path, false);
  return builder.finish(start, end);
}

}  // namespace provml::query::sparql
