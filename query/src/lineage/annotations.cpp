#include "lineage/annotations.h"

#include <algorithm>
#include <unordered_map>

#include "provml/rdf/mapper.h"

namespace provml::query {
namespace {

using rdf::TermId;

constexpr int kSteps = 2;

class Annotations {
 public:
  Annotations(const Graph& graph, const std::vector<TermId>& ids, Lineage& lineage)
      : graph_(graph), t_(graph.terms), lineage_(lineage) {
    for (std::size_t n = 0; n < ids.size(); ++n) index_.emplace(ids[n], n);
    if (!t_.catalog || !t_.domain_graph || !t_.type) return;
    auto cursor = graph.source().match({0, t_.type, t_.domain_graph, t_.catalog}, rdf::MatchMode::quads);
    for (rdf::QuadIds q; cursor->next(q);) graphs_.push_back({q.subject, graph.string_of(q.subject)});
    std::sort(graphs_.begin(), graphs_.end(), [](const Domain& a, const Domain& b) { return a.id < b.id; });
  }

  void add(const std::vector<TermId>& ids) {
    if (graphs_.empty()) return;
    for (std::size_t n = 0; n < ids.size(); ++n) {
      const NodeKind kind = lineage_.nodes[n].kind;
      if (kind != NodeKind::version && kind != NodeKind::file && kind != NodeKind::reference) continue;
      annotate(n, ids[n], kSteps);
      if (!lineage_.nodes[n].path.empty())
        if (const TermId alias =
                graph_.source().id_of(rdf::Term::iri("file://" + rdf::escape_iri(lineage_.nodes[n].path))))
          annotate(n, alias, kSteps);
    }
  }

 private:
  struct Domain {
    TermId id;
    std::string iri;
  };

  void annotate(std::size_t n, TermId subject, int steps) {
    // Either graph by graph, or all that is known of the subject: whatever is less.
    if (graph_.source().estimate({subject, 0, 0, 0}) < graphs_.size()) {
      auto cursor = graph_.source().match({subject, 0, 0, 0}, rdf::MatchMode::quads);
      for (rdf::QuadIds q; cursor->next(q);) {
        const auto domain = std::lower_bound(graphs_.begin(), graphs_.end(), q.graph,
                                             [](const Domain& one, TermId id) { return one.id < id; });
        if (domain != graphs_.end() && domain->id == q.graph) statement(n, q, *domain, steps);
      }
      return;
    }
    for (const Domain& domain : graphs_) {
      auto cursor = graph_.source().match({subject, 0, 0, domain.id}, rdf::MatchMode::quads);
      for (rdf::QuadIds q; cursor->next(q);) statement(n, q, domain, steps);
    }
  }

  void statement(std::size_t n, const rdf::QuadIds& q, const Domain& domain, int steps) {
    const rdf::Term object = graph_.source().term_of(q.object);
    if (q.predicate == t_.type) return;
    if (q.predicate == t_.label) {
      if (lineage_.nodes[n].kind == NodeKind::reference || lineage_.nodes[n].kind == NodeKind::domain)
        lineage_.nodes[n].label = object.value;
      else
        lineage_.nodes[n].properties.push_back({"label", object.value, domain.iri});
      return;
    }
    std::string name = graph_.text(q.predicate, t_.label);
    if (name.empty()) name = local_name(graph_.string_of(q.predicate));
    if (object.kind == rdf::TermKind::literal) {
      lineage_.nodes[n].properties.push_back({name, object.value, domain.iri});
      return;
    }
    std::string label = graph_.text(q.object, t_.label);
    if (label.empty()) label = object.kind == rdf::TermKind::iri ? local_name(object.value) : object.value;
    lineage_.nodes[n].properties.push_back({name, label, domain.iri});
    const auto [at, fresh] = index_.try_emplace(q.object, lineage_.nodes.size());
    if (fresh) {
      LineageNode node;
      node.iri = object.value;
      node.kind = NodeKind::domain;
      node.label = label;
      node.depth = lineage_.nodes[n].depth;
      lineage_.nodes.push_back(std::move(node));
    }
    const LineageEdge edge{n, at->second, "annotatedBy"};
    if (std::find(lineage_.edges.begin(), lineage_.edges.end(), edge) == lineage_.edges.end())
      lineage_.edges.push_back(edge);
    if (fresh && steps > 1) annotate(at->second, q.object, steps - 1);
  }

  const Graph& graph_;
  const Terms& t_;
  Lineage& lineage_;
  std::unordered_map<TermId, std::size_t> index_;
  std::vector<Domain> graphs_;
};

}  // namespace

void add_annotations(const Graph& graph, const std::vector<TermId>& ids, Lineage& lineage) {
  Annotations(graph, ids, lineage).add(ids);
}

}  // namespace provml::query
