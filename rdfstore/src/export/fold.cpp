// Folding: what repeats becomes one node with a count, in steps, until the picture is small enough.
#include <map>

#include "export/picture.h"

namespace provml::exporting {
namespace {

constexpr std::size_t kDeepest = 1000;

/// Numbers of groups: nodes of one group become one.
class Groups {
 public:
  explicit Groups(const Picture& picture) : picture_(picture), of_(picture.nodes.size(), kNone) {}

  /// Executions of one site within one group are one. `every`: not only those of loops; `anywhere`: of
  /// whatever they are a part of.
  std::vector<std::size_t> activities(bool every, bool anywhere) {
    for (std::size_t n = 0; n < picture_.nodes.size(); ++n) activity(n, every, anywhere, 0);
    return of_;
  }

  /// Entities with the same neighbours, in this picture, are one; so are agents.
  std::vector<std::size_t> alike() {
    std::map<std::size_t, std::set<std::tuple<bool, std::size_t, std::string_view>>> around;
    for (const PictureEdge& edge : picture_.edges) {
      around[edge.from].insert({true, edge.to, edge.relation});
      around[edge.to].insert({false, edge.from, edge.relation});
    }
    std::map<std::pair<Shape, std::set<std::tuple<bool, std::size_t, std::string_view>>>, std::size_t> known;
    for (std::size_t n = 0; n < picture_.nodes.size(); ++n) {
      const PictureNode& node = picture_.nodes[n];
      of_[n] =
          node.shape == Shape::activity ? n : known.try_emplace({node.shape, around[n]}, n).first->second;
    }
    return of_;
  }

 private:
  std::size_t activity(std::size_t n, bool every, bool anywhere, std::size_t depth) {
    if (of_[n] != kNone) return of_[n];
    const PictureNode& node = picture_.nodes[n];
    of_[n] = n;  // also ends a circle
    if (node.shape != Shape::activity || node.site.empty() || (node.run && !anywhere)) return n;
    const std::size_t parent =
        node.parent == kNone || depth > kDeepest ? kNone : activity(node.parent, every, anywhere, depth + 1);
    // A part of something that was folded is folded with the like parts of it.
    const bool within = node.parent != kNone && parent != node.parent;
    if (node.repeated || every || within || folded_.contains(parent)) {
      of_[n] = known_.try_emplace({node.site, anywhere ? kNone : parent}, n).first->second;
      if (node.repeated || every || within) folded_.insert(of_[n]);
    }
    return of_[n];
  }

  const Picture& picture_;
  std::vector<std::size_t> of_;
  std::map<std::pair<std::string, std::size_t>, std::size_t> known_;
  std::set<std::size_t> folded_;
};

Picture quotient(const Picture& picture, const std::vector<std::size_t>& groups) {
  Picture made;
  std::vector<std::size_t> index(picture.nodes.size(), kNone);
  for (std::size_t n = 0; n < picture.nodes.size(); ++n) {
    const std::size_t head = groups[n];
    if (index[head] == kNone) {
      index[head] = made.nodes.size();
      made.nodes.push_back(picture.nodes[head]);
      made.nodes.back().count = 0;
    }
    index[n] = index[head];
    PictureNode& node = made.nodes[index[n]];
    node.count += picture.nodes[n].count;
    node.failed = node.failed || picture.nodes[n].failed;
    if (n != head) node.lines.clear();
  }
  for (PictureNode& node : made.nodes)
    if (node.parent != kNone) node.parent = index[node.parent];
  for (const PictureEdge& edge : picture.edges)
    if (index[edge.from] != index[edge.to])
      made.edges.insert({index[edge.from], index[edge.to], edge.relation});
  return made;
}

}  // namespace

Picture fold(Picture picture, std::size_t max_nodes) {
  const auto small = [&] { return max_nodes == 0 || picture.nodes.size() <= max_nodes; };
  const auto step = [&](const std::vector<std::size_t>& groups) { picture = quotient(picture, groups); };
  if (!small()) step(Groups(picture).activities(false, false));
  if (!small()) step(Groups(picture).alike());
  if (!small()) step(Groups(picture).activities(true, false));
  if (!small()) step(Groups(picture).alike());
  if (!small()) step(Groups(picture).activities(true, true));
  if (!small()) step(Groups(picture).alike());
  return picture;
}

}  // namespace provml::exporting
