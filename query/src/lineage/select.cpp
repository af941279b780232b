// The quads that a lineage consists of.
#include <algorithm>
#include <unordered_set>

#include "lineage/graph.h"
#include "provml/query/lineage.h"
#include "provml/vocabulary.h"

namespace provml::query {
namespace {

using rdf::TermId;

/// Relations between things that happened: they stay where both ends are of the lineage.
constexpr std::string_view kRelations[] = {
    "used",           "wasGeneratedBy", "wasDerivedFrom",   "specializationOf",    "hadMember",
    "wasInformedBy",  "alternateOf",    "wasInvalidatedBy", "qualifiedUsage",      "qualifiedGeneration",
    "wasRevisionOf",  "wasQuotedFrom",  "hadPrimarySource", "qualifiedDerivation", "influenced",
    "wasInfluencedBy"};
constexpr std::string_view kOwnRelations[] = {"partOf", "contentFrom", "referred", "thrownIn"};

/// Relations to what describes: the quads of their objects belong to the lineage too.
constexpr std::string_view kDescriptions[] = {
    "wasAssociatedWith", "qualifiedAssociation", "agent", "hadPlan", "actedOnBehalfOf",
    "wasAttributedTo",   "qualifiedDelegation"};
constexpr std::string_view kOwnDescriptions[] = {"plan",          "attribute",   "wasInStore", "isInStore",
                                                 "host",          "builtWith",   "verdict",    "stage",
                                                 "isAttributeOf", "accelerator", "content"};

class Selector {
 public:
  explicit Selector(const rdf::QuadSource& source) : graph_(source), t_(graph_.terms) {
    using vocabulary::kNamespace, vocabulary::kProv;
    for (const std::string_view name : kRelations) add(relations_, kProv, name);
    for (const std::string_view name : kOwnRelations) add(relations_, kNamespace, name);
    for (const std::string_view name : kDescriptions) add(descriptions_, kProv, name);
    for (const std::string_view name : kOwnDescriptions) add(descriptions_, kNamespace, name);
  }

  std::vector<rdf::Quad> run(const Lineage& lineage) {
    for (const LineageNode& node : lineage.nodes)
      if (const TermId id = graph_.source().id_of(rdf::Term::iri(node.iri))) chosen_.insert(id);
    const std::vector<TermId> nodes(chosen_.begin(), chosen_.end());
    for (const TermId id : nodes) complete(id);
    std::vector<TermId> open(chosen_.begin(), chosen_.end());
    std::unordered_set<TermId> seen(open.begin(), open.end());
    std::unordered_set<TermId> graphs;
    std::vector<rdf::Quad> quads;
    while (!open.empty()) {
      const TermId subject = open.back();
      open.pop_back();
      auto cursor = graph_.source().match({subject, 0, 0, 0}, rdf::MatchMode::quads);
      for (rdf::QuadIds q; cursor->next(q);) {
        if (relations_.contains(q.predicate) && !chosen_.contains(q.object)) continue;
        if (descriptions_.contains(q.predicate) && seen.insert(q.object).second) open.push_back(q.object);
        if (graphs.insert(q.graph).second) catalog(q.graph, quads);
        quads.push_back(quad(q));
      }
    }
    std::sort(quads.begin(), quads.end());
    quads.erase(std::unique(quads.begin(), quads.end()), quads.end());
    return quads;
  }

 private:
  void add(std::unordered_set<TermId>& set, std::string_view space, std::string_view name) const {
    if (const TermId id = graph_.source().id_of(rdf::Term::iri(std::string(space).append(name))))
      set.insert(id);
  }

  /// Parameters and measures of an activity, characteristics of a value, the file of a version.
  void complete(TermId id) {
    const auto scalar = [&](TermId slot) {
      bool data = false;
      graph_.objects(slot, t_.specialization_of,
                     [&](TermId shared) { data |= !is_memory_value(graph_.string_of(shared)); });
      if (!data) chosen_.insert(slot);
    };
    graph_.objects(id, t_.used, scalar);
    graph_.subjects(t_.generated_by, id, scalar);
    graph_.objects(id, t_.had_member, [&](TermId member) { chosen_.insert(member); });
    if (graph_.has(id, t_.type, t_.file_version))
      graph_.objects(id, t_.specialization_of, [&](TermId file) { chosen_.insert(file); });
  }

  /// That a graph is one of domain data.
  void catalog(TermId graph, std::vector<rdf::Quad>& quads) const {
    if (!t_.catalog || !t_.domain_graph) return;
    auto cursor = graph_.source().match({graph, t_.type, t_.domain_graph, t_.catalog}, rdf::MatchMode::quads);
    for (rdf::QuadIds q; cursor->next(q);) quads.push_back(quad(q));
  }

  rdf::Quad quad(const rdf::QuadIds& q) const {
    const rdf::QuadSource& source = graph_.source();
    return {source.term_of(q.subject), source.term_of(q.predicate), source.term_of(q.object),
            source.term_of(q.graph)};
  }

  Graph graph_;
  const Terms& t_;
  std::unordered_set<TermId> relations_, descriptions_, chosen_;
};

}  // namespace

std::vector<rdf::Quad> lineage_quads(const rdf::QuadSource& source, const Lineage& lineage) {
  return Selector(source).run(lineage);
}

}  // namespace provml::query
