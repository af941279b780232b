#include "export/picture.h"

#include <map>
#include <unordered_map>
#include <unordered_set>

#include "export/lookup.h"

namespace provml::exporting {
namespace {

constexpr std::size_t kLines = 6, kLineLength = 48;

std::string cut(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  if (text.size() <= kLineLength) return text;
  std::size_t end = kLineLength - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

class Reader {
 public:
  explicit Reader(const Selection& selection) : in_(selection) {}

  Picture read() {
    parts();
    values();
    derivations();
    agents();
    between("wasInformedBy", Shape::activity, Shape::activity);
    between("alternateOf", Shape::entity, Shape::entity);
    files();
    return picture();
  }

 private:
  struct Edge {
    TermId from, to;
    std::string_view relation;
    friend auto operator<=>(const Edge&, const Edge&) = default;
  };

  bool slot(TermId id) {
    const auto [at, fresh] = slots_.try_emplace(id, false);
    if (fresh) at->second = is_slot(in_.text(id));
    return at->second;
  }

  /// A process is drawn as its run.
  TermId activity(TermId id) const {
    const auto at = alias_.find(id);
    return at == alias_.end() ? id : at->second;
  }

  void parts() {
    const TermId process = in_.own("ProcessExecution"), type = in_.term(vocabulary::kRdf, "type");
    in_.each(in_.own("partOf"), [&](TermId part, TermId whole) {
      if (in_.has(part, type, process))
        alias_[part] = whole;
      else if (is_run_part(part))
        parent_[part] = whole;
    });
    for (auto& [part, whole] : parent_) whole = activity(whole);
    for (const auto& [part, whole] : parent_) {
      shapes_[part] = shapes_[whole] = Shape::activity;
      edges_.insert({part, whole, "partOf"});
    }
    for (const auto& [part, whole] : alias_) shapes_[whole] = Shape::activity;
  }
  bool is_run_part(TermId id) const { return !in_.text(id).starts_with("urn:provml:site:"); }

  /// What a slot is drawn as: the data that it stands for. None for a value that only its activity has.
  const std::vector<TermId>& data(TermId id) {
    const auto [at, fresh] = data_.try_emplace(id);
    if (!fresh) return at->second;
    if (!slot(id)) {
      at->second.push_back(id);
      return at->second;
    }
    const TermId content = in_.own("contentFrom"), special = in_.prov("specializationOf");
    in_.objects(id, special, [&](TermId shared) {
      if (is_memory_value(in_.text(shared))) {
        std::size_t writers = 0, all = 0;
        in_.objects(shared, content, [&](TermId) { ++writers; });
        in_.subjects(special, shared, [&](TermId) { ++all; });
        if (writers == 0 || all == writers) return;  // joins nothing
      }
      at->second.push_back(shared);
    });
    return at->second;
  }

  void values() {
    in_.each(in_.prov("used"), [&](TermId who, TermId what) { value(activity(who), what, false); });
    in_.each(in_.prov("wasGeneratedBy"), [&](TermId what, TermId who) { value(activity(who), what, true); });
    // Of activities within each other the innermost is drawn.
    std::vector<Edge> outer;
    for (const Edge& edge : edges_) {
      const bool made = edge.relation == "wasGeneratedBy";
      if (!made && edge.relation != "used") continue;
      std::size_t steps = 0;
      for (auto up = parent_.find(made ? edge.to : edge.from); up != parent_.end() && ++steps < 1000;
           up = parent_.find(up->second))
        outer.push_back(made ? Edge{edge.from, up->second, edge.relation}
                             : Edge{up->second, edge.to, edge.relation});
    }
    for (const Edge& edge : outer) edges_.erase(edge);
  }

  void value(TermId who, TermId what, bool made) {
    shapes_[who] = Shape::activity;
    for (const TermId id : data(what)) {
      shapes_.try_emplace(id, Shape::entity);
      edges_.insert(made ? Edge{id, who, "wasGeneratedBy"} : Edge{who, id, "used"});
    }
    if (data(what).empty()) {
      const std::string name = name_of(what), text = in_.text(what, in_.prov("value"));
      if (!text.empty()) lines_[who].insert(cut(name.empty() ? text : name + " = " + text));
    }
  }

  std::string name_of(TermId slot_id) {
    TermId attribute = 0;
    in_.objects(slot_id, in_.own("attribute"), [&](TermId id) { attribute = id; });
    const auto [at, fresh] = names_.try_emplace(attribute);
    if (fresh && attribute) at->second = in_.text(attribute, in_.term(vocabulary::kRdfs, "label"));
    return at->second;
  }

  void derivations() {
    std::map<TermId, std::vector<TermId>> used, makers;
    for (const Edge& edge : edges_) {
      if (edge.relation == "used") used[edge.from].push_back(edge.to);
      if (edge.relation == "wasGeneratedBy") makers[edge.from].push_back(edge.to);
    }
    in_.each(in_.prov("wasDerivedFrom"), [&](TermId result, TermId origin) {
      for (const TermId from : data(result))
        for (const TermId to : data(origin)) {
          bool said = from == to;
          for (const TermId maker : makers[from])
            said = said || std::find(used[maker].begin(), used[maker].end(), to) != used[maker].end();
          if (said) continue;
          shapes_.try_emplace(from, Shape::entity);
          shapes_.try_emplace(to, Shape::entity);
          edges_.insert({from, to, "wasDerivedFrom"});
        }
    });
  }

  void agents() {
    std::unordered_map<TermId, std::unordered_set<TermId>> of_run;
    const TermId with = in_.prov("wasAssociatedWith");
    in_.each(with, [&](TermId who, TermId agent) {
      if (!parent_.contains(who)) of_run[activity(who)].insert(agent);
    });
    in_.each(with, [&](TermId who, TermId agent) {
      TermId top = activity(who);
      for (std::size_t steps = 0; parent_.contains(top) && steps < 1000; ++steps) top = parent_[top];
      if (parent_.contains(who) && of_run[top].contains(agent)) return;
      shapes_[activity(who)] = Shape::activity;
      shapes_[agent] = Shape::agent;
      edges_.insert({activity(who), agent, "wasAssociatedWith"});
    });
    between("wasAttributedTo", Shape::entity, Shape::agent);
    in_.each(in_.prov("actedOnBehalfOf"), [&](TermId who, TermId whom) {
      if (!shapes_.contains(who)) return;
      shapes_[whom] = Shape::agent;
      edges_.insert({who, whom, "actedOnBehalfOf"});
    });
  }

  void between(std::string_view relation, Shape from_shape, Shape to_shape) {
    in_.each(in_.prov(relation), [&](TermId from, TermId to) {
      shapes_.try_emplace(from, from_shape);
      shapes_.try_emplace(to, to_shape);
      edges_.insert({from, to, relation});
    });
  }

  /// A version and its file are one ellipse, unless the file is drawn for itself.
  void files() {
    in_.each(in_.prov("specializationOf"), [&](TermId from, TermId to) {
      if (!slot(from) && (shapes_.contains(to) || !in_.text(from).starts_with("urn:provml:")) &&
          (shapes_.contains(from) || shapes_.contains(to))) {
        shapes_.try_emplace(from, Shape::entity);
        shapes_.try_emplace(to, Shape::entity);
        edges_.insert({from, to, "specializationOf"});
      }
    });
  }

  std::string label_of(TermId id, const PictureNode& node) {
    const TermId label = in_.term(vocabulary::kRdfs, "label");
    std::string text = in_.text(id, label);
    if (node.shape == Shape::activity) {
      in_.objects(id, in_.own("plan"), [&](TermId plan) {
        if (text.empty()) text = in_.text(plan, label);
      });
      if (node.run && text.empty()) text = in_.text(id, in_.own("workflow"));
      if (const std::string stage = in_.text(id, in_.own("stage")); !stage.empty())
        text += " [" + local_name(stage) + "]";
      if (node.run) text += (text.empty() ? "" : "\n") + node.iri.substr(node.iri.rfind(':') + 1);
    } else if (text.empty()) {
      in_.objects(id, in_.prov("specializationOf"), [&](TermId of) {
        if (text.empty()) text = in_.text(of, label);
      });
      if (node.memory)
        in_.objects(id, in_.own("contentFrom"), [&](TermId writer) {
          if (text.empty()) text = name_of(writer);
        });
    }
    if (text.empty() && slot(id)) text = cut(in_.text(id, in_.prov("value")));
    return text.empty() ? local_name(node.iri) : text;
  }

  Picture picture() {
    std::map<std::string, TermId> sorted;
    for (const auto& [id, shape] : shapes_) sorted.emplace(in_.text(id), id);
    Picture made;
    std::unordered_map<TermId, std::size_t> index;
    const TermId type = in_.term(vocabulary::kRdf, "type"), iteration = in_.own("IterationExecution");
    for (const auto& [iri, id] : sorted) {
      index[id] = made.nodes.size();
      PictureNode node;
      node.iri = iri;
      node.shape = shapes_[id];
      node.memory = is_memory_value(iri);
      node.run = node.shape == Shape::activity && is_run(iri);
      if (node.shape == Shape::activity) {
        node.site = node.run ? "run of " + in_.text(id, in_.own("workflow")) : in_.text(id, in_.own("plan"));
        node.repeated = in_.has(id, type, iteration);
        node.failed = in_.text(id, in_.own("status")) == "failed";
        for (const std::string& line : lines_[id]) {
          if (node.lines.size() == kLines) {
            node.lines.push_back("…");
            break;
          }
          node.lines.push_back(line);
        }
      }
      node.label = label_of(id, node);
      made.nodes.push_back(std::move(node));
    }
    for (const auto& [part, whole] : parent_)
      if (index.contains(part) && index.contains(whole)) made.nodes[index[part]].parent = index[whole];
    for (const Edge& edge : edges_)
      if (index.contains(edge.from) && index.contains(edge.to))
        made.edges.insert({index[edge.from], index[edge.to], edge.relation});
    return made;
  }

  Lookup in_;
  std::unordered_map<TermId, bool> slots_;
  std::unordered_map<TermId, TermId> alias_;
  std::unordered_map<TermId, TermId> parent_;
  std::unordered_map<TermId, std::vector<TermId>> data_;
  std::unordered_map<TermId, Shape> shapes_;
  std::unordered_map<TermId, std::string> names_;
  std::unordered_map<TermId, std::set<std::string>> lines_;
  std::set<Edge> edges_;
};

}  // namespace

Picture read_picture(const Selection& selection) { return Reader(selection).read(); }

}  // namespace provml::exporting
