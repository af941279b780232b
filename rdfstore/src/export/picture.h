// What is drawn: nodes and edges, before anything is folded.
#ifndef PROVML_RDFSTORE_SRC_EXPORT_PICTURE_H
#define PROVML_RDFSTORE_SRC_EXPORT_PICTURE_H

#include <compare>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "provml/export/selection.h"

namespace provml::exporting {

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

enum class Shape : std::uint8_t { entity, activity, agent };

struct PictureNode {
  std::string iri, label;
  std::vector<std::string> lines;  ///< values, below the label
  Shape shape = Shape::entity;
  std::string site;            ///< of an activity: what it executes, or ""
  std::size_t parent = kNone;  ///< of an activity: the one around it
  bool repeated = false;       ///< an execution of a loop's body
  bool failed = false, memory = false, run = false;
  std::size_t count = 1;  ///< how many it stands for
};

struct PictureEdge {
  std::size_t from = 0, to = 0;
  std::string_view relation;
  friend auto operator<=>(const PictureEdge&, const PictureEdge&) = default;
};

struct Picture {
  std::vector<PictureNode> nodes;  ///< sorted by IRI
  std::set<PictureEdge> edges;
};

Picture read_picture(const Selection& selection);
/// Stands for the same with at most `max_nodes` nodes where that is possible (0: as it is).
Picture fold(Picture picture, std::size_t max_nodes);

}  // namespace provml::exporting

#endif  // PROVML_RDFSTORE_SRC_EXPORT_PICTURE_H
