// The tree for people. Data and activities alternate; slots are the edges between them and, where they are no
// references, parameters and metrics on the activity's lines. A datum or activity that was printed above is
// only named again.
#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include "lineage/tree_lines.h"
#include "provml/query/lineage.h"
#include "provml/query/results.h"

namespace provml::query {
namespace {

using Nodes = std::vector<std::size_t>;

class Tree {
 public:
  Tree(std::ostream& out, const Lineage& lineage, const TreeOptions& options)
      : out_(out), l_(lineage), options_(options), to_(lineage.nodes.size()), from_(lineage.nodes.size()) {
    for (const LineageEdge& edge : lineage.edges) {
      to_[edge.from].push_back({edge.relation, edge.to});
      from_[edge.to].push_back({edge.relation, edge.from});
    }
  }

  void write() {
    for (const std::size_t start : l_.starts)
      if (!printed_.contains(start)) item(start, "", "");
  }

 private:
  struct Step {
    std::string_view relation;
    std::size_t node;
  };
  bool backward() const { return l_.direction == Direction::backward; }
  NodeKind kind(std::size_t n) const { return l_.nodes[n].kind; }
  bool is_activity(std::size_t n) const {
    return kind(n) == NodeKind::activity || kind(n) == NodeKind::process || kind(n) == NodeKind::run;
  }

  static void follow(const std::vector<Step>& steps, std::string_view relation, Nodes& found) {
    for (const Step& step : steps)
      if (step.relation == relation && std::find(found.begin(), found.end(), step.node) == found.end())
        found.push_back(step.node);
  }
  Nodes origins(std::size_t n, std::string_view relation) const {
    Nodes found;
    follow(to_[n], relation, found);
    return found;
  }
  Nodes results(std::size_t n, std::string_view relation) const {
    Nodes found;
    follow(from_[n], relation, found);
    return found;
  }

  void line(const std::string& prefix, const std::string& text) {
    const std::string whole = prefix + visible(text);
    out_ << (options_.width ? cut_to_width(whole, options_.width) : whole) << '\n';
  }

  /// `own` stands before the line of the item, `below` before all lines under it.
  void item(std::size_t n, const std::string& own, const std::string& below) {
    if (is_activity(n))
      activity(n, own, below);
    else
      data(n, own, below);
  }

  void children(const Nodes& items, const std::string& below) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool last = i + 1 == items.size();
      const char* branch = options_.ascii ? (last ? "`- " : "|- ") : (last ? "└─ " : "├─ ");
      item(items[i], below + branch, below + (last ? "   " : options_.ascii ? "|  " : "│  "));
    }
  }

  void data(std::size_t n, const std::string& own, const std::string& below) {
    const LineageNode& node = l_.nodes[n];
    if (!printed_.insert(n).second) {
      line(own, data_line(node) + (has_more(n) ? "  (above)" : ""));
      return;
    }
    line(own, data_line(node));
    const Nodes next = backward() ? sources_of(n) : readers_of(n);
    const std::string bar = next.empty() ? "   " : options_.ascii ? "|  " : "│  ";
    for (const std::string& note : notes(n)) line(below + bar, note);
    children(next, below);
  }

  bool has_more(std::size_t n) const {
    return !(backward() ? sources_of(n) : readers_of(n)).empty() || !notes(n).empty();
  }

  /// Of a version also what is known of its path; annotations of what annotations name.
  std::vector<std::string> notes(std::size_t n) const {
    std::vector<std::string> found = data_notes(l_.nodes[n]);
    const auto add = [&](std::size_t from) {
      for (std::string& note : data_notes(l_.nodes[from]))
        if (std::find(found.begin(), found.end(), note) == found.end()) found.push_back(std::move(note));
    };
    Nodes shared{n};
    for (const std::size_t whole : origins(n, "specializationOf"))
      if (kind(whole) == NodeKind::file) {
        add(whole);
        shared.push_back(whole);
      }
    for (const std::size_t from : shared)
      for (const std::size_t named : origins(from, "annotatedBy"))
        for (const std::string& note : data_notes(l_.nodes[named])) {
          std::string text = l_.nodes[named].label + " " + note;
          if (std::find(found.begin(), found.end(), text) == found.end()) found.push_back(std::move(text));
        }
    return found;
  }

  /// Activities (innermost ones only) and data that a datum directly comes from.
  Nodes sources_of(std::size_t n) const {
    Nodes activities = origins(n, "wasGeneratedBy"), data_found = origins(n, "movedFrom");
    for (const std::size_t slot : origins(n, "contentFrom"))
      for (const std::size_t a : origins(slot, "wasGeneratedBy"))
        if (std::find(activities.begin(), activities.end(), a) == activities.end()) activities.push_back(a);
    if (activities.empty())
      for (const std::size_t origin : origins(n, "wasDerivedFrom")) add_data(origin, data_found);
    if (kind(n) == NodeKind::slot && activities.empty())
      for (const std::size_t shared : origins(n, "specializationOf")) data_found.push_back(shared);
    if (kind(n) == NodeKind::version && activities.empty() && data_found.empty())
      for (const std::size_t file : origins(n, "specializationOf"))
        if (!origins(file, "contentFrom").empty()) data_found.push_back(file);
    for (const std::size_t member : origins(n, "hadMember")) add_data(member, data_found);
    activities = without_ancestors(activities);
    activities.insert(activities.end(), data_found.begin(), data_found.end());
    return activities;
  }

  /// Activities (outermost ones only) that read a datum, and data that are it under another name.
  Nodes readers_of(std::size_t n) const {
    Nodes activities = results(n, "used"), data_found = results(n, "movedFrom");
    follow(from_[n], "memberOf", data_found);
    for (const std::size_t slot : results(n, "specializationOf")) {
      if (kind(slot) == NodeKind::version) {
        data_found.push_back(slot);
        continue;
      }
      for (const std::size_t a : results(slot, "used"))
        if (std::find(activities.begin(), activities.end(), a) == activities.end()) activities.push_back(a);
    }
    if (kind(n) == NodeKind::slot) follow(from_[n], "contentFrom", data_found);
    if (activities.empty())
      for (const std::size_t result : results(n, "wasDerivedFrom"))
        if (kind(result) != NodeKind::slot || l_.nodes[result].activity.empty()) data_found.push_back(result);
    Nodes outer;
    for (const std::size_t a : activities) {
      const std::set<std::size_t> around = ancestors(a);
      if (std::none_of(activities.begin(), activities.end(),
                       [&](std::size_t b) { return around.contains(b); }))
        outer.push_back(a);
    }
    outer.insert(outer.end(), data_found.begin(), data_found.end());
    return outer;
  }

  std::set<std::size_t> ancestors(std::size_t activity) const {
    std::set<std::size_t> found;
    for (Nodes open{activity}; !open.empty();) {
      const std::size_t n = open.back();
      open.pop_back();
      for (const std::size_t whole : origins(n, "partOf"))
        if (found.insert(whole).second) open.push_back(whole);
    }
    return found;
  }

  Nodes without_ancestors(const Nodes& activities) const {
    std::set<std::size_t> around;
    for (const std::size_t a : activities) around.merge(ancestors(a));
    Nodes inner;
    for (const std::size_t a : activities)
      if (!around.contains(a)) inner.push_back(a);
    return inner;
  }

  /// An entity of a tool that names its data itself, and not what an activity of ours used or generated.
  bool is_foreign(std::size_t slot) const { return !l_.nodes[slot].iri.starts_with("urn:provml:run:"); }

  /// The datum that a slot stands for: what it is shared as (a value in memory stands for the activities that
  /// made it), else nothing: a parameter is on its activity's line.
  void add_data(std::size_t slot, Nodes& found) const {
    const auto add = [&](std::size_t n) {
      if (std::find(found.begin(), found.end(), n) == found.end()) found.push_back(n);
    };
    if (kind(slot) != NodeKind::slot || is_foreign(slot)) return add(slot);
    const bool producer = backward();
    for (const std::size_t shared :
         producer ? origins(slot, "specializationOf") : results(slot, "contentFrom")) {
      if (kind(shared) != NodeKind::value) {
        add(shared);
        continue;
      }
      for (const std::size_t next : producer ? sources_of(shared) : readers_of(shared)) add(next);
    }
    if (l_.nodes[slot].activity.empty()) add(slot);
  }

  /// The activity and what is around it, as far as it was not printed above, and its run.
  void activity(std::size_t n, const std::string& own, const std::string& below) {
    Nodes chain;
    const LineageNode* run = nullptr;
    for (std::size_t at = n;;) {
      if (kind(at) == NodeKind::run) {
        if (!printed_.contains(at) || chain.empty()) run = &l_.nodes[at];
      } else if (kind(at) == NodeKind::activity && !printed_.contains(at)) {
        chain.push_back(at);
      }
      const Nodes whole = origins(at, "partOf");
      if (whole.empty()) break;
      at = whole.front();
    }
    std::vector<const LineageNode*> shown;
    for (const std::size_t a : chain) shown.push_back(&l_.nodes[a]);
    if (printed_.contains(n)) {
      line(own, activity_line({&l_.nodes[n]}, nullptr) + "  (above)");
      return;
    }
    // A forward search does not reach the run itself; its id is known all the same.
    LineageNode named;
    named.iri = l_.nodes[n].run;
    if (!run && kind(n) == NodeKind::activity && !named.iri.empty() &&
        (!backward() || !runs_.contains(named.iri)))
      run = &named;
    if (run) runs_.insert(run->iri);
    line(own, activity_line(shown, run));
    printed_.insert(n);
    // Backward, the inputs of what is around come here too; forward, other outputs of it come where it is
    // reached.
    if (backward()) {
      for (const std::size_t a : chain) printed_.insert(a);
      if (run)
        for (const std::size_t a : ancestors(n)) printed_.insert(a);
    }

    const bool whole = std::find(l_.starts.begin(), l_.starts.end(), n) != l_.starts.end();
    std::set<std::size_t> inside;
    if (whole || !backward()) inside = descendants(n);
    const Nodes next = backward() ? inputs_of(chain, inside) : outputs_of(n, inside);
    for (const std::size_t a : inside) printed_.insert(a);
    const std::string bar = below + (next.empty() ? "   " : options_.ascii ? "|  " : "│  ");
    values("in", chain, "used", bar);
    values("out", backward() ? chain : Nodes{n}, "generated", bar);
    summary(inside, bar);
    next_level(next, below);
  }

  void values(const char* what, const Nodes& chain, const std::string& from, const std::string& bar) {
    std::set<std::string> seen;
    std::string text;
    for (const std::size_t a : chain) {
      const std::string part = assignments(l_.nodes[a].properties, from);
      if (!part.empty() && seen.insert(part).second) text += (text.empty() ? "" : "; ") + part;
    }
    if (!text.empty()) line(bar, std::string(what) + " " + text);
  }

  std::set<std::size_t> descendants(std::size_t n) const {
    std::set<std::size_t> found;
    for (Nodes open{n}; !open.empty();) {
      const std::size_t at = open.back();
      open.pop_back();
      for (const std::size_t part : results(at, "partOf"))
        if (found.insert(part).second) open.push_back(part);
    }
    return found;
  }

  Nodes inputs_of(const Nodes& chain, const std::set<std::size_t>& inside) const {
    Nodes found;
    for (const std::size_t a : chain)
      for (const std::size_t slot : origins(a, "used")) add_data(slot, found);
    for (const std::size_t a : inside)
      for (const std::size_t slot : origins(a, "used")) add_data(slot, found);
    // What was made within is no input of the whole.
    std::erase_if(found, [&](std::size_t n) { return is_activity(n) && inside.contains(n); });
    return found;
  }

  Nodes outputs_of(std::size_t n, const std::set<std::size_t>& inside) const {
    Nodes found;
    const auto add = [&](std::size_t a) {
      for (const std::size_t slot : results(a, "wasGeneratedBy")) add_data(slot, found);
    };
    add(n);
    for (const std::size_t a : inside) add(a);
    std::erase_if(found, [&](std::size_t at) { return is_activity(at) && (at == n || inside.contains(at)); });
    return found;
  }

  /// "inside: batch × 37 (loss 0.2 … 1.4), epoch × 3": activities within, by name.
  void summary(const std::set<std::size_t>& inside, const std::string& bar) {
    struct Group {
      std::size_t count = 0;
      std::string inputs;  // of the only one
      std::map<std::string, std::pair<double, double>> numbers;
    };
    std::map<std::string, Group> groups;
    for (const std::size_t a : inside) {
      if (kind(a) != NodeKind::activity) continue;
      const LineageNode& node = l_.nodes[a];
      Group& group = groups[node.label + (node.stage.empty() ? "" : " [" + node.stage + "]")];
      if (++group.count == 1) group.inputs = assignments(node.properties, "used");
      for (const Property& property : l_.nodes[a].properties) {
        if (property.from != "generated") continue;
        char* end = nullptr;
        const double number = std::strtod(property.value.c_str(), &end);
        if (end == property.value.c_str() || *end) continue;
        auto [at, fresh] = group.numbers.try_emplace(property.name, number, number);
        if (!fresh) at->second = {std::min(at->second.first, number), std::max(at->second.second, number)};
      }
    }
    std::string text;
    for (const auto& [name, group] : groups) {
      text +=
          (text.empty() ? "" : ", ") + name + (group.count > 1 ? " × " + std::to_string(group.count) : "");
      std::string numbers = group.count == 1 ? group.inputs : "";
      for (const auto& [measure, range] : group.numbers) {
        char buffer[96];
        if (range.first == range.second)
          std::snprintf(buffer, sizeof buffer, " %.6g", range.first);
        else
          std::snprintf(buffer, sizeof buffer, " %.6g…%.6g", range.first, range.second);
        numbers += (numbers.empty() ? "" : ", ") + measure + buffer;
      }
      if (!numbers.empty()) text += " (" + numbers + ")";
    }
    if (!text.empty()) line(bar, "within " + text);
  }

  /// Many data that lead nowhere (a model per epoch) share lines.
  void next_level(const Nodes& next, const std::string& below) {
    constexpr std::size_t kMany = 12, kPerLine = 4;
    Nodes plain, rest;
    for (const std::size_t n : next) (leads_nowhere(n) ? plain : rest).push_back(n);
    if (plain.size() < kMany) return children(next, below);
    children_but_last(rest, below);
    line(below + (options_.ascii ? "`- " : "└─ "), std::to_string(plain.size()) + " files and values");
    for (std::size_t i = 0; i < plain.size(); i += kPerLine) {
      std::string text;
      for (std::size_t k = i; k < std::min(plain.size(), i + kPerLine); ++k) {
        printed_.insert(plain[k]);
        const LineageNode& node = l_.nodes[plain[k]];
        text += (text.empty() ? "" : "  ") +
                (node.path.empty() ? node.label : node.path.substr(node.path.rfind('/') + 1));
        if (const std::string about = assignments(node.properties, "characteristic"); !about.empty())
          text += " (" + about + ")";
      }
      line(below + "   ", text);
    }
  }

  /// A datum with nothing under it but, at most, characteristics.
  bool leads_nowhere(std::size_t n) const {
    if (is_activity(n) || printed_.contains(n) || !(backward() ? sources_of(n) : readers_of(n)).empty())
      return false;
    const std::vector<std::string> said = notes(n);
    return std::all_of(said.begin(), said.end(),
                       [](const std::string& note) { return note.starts_with("characteristics"); });
  }

  void children_but_last(const Nodes& items, const std::string& below) {
    for (const std::size_t n : items)
      item(n, below + (options_.ascii ? "|- " : "├─ "), below + (options_.ascii ? "|  " : "│  "));
  }

  std::ostream& out_;
  const Lineage& l_;
  const TreeOptions options_;
  std::vector<std::vector<Step>> to_, from_;
  std::set<std::size_t> printed_;
  std::set<std::string> runs_;
};

}  // namespace

void write_tree(std::ostream& out, const Lineage& lineage, const TreeOptions& options) {
  Tree(out, lineage, options).write();
}

}  // namespace provml::query
