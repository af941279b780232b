#include "lineage/tree_lines.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "lineage/graph.h"
#include "provml/query/results.h"

namespace provml::query {
namespace {

constexpr std::size_t kLongestValue = 48;

std::optional<double> seconds_of(const std::string& text) {
  int year = 0, hour = 0, minute = 0;
  unsigned month = 0, day = 0;
  double second = 0;
  if (std::sscanf(text.c_str(), "%d-%u-%uT%d:%d:%lf", &year, &month, &day, &hour, &minute, &second) != 6)
    return {};
  const std::chrono::sys_days days{std::chrono::year{year} / std::chrono::month{month} /
                                   std::chrono::day{day}};
  return static_cast<double>(days.time_since_epoch().count()) * 86400.0 + hour * 3600.0 + minute * 60.0 +
         second;
}

}  // namespace

std::string short_time(const std::string& date_time) {
  if (date_time.size() < 19 || date_time[10] != 'T') return date_time;
  return date_time.substr(0, 10) + " " + date_time.substr(11, 8);
}

std::string short_duration(const std::string& started, const std::string& ended) {
  const auto from = seconds_of(started), to = seconds_of(ended);
  if (!from || !to) return {};
  const double seconds = std::max(0.0, *to - *from);
  char text[64];
  if (seconds < 0.0995)
    std::snprintf(text, sizeof text, "%.2g ms", seconds * 1000);
  else if (seconds < 100)
    std::snprintf(text, sizeof text, "%.3g s", seconds);
  else if (seconds < 3600)
    std::snprintf(text, sizeof text, "%ld min %ld s", std::lround(seconds) / 60, std::lround(seconds) % 60);
  else
    std::snprintf(text, sizeof text, "%ld h %ld min", std::lround(seconds) / 3600,
                  std::lround(seconds) % 3600 / 60);
  return text;
}

std::string seconds_between(const std::string& started, const std::string& ended) {
  const auto from = seconds_of(started), to = seconds_of(ended);
  if (!from || !to) return {};
  char text[64];
  std::snprintf(text, sizeof text, "%.3f", std::max(0.0, *to - *from));
  return text;
}

std::string short_value(const std::string& value) {
  if (value.starts_with("{\"shape\":[")) {
    const auto json = nlohmann::json::parse(value, nullptr, false);
    if (json.is_object() && json["shape"].is_array()) {
      std::string shape;
      for (const auto& extent : json["shape"]) shape += (shape.empty() ? "" : "×") + extent.dump();
      return "array[" + shape + "]";
    }
  }
  return cut_to_width(visible(value), kLongestValue);
}

std::string assignments(const std::vector<Property>& properties, const std::string& from) {
  std::string text;
  for (const Property& property : properties)
    if (property.from == from)
      text.append(text.empty() ? "" : " ")
          .append(property.name)
          .append("=")
          .append(short_value(property.value));
  return text;
}

std::string run_name(const std::string& iri) { return iri.substr(iri.rfind(':') + 1); }

std::string data_line(const LineageNode& node) {
  switch (node.kind) {
    case NodeKind::version: {
      std::string line = node.path;
      std::string about;
      for (const Property& property : node.properties)
        if (property.name == "size" && property.from == "version") about = property.value + " bytes";
      if (!node.ended.empty()) about += (about.empty() ? "" : ", ") + short_time(node.ended);
      return about.empty() ? line : line + "  (" + about + ")";
    }
    case NodeKind::file:
      return node.path.empty() ? node.iri : node.path;
    case NodeKind::slot:
      return node.label + (node.value.empty() ? "" : " = " + short_value(node.value));
    case NodeKind::value:
      return "value in memory " + node.iri.substr(node.iri.rfind('/') + 1);
    default:
      return node.label.empty() || node.label == local_name(node.iri) ? node.iri
                                                                      : node.label + "  <" + node.iri + ">";
  }
}

std::vector<std::string> data_notes(const LineageNode& node) {
  std::vector<std::string> notes;
  if (const std::string text = assignments(node.properties, "characteristic"); !text.empty())
    notes.push_back("characteristics: " + text);
  std::map<std::string, std::string> annotations;
  for (const Property& property : node.properties)
    if (property.from != "characteristic" && property.from != "version")
      annotations[property.from]
          .append(annotations[property.from].empty() ? "" : ", ")
          .append(property.name)
          .append(": ")
          .append(short_value(property.value));
  for (const auto& [graph, text] : annotations) notes.push_back("annotations: " + text + "  [" + graph + "]");
  return notes;
}

std::string activity_line(const std::vector<const LineageNode*>& chain, const LineageNode* run) {
  std::string line;
  for (const LineageNode* node : chain) {
    line.append(line.empty() ? "" : " ‹ ").append(node->label);
    if (!node->stage.empty()) line += " [" + node->stage + "]";
    if (!node->status.empty()) line += " (" + node->status + ")";
  }
  if (run) {
    if (!run->label.empty() && (chain.empty() || chain.back()->label != run->label))
      line.append(line.empty() ? "" : " ‹ ").append(run->label);
    line += "  run " + run_name(run->iri);
  }
  if (!chain.empty()) {
    if (!chain.front()->started.empty()) line += "  " + short_time(chain.front()->started);
    if (const std::string took = short_duration(chain.front()->started, chain.front()->ended); !took.empty())
      line += "  " + took;
  }
  return line;
}

}  // namespace provml::query
