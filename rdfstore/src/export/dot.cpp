#include "provml/export/dot.h"

#include <ostream>
#include <string>

#include "export/picture.h"

namespace provml::exporting {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out + '"';
}

std::string label(const PictureNode& node) {
  std::string text = node.label;
  if (node.count > 1) text += (node.shape == Shape::activity ? " ×" : ", …\n×") + std::to_string(node.count);
  for (const std::string& line : node.lines) text += '\n' + line;
  return text;
}

std::string_view look(const PictureNode& node) {
  switch (node.shape) {
    case Shape::activity:
      return node.run ? "shape=box, style=\"filled,bold\", fillcolor=\"#9FB1FC\", color=\"#0000FF\""
                      : "shape=box, style=filled, fillcolor=\"#9FB1FC\", color=\"#0000FF\"";
    case Shape::agent:
      return "shape=house, style=filled, fillcolor=\"#FED37F\", color=\"#7F5F1F\"";
    default:
      return node.memory ? "shape=ellipse, style=\"filled,dashed\", fillcolor=\"#FFFC87\", color=\"#808080\""
                         : "shape=ellipse, style=filled, fillcolor=\"#FFFC87\", color=\"#808080\"";
  }
}

std::string_view look(std::string_view relation) {
  if (relation == "partOf") return ", style=dotted, color=\"#808080\"";
  if (relation == "wasAssociatedWith" || relation == "actedOnBehalfOf" || relation == "wasAttributedTo")
    return ", color=\"#D2691E\"";
  if (relation == "wasDerivedFrom" || relation == "specializationOf") return ", style=dashed";
  return "";
}

}  // namespace

void write_dot(std::ostream& out, const Selection& selection, const DotOptions& options) {
  const Picture picture = fold(read_picture(selection), options.max_nodes);
  out << "digraph provenance {\n  rankdir=BT;\n  charset=\"UTF-8\";\n"
         "  node [fontname=\"sans-serif\", fontsize=10];\n"
         "  edge [fontname=\"sans-serif\", fontsize=8, fontcolor=\"#606060\"];\n";
  for (std::size_t n = 0; n < picture.nodes.size(); ++n) {
    const PictureNode& node = picture.nodes[n];
    out << "  n" << n << " [label=" << quoted(label(node)) << ", tooltip=" << quoted(node.iri) << ", "
        << look(node) << (node.failed ? ", penwidth=2, fontcolor=\"#C00000\"" : "") << "];\n";
  }
  for (const PictureEdge& edge : picture.edges)
    out << "  n" << edge.from << " -> n" << edge.to << " [label=" << quoted(edge.relation)
        << look(edge.relation) << "];\n";
  out << "}\n";
  out.flush();
}

}  // namespace provml::exporting
