// The closure itself: a breadth-first search over ids. Depth counts activities, so steps weigh 0 or 1: a
// level is finished (with everything that costs nothing to reach) before the next one begins.
#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "lineage/details.h"
#include "lineage/graph.h"
#include "provml/error.h"
#include "provml/query/lineage.h"

namespace provml::query {
namespace {

using rdf::TermId;

class Tracer {
 public:
  Tracer(const rdf::QuadSource& source, const LineageOptions& options)
      : graph_(source), t_(graph_.terms), options_(options) {}

  Lineage run(const std::vector<std::string>& starts) {
    for (const std::string& iri : starts)
      if (const TermId id = graph_.source().id_of(rdf::Term::iri(iri))) add_start(id, iri);
    if (starts_.empty())
      throw Error("provml-E0505",
                  "nothing is known of " + (starts.empty() ? "no target" : "'" + starts.front() + "'"),
                  "give a file, a run or an IRI that 'provml runs' or a query shows");
    search();
    return result();
  }

 private:
  struct Visit {
    TermId id;
    NodeKind hint;
    bool context = false;  ///< an activity of which only what is around it counts
  };
  struct Times {
    std::string start, end;
  };
  enum Weight { kSame, kNextActivity };

  void add_start(TermId id, const std::string& iri) {
    if (!starts_.insert(id).second) return;
    start_order_.push_back(id);
    if (const std::string run = run_of(iri); !run.empty()) runs_.insert(run);
    now_.push_back({id, NodeKind::slot});
    // A run or an activity stands for everything within it.
    std::deque<TermId> open{id};
    while (!open.empty()) {
      const TermId activity = open.front();
      open.pop_front();
      graph_.subjects(t_.part_of, activity, [&](TermId part) {
        edge(part, activity, "partOf");
        if (within_.insert(part).second) {
          open.push_back(part);
          now_.push_back({part, NodeKind::activity});
        }
      });
    }
  }

  void search() {
    for (; !now_.empty(); now_.swap(next_), next_.clear(), ++depth_) {
      while (!now_.empty()) {
        const Visit visit = now_.front();
        now_.pop_front();
        if (index_.contains(visit.id)) {
          if (!visit.context && contexts_.erase(visit.id) > 0) activity_inputs(visit.id);
          continue;
        }
        const std::string iri = graph_.string_of(visit.id);
        if (!admit(iri)) continue;
        index_.emplace(visit.id, nodes_.size());
        ids_.push_back(visit.id);
        nodes_.push_back({});
        nodes_.back().iri = iri;
        nodes_.back().depth = depth_;
        nodes_.back().kind = kind_of(visit, iri);
        nodes_.back().run = nodes_.back().kind == NodeKind::run ? iri : run_of(iri);
        if (options_.direction == Direction::backward && visit.context)
          context(visit.id);
        else if (options_.direction == Direction::backward)
          backward(visit.id, nodes_.back().kind);
        else
          forward(visit.id, nodes_.back().kind);
      }
      if (options_.max_depth && depth_ >= options_.max_depth) break;
    }
  }

  /// Keeps the search within the runs of the starts; the runs that wrote or read a shared start count as its
  /// own.
  bool admit(const std::string& iri) {
    if (options_.across_runs) return true;
    const std::string run = run_of(iri);
    if (run.empty()) return true;
    if (!runs_fixed_ && depth_ == 0) {
      if (runs_.empty() || runs_open_) {
        runs_open_ = true;
        runs_.insert(run);
      }
    } else {
      runs_fixed_ = true;
    }
    return runs_.contains(run);
  }

  NodeKind kind_of(const Visit& visit, const std::string& iri) const {
    if (is_memory_value(iri)) return NodeKind::value;
    if (graph_.has(visit.id, t_.type, t_.file_version)) return NodeKind::version;
    if (graph_.has(visit.id, t_.type, t_.file)) return NodeKind::file;
    if (iri.starts_with("urn:provml:run:")) {
      const auto slash = iri.find('/');
      if (slash == std::string::npos) return NodeKind::run;
      if (iri.compare(slash, 3, "/p/") == 0) return NodeKind::process;
      if (iri.compare(slash, 3, "/a/") == 0)
        return iri.find("/s/", slash + 3) == std::string::npos &&
                       iri.find("/o/", slash + 3) == std::string::npos
                   ? NodeKind::activity
                   : NodeKind::slot;
    }
    if (visit.hint != NodeKind::slot) return visit.hint;
    if (graph_.object(visit.id, t_.used) || graph_.subject(t_.generated_by, visit.id) ||
        graph_.object(visit.id, t_.started))
      return NodeKind::activity;
    if (graph_.object(visit.id, t_.generated_by) || graph_.subject(t_.used, visit.id)) return NodeKind::slot;
    return NodeKind::reference;
  }

  void push(TermId id, NodeKind hint, Weight weight) {
    if (!index_.contains(id) || contexts_.contains(id))
      (weight == kSame ? now_ : next_).push_back({id, hint});
  }
  void edge(TermId from, TermId to, std::string_view relation) { edges_.insert({{from, to}, relation}); }

  /// All that an activity and those around it used.
  void activity_inputs(TermId id) {
    graph_.objects(id, t_.part_of, [&](TermId whole) {
      edge(id, whole, "partOf");
      push(whole, NodeKind::activity, kSame);
    });
    graph_.objects(id, t_.used, [&](TermId slot) {
      edge(id, slot, "used");
      push(slot, NodeKind::slot, kSame);
    });
  }

  /// An activity whose derivations are known. Those of activities around it in the same function are known
  /// with them; what called the function is asked for all of its inputs.
  void context(TermId id) {
    contexts_.insert(id);
    const TermId plan = graph_.object(id, t_.plan);
    graph_.objects(id, t_.part_of, [&](TermId whole) {
      edge(id, whole, "partOf");
      const TermId around = graph_.object(whole, t_.plan);
      if (!around || !graph_.has(plan, t_.part_of, around))
        push(whole, NodeKind::activity, kSame);
      else if (!index_.contains(whole))
        now_.push_back({whole, NodeKind::activity, true});
    });
    graph_.objects(id, t_.used, [&](TermId slot) { edge(id, slot, "used"); });
  }

  void backward(TermId id, NodeKind kind) {
    if (kind == NodeKind::activity || kind == NodeKind::process || kind == NodeKind::run)
      return activity_inputs(id);
    graph_.objects(id, t_.generated_by, [&](TermId activity) {
      edge(id, activity, "wasGeneratedBy");
      if (!graph_.object(activity, t_.derivations))
        push(activity, NodeKind::activity, kNextActivity);
      else if (!index_.contains(activity))  // its inputs are those that the value was derived from
        next_.push_back({activity, NodeKind::activity, true});
    });
    graph_.objects(id, t_.derived_from, [&](TermId origin) {
      edge(id, origin, "wasDerivedFrom");
      push(origin, NodeKind::slot, kNextActivity);
    });
    graph_.objects(id, t_.specialization_of, [&](TermId shared) {
      if (graph_.has(shared, t_.content_from, id) && !memory(shared))
        return;  // what it wrote is not its origin
      edge(id, shared, "specializationOf");
      push(shared, NodeKind::reference, kSame);
      if (memory(shared))
        graph_.objects(shared, t_.content_from, [&](TermId writer) {
          if (!follows(id, writer)) return;
          edge(shared, writer, "contentFrom");
          push(writer, NodeKind::slot, kSame);
        });
    });
    if (kind == NodeKind::value && !starts_.contains(id))
      return;  // which writers count depends on the reader
    graph_.objects(id, t_.content_from, [&](TermId writer) {
      edge(id, writer, "contentFrom");
      push(writer, NodeKind::slot, kSame);
    });
    members(id, [&](TermId member) {
      edge(id, member, "hadMember");
      push(member, NodeKind::reference, kSame);
    });
    containers(id, [&](TermId whole) {
      graph_.objects(whole, t_.content_from, [&](TermId writer) {
        edge(id, writer, "contentFrom");
        push(writer, NodeKind::slot, kSame);
      });
    });
    if (const TermId from = moved_from(id)) {
      edge(id, from, "movedFrom");
      push(from, NodeKind::version, kSame);
    }
  }

  void forward(TermId id, NodeKind kind) {
    if (kind == NodeKind::activity || kind == NodeKind::process || kind == NodeKind::run) {
      graph_.subjects(t_.part_of, id, [&](TermId part) {
        edge(part, id, "partOf");
        push(part, NodeKind::activity, kSame);
      });
      graph_.subjects(t_.generated_by, id, [&](TermId slot) {
        edge(slot, id, "wasGeneratedBy");
        push(slot, NodeKind::slot, kSame);
      });
      return;
    }
    graph_.subjects(t_.used, id, [&](TermId activity) {
      edge(activity, id, "used");
      push(activity, NodeKind::activity, kNextActivity);
    });
    graph_.subjects(t_.derived_from, id, [&](TermId result) {
      edge(result, id, "wasDerivedFrom");
      push(result, NodeKind::slot, kNextActivity);
    });
    graph_.subjects(t_.content_from, id, [&](TermId shared) {
      edge(shared, id, "contentFrom");
      push(shared, NodeKind::reference, kSame);
      if (memory(shared))
        graph_.subjects(t_.specialization_of, shared, [&](TermId reader) {
          if (!follows(reader, id)) return;
          edge(reader, shared, "specializationOf");
          push(reader, NodeKind::slot, kSame);
        });
    });
    if (kind == NodeKind::value && !starts_.contains(id)) return;
    graph_.subjects(t_.specialization_of, id, [&](TermId reader) {
      if (graph_.has(id, t_.content_from, reader) && !memory(id)) return;
      edge(reader, id, "specializationOf");
      push(reader, NodeKind::slot, kSame);
    });
    members(id, [&](TermId member) {
      edge(member, id, "memberOf");
      push(member, NodeKind::reference, kSame);
    });
    containers(id, [&](TermId whole) {
      graph_.subjects(t_.specialization_of, whole, [&](TermId reader) {
        if (graph_.has(whole, t_.content_from, reader)) return;
        edge(reader, id, "specializationOf");
        push(reader, NodeKind::slot, kSame);
      });
    });
    for (const TermId to : moved_to(id)) {
      edge(to, id, "movedFrom");
      push(to, NodeKind::version, kSame);
    }
  }

  /// Rows of a table, tables of a database (docs/mapping.md, "Shared data").
  template <class Visit>
  void members(TermId id, Visit visit) const {
    if (graph_.has(id, t_.type, t_.collection)) graph_.objects(id, t_.had_member, visit);
  }
  /// What a row is a part of, and what that is a part of. Who reads the whole reads the row, who writes the
  /// whole writes it; other rows have nothing to do with it.
  template <class Visit>
  void containers(TermId id, Visit visit) const {
    if (!t_.collection) return;
    std::set<TermId> seen{id};
    std::vector<TermId> open{id};
    while (!open.empty()) {
      const TermId part = open.back();
      open.pop_back();
      graph_.subjects(t_.had_member, part, [&](TermId whole) {
        if (!graph_.has(whole, t_.type, t_.collection) || !seen.insert(whole).second) return;
        visit(whole);
        open.push_back(whole);
      });
    }
  }

  bool memory(TermId id) {
    const auto [at, fresh] = memory_.try_emplace(id, false);
    if (fresh) at->second = is_memory_value(graph_.string_of(id));
    return at->second;
  }

  /// Whether the value in `slot` may be the one that `writer` made: an input follows writers that had ended
  /// when its activity began, an output those that worked within its activity. Unknown times exclude nothing
  /// for an input.
  bool follows(TermId slot, TermId writer) {
    if (slot == writer) return false;
    const Times& made = times(graph_.object(writer, t_.generated_by));
    if (const TermId maker = graph_.object(slot, t_.generated_by)) {
      const Times& whole = times(maker);
      return !whole.start.empty() && !made.start.empty() && !whole.end.empty() && !made.end.empty() &&
             maker != graph_.object(writer, t_.generated_by) && whole.start <= made.start &&
             made.end <= whole.end;
    }
    const Times& read = times(graph_.subject(t_.used, slot));
    return made.end.empty() || read.start.empty() || made.end <= read.start;
  }

  const Times& times(TermId activity) {
    const auto [at, fresh] = times_.try_emplace(activity);
    if (fresh && activity) at->second = {graph_.text(activity, t_.started), graph_.text(activity, t_.ended)};
    return at->second;
  }

  /// Versions with the same size and time of modification (ns) that a known activity wrote: the file before
  /// it was moved.
  std::vector<TermId> written_twins(TermId version) const {
    std::vector<TermId> twins;
    const TermId modified = graph_.object(version, t_.modified), size = graph_.object(version, t_.size);
    if (!modified || !size) return twins;
    graph_.subjects(t_.modified, modified, [&](TermId other) {
      if (other != version && graph_.object(other, t_.size) == size && graph_.object(other, t_.content_from))
        twins.push_back(other);
    });
    return twins;
  }

  /// Of versions with the same content that a known activity wrote, the one that was written last before this
  /// one: a copy. Not where two were written at that time.
  TermId copied_from(TermId version) const {
    TermId found = 0;
    std::string latest;
    const std::string own = graph_.text(version, t_.modified);
    bool unique = true;
    graph_.objects(version, t_.content, [&](TermId content) {
      graph_.subjects(t_.content, content, [&](TermId other) {
        if (other == version || !graph_.object(other, t_.content_from)) return;
        std::string time = graph_.text(other, t_.modified);
        if (time > own || (found && time < latest)) return;
        unique = !found || time > latest;
        found = other;
        latest = std::move(time);
      });
    });
    return unique ? found : 0;
  }

  /// Only where there is exactly one candidate: no guesses.
  TermId moved_from(TermId version) const {
    if (!graph_.object(version, t_.modified) || graph_.object(version, t_.content_from)) return 0;
    const auto twins = written_twins(version);
    if (twins.size() == 1) return twins.front();
    return copied_from(version);
  }
  std::vector<TermId> moved_to(TermId version) const {
    std::vector<TermId> found;
    const TermId modified = graph_.object(version, t_.modified);
    if (!modified || !graph_.object(version, t_.content_from)) return found;
    const auto consider = [&](TermId other) {
      if (other != version && std::find(found.begin(), found.end(), other) == found.end() &&
          moved_from(other) == version)
        found.push_back(other);
    };
    graph_.subjects(t_.modified, modified, consider);
    graph_.objects(version, t_.content,
                   [&](TermId content) { graph_.subjects(t_.content, content, consider); });
    return found;
  }

  Lineage result() {
    Lineage lineage;
    lineage.direction = options_.direction;
    lineage.nodes = std::move(nodes_);
    for (const TermId id : start_order_)
      if (const auto at = index_.find(id); at != index_.end()) lineage.starts.push_back(at->second);
    for (const auto& [ends, relation] : edges_) {
      const auto from = index_.find(ends.first), to = index_.find(ends.second);
      if (from != index_.end() && to != index_.end())
        lineage.edges.push_back({from->second, to->second, relation});
    }
    std::sort(lineage.edges.begin(), lineage.edges.end());
    if (options_.details) add_details(graph_, ids_, lineage);
    return lineage;
  }

  Graph graph_;
  const Terms& t_;
  LineageOptions options_;
  std::size_t depth_ = 0;
  std::deque<Visit> now_, next_;
  std::unordered_map<TermId, std::size_t> index_;
  std::vector<TermId> ids_, start_order_;
  std::vector<LineageNode> nodes_;
  std::set<std::pair<std::pair<TermId, TermId>, std::string_view>> edges_;
  std::unordered_set<TermId> starts_, within_, contexts_;
  std::unordered_map<TermId, bool> memory_;
  std::unordered_map<TermId, Times> times_;
  std::set<std::string> runs_;
  bool runs_open_ = false, runs_fixed_ = false;
};

}  // namespace

Lineage trace(const rdf::QuadSource& source, const std::vector<std::string>& starts,
              const LineageOptions& options) {
  return Tracer(source, options).run(starts);
}

std::string_view to_string(NodeKind kind) {
  static constexpr std::string_view kNames[] = {"file", "version", "slot",      "activity", "process",
                                                "run",  "value",   "reference", "domain"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace provml::query
