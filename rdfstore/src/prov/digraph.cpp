#include "prov/digraph.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>

namespace provml::prov {

Digraph::Digraph(std::size_t nodes, std::vector<Edge> edges)
    : edges_(std::move(edges)), first_(nodes + 1), order_(edges_.size()) {
  for (const Edge& e : edges_) ++first_[e.from + 1];
  for (std::size_t i = 0; i < nodes; ++i) first_[i + 1] += first_[i];
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t i = 0; i < edges_.size(); ++i) order_[next[edges_[i].from]++] = i;
}

// Tarjan's algorithm with a stack of its own.
std::vector<std::uint32_t> Digraph::components() const {
  constexpr std::uint32_t kNone = ~0u;
  std::vector<std::uint32_t> component(size(), kNone), index(size(), kNone), low(size());
  std::vector<Node> open;
  struct Frame {
    Node node;
    std::uint32_t next;
  };
  std::vector<Frame> stack;
  std::uint32_t indexes = 0, count = 0;
  const auto enter = [&](Node node) {
    index[node] = low[node] = indexes++;
    open.push_back(node);
    stack.push_back({node, first_[node]});
  };
  for (Node root = 0; root < size(); ++root) {
    if (index[root] != kNone) continue;
    enter(root);
    while (!stack.empty()) {
      const Node node = stack.back().node;
      if (stack.back().next < first_[node + 1]) {
        const Node to = edges_[order_[stack.back().next++]].to;
        if (index[to] == kNone)
          enter(to);
        else if (component[to] == kNone)
          low[node] = std::min(low[node], index[to]);
        continue;
      }
      stack.pop_back();
      if (!stack.empty()) low[stack.back().node] = std::min(low[stack.back().node], low[node]);
      if (low[node] != index[node]) continue;
      for (Node member = kNone; member != node;) {
        member = open.back();
        open.pop_back();
        component[member] = count;
      }
      ++count;
    }
  }
  return component;
}

std::vector<std::uint32_t> Digraph::way(Node start, Node goal,
                                        const std::vector<std::uint32_t>& component) const {
  if (start == goal) return {};
  std::unordered_map<Node, std::uint32_t> came_by;  // the edge
  std::deque<Node> queue{start};
  while (!queue.empty() && !came_by.contains(goal)) {
    const Node node = queue.front();
    queue.pop_front();
    for (const std::uint32_t e : from(node)) {
      const Node to = edges_[e].to;
      if (to != start && component[to] == component[start] && came_by.try_emplace(to, e).second)
        queue.push_back(to);
    }
  }
  std::vector<std::uint32_t> edges;
  for (Node at = goal; at != start;) {
    const auto by = came_by.find(at);
    if (by == came_by.end()) return {};
    edges.push_back(by->second);
    at = edges_[by->second].from;
  }
  std::ranges::reverse(edges);
  return edges;
}

}  // namespace provml::prov
