#include "dataset.h"

#include <set>
#include <tuple>

#include "pool.h"

namespace provml::query::sparql {
namespace {

/// Quads of named graphs only.
class NamedCursor : public rdf::QuadCursor {
 public:
  NamedCursor(std::unique_ptr<rdf::QuadCursor> all, const std::unordered_set<TermId>* allowed)
      : all_(std::move(all)), allowed_(allowed) {}
  bool next(QuadIds& q) override {
    while (all_->next(q))
      if (q.graph != rdf::kDefaultGraph && (allowed_ == nullptr || allowed_->count(q.graph) > 0)) return true;
    return false;
  }

 private:
  std::unique_ptr<rdf::QuadCursor> all_;
  const std::unordered_set<TermId>* allowed_;
};

/// The merge of several graphs: each triple once.
class MergeCursor : public rdf::QuadCursor {
 public:
  explicit MergeCursor(std::vector<std::unique_ptr<rdf::QuadCursor>> parts) : parts_(std::move(parts)) {}
  bool next(QuadIds& q) override {
    for (; at_ < parts_.size(); ++at_)
      while (parts_[at_]->next(q)) {
        q.graph = 0;
        if (seen_.emplace(q.subject, q.predicate, q.object).second) return true;
      }
    return false;
  }

 private:
  std::vector<std::unique_ptr<rdf::QuadCursor>> parts_;
  std::size_t at_ = 0;
  std::set<std::tuple<TermId, TermId, TermId>> seen_;
};

}  // namespace

void Dataset::restrict(std::vector<TermId> defaults, const std::vector<TermId>& named) {
  restricted_ = true;
  defaults_ = std::move(defaults);
  named_.clear();
  named_.insert(named.begin(), named.end());
}

bool Dataset::may_be_named(TermId graph) const {
  return !is_local(graph) && graph != rdf::kDefaultGraph && (!restricted_ || named_.count(graph) > 0);
}

std::unique_ptr<rdf::QuadCursor> Dataset::match(TermId s, TermId p, TermId o, TermId graph) const {
  if (is_local(s) || is_local(p) || is_local(o)) return nullptr;
  if (graph == kAnyNamed)
    return std::make_unique<NamedCursor>(source_.match({s, p, o, 0}, MatchMode::quads),
                                         restricted_ ? &named_ : nullptr);
  if (graph != kDefault)
    return may_be_named(graph) ? source_.match({s, p, o, graph}, MatchMode::quads) : nullptr;
  if (!restricted_)
    return union_default_ ? source_.match({s, p, o, 0}, MatchMode::triples)
                          : source_.match({s, p, o, rdf::kDefaultGraph}, MatchMode::quads);
  std::vector<std::unique_ptr<rdf::QuadCursor>> parts;
  for (const TermId g : defaults_)
    if (!is_local(g)) parts.push_back(source_.match({s, p, o, g}, MatchMode::quads));
  if (parts.empty()) return nullptr;
  if (parts.size() == 1) return std::move(parts[0]);
  return std::make_unique<MergeCursor>(std::move(parts));
}

std::uint64_t Dataset::estimate(TermId s, TermId p, TermId o, TermId graph) const {
  if (is_local(s) || is_local(p) || is_local(o)) return 0;
  if (graph == kAnyNamed || (graph == kDefault && !restricted_ && union_default_))
    return source_.estimate({s, p, o, 0});
  if (graph != kDefault) return may_be_named(graph) ? source_.estimate({s, p, o, graph}) : 0;
  if (!restricted_) return source_.estimate({s, p, o, rdf::kDefaultGraph});
  std::uint64_t sum = 0;
  for (const TermId g : defaults_)
    if (!is_local(g)) sum += source_.estimate({s, p, o, g});
  return sum;
}

const std::vector<TermId>& Dataset::named_graphs() const {
  if (all_named_) return *all_named_;
  std::unordered_set<TermId> seen;
  std::vector<TermId> graphs;
  if (restricted_) {
    for (const TermId g : named_)
      if (is_named_graph(g)) graphs.push_back(g);
  } else {
    QuadIds q;
    for (const auto all = source_.match({}, MatchMode::quads); all->next(q);)
      if (q.graph != rdf::kDefaultGraph && seen.insert(q.graph).second) graphs.push_back(q.graph);
  }
  all_named_ = std::move(graphs);
  return *all_named_;
}

bool Dataset::is_named_graph(TermId graph) const {
  if (!may_be_named(graph)) return false;
  QuadIds q;
  return source_.match({0, 0, 0, graph}, MatchMode::quads)->next(q);
}

}  // namespace provml::query::sparql
