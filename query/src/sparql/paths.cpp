#include "paths.h"

#include <algorithm>
#include <unordered_set>

namespace provml::query::sparql {
namespace {
constexpr std::size_t kRememberedNodes = 4'000'000;
}

bool PathFinder::find(const CompiledPath& p, TermId s, TermId o, TermId graph, Sink sink) {
  switch (p.kind) {
    case Path::Kind::link:
      return links(s, p.predicate, o, graph, nullptr, sink);
    case Path::Kind::inverse:
      return find(p.parts[0], o, s, graph, [&](TermId a, TermId b) { return sink(b, a); });
    case Path::Kind::alternative:
      for (const auto& part : p.parts)
        if (!find(part, s, o, graph, sink)) return false;
      return true;
    case Path::Kind::sequence: {
      // From the bound end, part after part.
      const bool forward = s != 0 || o == 0;
      const auto step = [&](const auto& self, std::size_t i, TermId at, TermId origin) -> bool {
        const bool last = i + 1 == p.parts.size();
        const auto& part = p.parts[forward ? i : p.parts.size() - 1 - i];
        const TermId end = last ? (forward ? o : s) : 0;
        return find(part, forward ? at : end, forward ? end : at, graph, [&](TermId a, TermId b) {
          const TermId from = i == 0 ? (forward ? a : b) : origin;
          const TermId to = forward ? b : a;
          if (last) return forward ? sink(from, to) : sink(to, from);
          return self(self, i + 1, to, from);
        });
      };
      return step(step, 0, forward ? s : o, 0);
    }
    case Path::Kind::negated:
      if (p.negated.any_forward && !links(s, 0, o, graph, &p.negated.forward, sink)) return false;
      return !p.negated.any_backward ||
             links(o, 0, s, graph, &p.negated.backward, [&](TermId a, TermId b) { return sink(b, a); });
    default:
      return closure(p, s, o, graph, sink);
  }
}

bool PathFinder::links(TermId s, TermId p, TermId o, TermId graph, const std::vector<TermId>* negated,
                       Sink sink) {
  const auto cursor = dataset_.match(s, p, o, graph);
  if (!cursor) return true;
  for (QuadIds q; cursor->next(q);) {
    if (negated != nullptr && std::find(negated->begin(), negated->end(), q.predicate) != negated->end())
      continue;
    if (!sink(q.subject, q.object)) return false;
  }
  return true;
}

bool PathFinder::closure(const CompiledPath& p, TermId s, TermId o, TermId graph, Sink sink) {
  const Nfa& nfa = *p.nfa;
  if (s != 0 && o != 0) {
    if (const auto known = memory_.find({&nfa, false, s, graph}); known != memory_.end())
      return !std::binary_search(known->second->begin(), known->second->end(), o) || sink(s, o);
    // The same start again: worth to know all that it reaches.
    TermId& last = last_start_[{&nfa, graph}];
    const bool again = last == s;
    last = s;
    if (again) {
      const auto nodes = reach(nfa, false, s, graph);
      return !std::binary_search(nodes->begin(), nodes->end(), o) || sink(s, o);
    }
    if (const auto known = memory_.find({&nfa, true, o, graph}); known != memory_.end())
      return !std::binary_search(known->second->begin(), known->second->end(), s) || sink(s, o);
    TermId& last_end = last_start_[{&nfa, graph | kLocal}];
    const bool end_again = last_end == o;
    last_end = o;
    if (end_again) {
      const auto nodes = reach(nfa, true, o, graph);
      return !std::binary_search(nodes->begin(), nodes->end(), s) || sink(s, o);
    }
    return !search(nfa, false, s, o, graph, nullptr) || sink(s, o);
  }
  if (s != 0 || o != 0) {
    const auto nodes = reach(nfa, s == 0, s != 0 ? s : o, graph);
    for (const TermId n : *nodes)
      if (!(s != 0 ? sink(s, n) : sink(n, o))) return false;
    return true;
  }
  for (const TermId start : nfa.nullable ? all_nodes(graph) : first_nodes(nfa, graph)) {
    Nodes nodes;
    search(nfa, false, start, 0, graph, &nodes);
    for (const TermId n : nodes)
      if (!sink(start, n)) return false;
  }
  return true;
}

std::shared_ptr<const PathFinder::Nodes> PathFinder::reach(const Nfa& nfa, bool backward, TermId start,
                                                           TermId graph) {
  const Key key{&nfa, backward, start, graph};
  if (const auto known = memory_.find(key); known != memory_.end()) return known->second;
  auto nodes = std::make_shared<Nodes>();
  search(nfa, backward, start, 0, graph, nodes.get());
  std::sort(nodes->begin(), nodes->end());
  if (remembered_ + nodes->size() > kRememberedNodes) {
    memory_.clear();
    remembered_ = 0;
  }
  remembered_ += nodes->size() + 8;
  memory_[key] = nodes;
  return nodes;
}

bool PathFinder::search(const Nfa& nfa, bool backward, TermId start, TermId target, TermId graph,
                        Nodes* found) {
  std::vector<std::unordered_set<TermId>> seen(nfa.forward.size());
  std::unordered_set<TermId> accepted;
  std::vector<std::pair<int, TermId>> queue;
  bool hit = false;
  const auto visit = [&](int state, TermId node) {
    const auto s = static_cast<std::size_t>(state);
    if (!seen[s].insert(node).second) return;
    queue.emplace_back(state, node);
    if (!(backward ? nfa.is_start[s] : nfa.is_end[s])) return;
    if (found != nullptr && accepted.insert(node).second) found->push_back(node);
    hit = hit || node == target;
  };
  for (const int state : backward ? nfa.ends : nfa.starts) visit(state, start);
  for (std::size_t i = 0; i < queue.size() && !(hit && target != 0); ++i) {
    const auto [state, node] = queue[i];
    for (const Nfa::Edge& e : (backward ? nfa.backward : nfa.forward)[static_cast<std::size_t>(state)])
      links(e.inverse ? 0 : node, e.predicate, e.inverse ? node : 0, graph, e.negated,
            [&](TermId a, TermId b) {
              visit(e.to, e.inverse ? a : b);
              return !(hit && target != 0);
            });
  }
  return hit;
}

PathFinder::Nodes PathFinder::all_nodes(TermId graph) {
  std::unordered_set<TermId> seen;
  Nodes nodes;
  links(0, 0, 0, graph, nullptr, [&](TermId s, TermId o) {
    for (const TermId n : {s, o})
      if (seen.insert(n).second) nodes.push_back(n);
    return true;
  });
  return nodes;
}

PathFinder::Nodes PathFinder::first_nodes(const Nfa& nfa, TermId graph) {
  std::unordered_set<TermId> seen;
  Nodes nodes;
  for (const int state : nfa.starts)
    for (const Nfa::Edge& e : nfa.forward[static_cast<std::size_t>(state)])
      links(0, e.predicate, 0, graph, e.negated, [&](TermId s, TermId o) {
        if (seen.insert(e.inverse ? o : s).second) nodes.push_back(e.inverse ? o : s);
        return true;
      });
  return nodes;
}

}  // namespace provml::query::sparql
