// digraph.h: directed graphs by number, and their strongly connected components. Pure.
#ifndef PROVML_PROV_DIGRAPH_H
#define PROVML_PROV_DIGRAPH_H

#include <cstdint>
#include <span>
#include <vector>

namespace provml::prov {

class Digraph {
 public:
  using Node = std::uint32_t;
  struct Edge {
    Node from, to;
  };

  Digraph(std::size_t nodes, std::vector<Edge> edges);

  std::size_t size() const { return first_.size() - 1; }
  const Edge& edge(std::uint32_t number) const { return edges_[number]; }
  std::size_t edge_count() const { return edges_.size(); }
  /// Numbers of the edges that begin at the node.
  std::span<const std::uint32_t> from(Node node) const {
    return std::span(order_).subspan(first_[node], first_[node + 1] - first_[node]);
  }
  /// For every node the number of its component. Takes time in proportion to the graph, and no deep stack.
  std::vector<std::uint32_t> components() const;
  /// Edges of a shortest way from `start` to `goal` within one component; empty if they are the same node.
  std::vector<std::uint32_t> way(Node start, Node goal, const std::vector<std::uint32_t>& component) const;

 private:
  std::vector<Edge> edges_;
  std::vector<std::uint32_t> first_, order_;
};

}  // namespace provml::prov

#endif  // PROVML_PROV_DIGRAPH_H
