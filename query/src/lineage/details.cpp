#include "lineage/details.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "lineage/annotations.h"
#include "provml/vocabulary.h"

namespace provml::query {
namespace {

using rdf::TermId;

class Details {
 public:
  Details(const Graph& graph, const std::vector<TermId>& ids, Lineage& lineage)
      : graph_(graph), t_(graph.terms), ids_(ids), lineage_(lineage) {}

  void add() {
    for (std::size_t n = 0; n < ids_.size(); ++n) describe(n);
    characteristics();
    for (LineageNode& node : lineage_.nodes) {
      std::sort(node.properties.begin(), node.properties.end());
      node.properties.erase(std::unique(node.properties.begin(), node.properties.end()),
                            node.properties.end());
    }
  }

 private:
  void describe(std::size_t n) {
    LineageNode& node = lineage_.nodes[n];
    const TermId id = ids_[n];
    switch (node.kind) {
      case NodeKind::version:
        return version(node, id);
      case NodeKind::file:
        return file(node, id);
      case NodeKind::slot:
        return slot(node, id);
      case NodeKind::run:
        return run(node, id);
      case NodeKind::activity:
      case NodeKind::process:
        return activity(node, id);
      default:
        node.label = graph_.text(id, t_.label);
        if (node.label.empty())
          node.label = node.kind == NodeKind::value ? "value in memory" : local_name(node.iri);
    }
  }

  void file(LineageNode& node, TermId id) {
    node.path = graph_.text(id, t_.path);
    node.label = graph_.text(id, t_.label);
    if (node.label.empty()) node.label = local_name(node.iri);
    node.type = "File";
  }

  void version(LineageNode& node, TermId id) {
    graph_.objects(id, t_.specialization_of, [&](TermId whole) {
      if (node.path.empty()) file(node, whole);
    });
    node.type = "FileVersion";
    node.ended = graph_.text(id, t_.modified);
    if (std::string size = graph_.text(id, t_.size); !size.empty())
      node.properties.push_back({"size", size, "version"});
  }

  void run(LineageNode& node, TermId id) {
    node.label = graph_.text(id, t_.workflow);
    node.type = "WorkflowExecution";
    graph_.subjects(t_.part_of, id, [&](TermId process) {
      const std::string start = graph_.text(process, t_.started), end = graph_.text(process, t_.ended);
      if (node.started.empty() || (!start.empty() && start < node.started)) node.started = start;
      node.ended = std::max(node.ended, end);
    });
  }

  void activity(LineageNode& node, TermId id) {
    const TermId plan = graph_.object(id, t_.plan);
    node.label = plan ? graph_.text(plan, t_.label) : graph_.text(id, t_.label);
    if (node.label.empty()) node.label = node.kind == NodeKind::process ? "process" : local_name(node.iri);
    node.type = class_of(id);
    if (const TermId stage = graph_.object(id, t_.stage)) node.stage = local_name(graph_.string_of(stage));
    node.started = graph_.text(id, t_.started);
    node.ended = graph_.text(id, t_.ended);
    node.status = graph_.text(id, t_.status);
    graph_.objects(id, t_.used, [&](TermId slot) { scalar(node, slot, "used"); });
    graph_.subjects(t_.generated_by, id, [&](TermId slot) { scalar(node, slot, "generated"); });
  }

  /// Adds a value that is no reference to data as a property.
  void scalar(LineageNode& node, TermId slot, const char* how) {
    bool data = false;
    graph_.objects(slot, t_.specialization_of,
                   [&](TermId shared) { data |= !is_memory_value(graph_.string_of(shared)); });
    if (data) return;
    if (const std::string value = values(slot); !value.empty())
      node.properties.push_back({slot_label(slot), value, how});
  }

  void slot(LineageNode& node, TermId id) {
    node.label = slot_label(id);
    if (node.label.empty()) node.label = local_name(node.iri);
    node.type = class_of(id);
    node.value = values(id);
    node.partial = graph_.object(id, t_.partial) != 0;
    TermId owner = graph_.object(id, t_.generated_by);
    node.output = owner != 0;
    if (!owner) owner = graph_.subject(t_.used, id);
    if (owner) node.activity = graph_.string_of(owner);
  }

  const std::string& slot_label(TermId slot) {
    const TermId attribute = graph_.object(slot, t_.attribute);
    const auto [at, fresh] = labels_.try_emplace(attribute);
    if (fresh && attribute) at->second = graph_.text(attribute, t_.label);
    return at->second;
  }

  std::string values(TermId slot) const {
    std::vector<std::string> found;
    graph_.objects(slot, t_.value, [&](TermId value) { found.push_back(graph_.string_of(value)); });
    std::sort(found.begin(), found.end());
    std::string text;
    for (const std::string& value : found) text.append(text.empty() ? "" : " | ").append(value);
    return text;
  }

  /// Local name of the class of PROV-ML, else of any class that is not one of PROV's own.
  std::string class_of(TermId id) {
    std::string best;
    graph_.objects(id, t_.type, [&](TermId type) {
      const auto [at, fresh] = classes_.try_emplace(type);
      if (fresh) {
        const std::string iri = graph_.string_of(type);
        if (iri.starts_with(vocabulary::kNamespace))
          at->second = "1" + iri.substr(vocabulary::kNamespace.size());
        else
          at->second = (iri.starts_with(vocabulary::kProv) ? "3" : "2") + local_name(iri);
      }
      if (best.empty() || at->second < best) best = at->second;
    });
    return best.empty() ? best : best.substr(1);
  }

  /// A reader's dataset slot has what was read out of the data as members: they describe the version that it
  /// read.
  void characteristics() {
    for (std::size_t n = 0; n < ids_.size(); ++n) {
      const NodeKind kind = lineage_.nodes[n].kind;
      if (kind == NodeKind::slot) members(ids_[n], lineage_.nodes[n]);
      if (kind == NodeKind::version || kind == NodeKind::file || kind == NodeKind::reference)
        graph_.subjects(t_.specialization_of, ids_[n], [&](TermId slot) {
          if (graph_.object(slot, t_.attribute)) members(slot, lineage_.nodes[n]);
        });
    }
    add_annotations(graph_, ids_, lineage_);
  }

  void members(TermId slot, LineageNode& node) {
    graph_.objects(slot, t_.had_member, [&](TermId member) {
      if (const std::string value = values(member); !value.empty())
        node.properties.push_back({slot_label(member), value, "characteristic"});
    });
  }

  const Graph& graph_;
  const Terms& t_;
  const std::vector<TermId>& ids_;
  Lineage& lineage_;
  std::unordered_map<TermId, std::string> labels_, classes_;
};

}  // namespace

void add_details(const Graph& graph, const std::vector<TermId>& ids, Lineage& lineage) {
  Details(graph, ids, lineage).add();
}

}  // namespace provml::query
