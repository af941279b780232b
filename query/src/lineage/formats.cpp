// Lineage for programs: dot, JSON, and rows for tables and CSV.
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "provml/query/lineage.h"

namespace provml::query {
namespace {

std::string dot_text(std::string_view text) {
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

/// Slots are data only where they have no shared entity: parameters and metrics, which stand on their
/// activity.
bool drawn(const LineageNode& node) { return node.kind != NodeKind::slot && node.kind != NodeKind::process; }

std::string dot_label(const LineageNode& node) {
  std::string label = node.label;
  if (node.kind == NodeKind::run)
    label = (label.empty() ? "run" : label) + "\n" + node.iri.substr(node.iri.rfind(':') + 1);
  if (!node.stage.empty()) label += " [" + node.stage + "]";
  std::size_t shown = 0;
  for (const Property& property : node.properties) {
    if (property.from == "version" || property.value.size() > 60) continue;
    if (++shown > 8) break;
    label += "\n" + property.name + " = " + property.value;
  }
  return label;
}

nlohmann::ordered_json json_of(const LineageNode& node) {
  nlohmann::ordered_json json{{"iri", node.iri}, {"kind", to_string(node.kind)}, {"depth", node.depth}};
  const auto add = [&](const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
  };
  add("label", node.label);
  add("type", node.type);
  add("stage", node.stage);
  add("value", node.value);
  add("path", node.path);
  add("run", node.run);
  add("activity", node.activity);
  add(node.kind == NodeKind::version ? "modified" : "ended", node.ended);
  add("started", node.started);
  add("status", node.status);
  if (node.kind == NodeKind::slot) json["output"] = node.output;
  if (node.partial) json["partial"] = true;
  for (const Property& property : node.properties)
    json["properties"].push_back(
        {{"name", property.name}, {"value", property.value}, {"from", property.from}});
  return json;
}

}  // namespace

void write_dot(std::ostream& out, const Lineage& lineage) {
  out << "digraph lineage {\n  rankdir=BT;\n  node [fontname=\"sans-serif\", fontsize=10];\n  edge "
         "[color=\"#666666\"];\n";
  const auto shape = [](NodeKind kind) {
    switch (kind) {
      case NodeKind::activity:
        return "shape=box, style=\"rounded,filled\", fillcolor=\"#cfe2f3\"";
      case NodeKind::run:
        return "shape=box, style=filled, fillcolor=\"#9fc5e8\"";
      case NodeKind::value:
        return "shape=ellipse, style=\"filled,dashed\", fillcolor=\"#fff9e5\"";
      case NodeKind::domain:
        return "shape=note, style=filled, fillcolor=\"#d9ead3\"";
      default:
        return "shape=ellipse, style=filled, fillcolor=\"#fff2cc\"";
    }
  };
  std::map<std::size_t, std::vector<std::size_t>> from_slot, to_slot;
  std::map<std::pair<std::size_t, std::size_t>, std::string> drawn_edges;
  for (std::size_t n = 0; n < lineage.nodes.size(); ++n)
    if (const LineageNode& node = lineage.nodes[n]; drawn(node))
      out << "  n" << n << " [label=" << dot_text(dot_label(node)) << ", tooltip=" << dot_text(node.iri)
          << ", " << shape(node.kind) << "];\n";
  for (const LineageEdge& edge : lineage.edges) {
    const bool from = drawn(lineage.nodes[edge.from]), to = drawn(lineage.nodes[edge.to]);
    if (from && to)
      drawn_edges.try_emplace({edge.from, edge.to}, edge.relation);
    else if (from)
      to_slot[edge.to].push_back(edge.from);
    else if (to)
      from_slot[edge.from].push_back(edge.to);
  }
  // X -> slot -> Y becomes X -> Y, named as the slot is.
  for (const auto& [slot, origins] : from_slot)
    if (const auto at = to_slot.find(slot); at != to_slot.end())
      for (const std::size_t result : at->second)
        for (const std::size_t origin : origins)
          if (result != origin) drawn_edges.try_emplace({result, origin}, lineage.nodes[slot].label);
  for (const auto& [ends, label] : drawn_edges)
    out << "  n" << ends.first << " -> n" << ends.second << " [label=" << dot_text(label)
        << ", fontsize=8];\n";
  out << "}\n";
}

void write_json(std::ostream& out, const Lineage& lineage) {
  nlohmann::ordered_json json{
      {"direction", lineage.direction == Direction::backward ? "backward" : "forward"},
      {"starts", nlohmann::ordered_json::array()},
      {"nodes", nlohmann::ordered_json::array()},
      {"edges", nlohmann::ordered_json::array()}};
  for (const std::size_t start : lineage.starts) json["starts"].push_back(lineage.nodes[start].iri);
  for (const LineageNode& node : lineage.nodes) json["nodes"].push_back(json_of(node));
  for (const LineageEdge& edge : lineage.edges)
    json["edges"].push_back({{"from", lineage.nodes[edge.from].iri},
                             {"to", lineage.nodes[edge.to].iri},
                             {"relation", edge.relation}});
  out << json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

const std::vector<std::string>& lineage_columns() {
  static const std::vector<std::string> kColumns{"depth", "kind", "name", "value", "run", "started", "iri"};
  return kColumns;
}

std::vector<std::vector<std::string>> lineage_rows(const Lineage& lineage) {
  std::vector<std::vector<std::string>> rows;
  for (const LineageNode& node : lineage.nodes)
    rows.push_back({std::to_string(node.depth), std::string(to_string(node.kind)), node.label,
                    node.kind == NodeKind::slot ? node.value : node.path,
                    node.run.substr(node.run.rfind(':') + 1), node.started, node.iri});
  return rows;
}

}  // namespace provml::query
