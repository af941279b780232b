#include "prov/typing.h"

#include <algorithm>

#include "prov/digraph.h"
#include "prov/rules.h"

namespace provml::prov {
namespace {

const std::string kType = std::string(kProv) + "type";
const std::string kEmptyCollection = std::string(kProv) + "EmptyCollection";

bool is_empty_collection(const Statement& s) {
  return s.kind == Kind::entity && std::ranges::any_of(s.attributes, [](const Attribute& a) {
           return a.name == kType && a.value.value == kEmptyCollection &&
                  (a.value.kind == rdf::TermKind::iri || a.value.datatype == std::string(kXsd) + "anyURI");
         });
}

/// Relations whose identifiers are disjoint (constraint 53). An influence may say the same as another one,
/// and a derivation's is the same as its influence's.
bool has_own_identifiers(Kind kind) { return kind != Kind::influence && kind != Kind::derivation; }

}  // namespace

Typing::Typing(NormalForm& form, std::span<const Statement> statements)
    : form_(form), statements_(statements) {
  const std::size_t terms = form_.terms.size();
  is_entity_.resize(terms);
  is_empty_.resize(terms);
  for (auto* list : {&entity_, &activity_, &object_, &relation_}) list->assign(terms, kNone);
  classify();
  inherit();
}

void Typing::note(std::vector<std::uint32_t>& where, TermId term, std::uint32_t fact) {
  std::uint32_t& first = where[form_.terms.find(term)];
  if (first == kNone && form_.terms.find(term) != Terms::kPlaceholder) first = fact;
}

void Typing::classify() {
  for (std::uint32_t i = 0; i < form_.facts.size(); ++i) {
    const Fact& f = form_.facts[i];
    const KindInfo& info = kind_info(f.kind);
    if (info.element) note(object_, f.id, i);
    if (f.kind == Kind::entity) {
      note(entity_, f.id, i);
      const TermId root = form_.terms.find(f.id);
      is_entity_[root] = true;
      if (is_empty_collection(statements_[f.statement])) is_empty_[root] = true;
    }
    if (f.kind == Kind::activity) note(activity_, f.id, i);
    for (std::size_t n = 0; n < info.arguments.size(); ++n) {
      switch (info.arguments[n].kind) {
        case ArgumentKind::entity:
        case ArgumentKind::plan:
        case ArgumentKind::bundle:
          note(entity_, f.arguments[n], i);
          break;
        case ArgumentKind::activity:
          note(activity_, f.arguments[n], i);
          break;
        default:
          break;
      }
    }
  }
}

/// Inferences 19 and 21 over the graph of specializations: what is general passes its attributes on.
void Typing::inherit() {
  std::vector<Digraph::Edge> edges;
  std::vector<std::uint32_t> facts;
  for (std::uint32_t i = 0; i < form_.facts.size(); ++i) {
    const Fact& f = form_.facts[i];
    if (f.kind != Kind::specialization && f.kind != Kind::mention) continue;
    edges.push_back({form_.terms.find(f.arguments[1]), form_.terms.find(f.arguments[0])});
    facts.push_back(i);
  }
  if (edges.empty()) return;
  const Digraph graph(form_.terms.size(), std::move(edges));
  const std::vector<std::uint32_t> component = graph.components();
  std::vector<bool> told(graph.size());
  for (std::uint32_t e = 0; e < graph.edge_count(); ++e) {
    const auto [general, specific] = graph.edge(e);
    if (component[general] != component[specific] || told[component[general]]) continue;
    told[component[general]] = true;
    cyclic_.push_back(facts[e]);
  }
  for (auto* flags : {&is_entity_, &is_empty_}) {
    std::vector<TermId> open;
    for (TermId term = 0; term < flags->size(); ++term)
      if ((*flags)[term]) open.push_back(term);
    while (!open.empty()) {
      const TermId general = open.back();
      open.pop_back();
      for (const std::uint32_t e : graph.from(general)) {
        const TermId specific = graph.edge(e).to;
        if ((*flags)[specific]) continue;
        (*flags)[specific] = true;
        if (flags == &is_entity_) note(object_, specific, facts[e]);
        open.push_back(specific);
      }
    }
  }
}

void Typing::check(const ImpossibleSink& sink) {
  for (const std::uint32_t fact : cyclic_)
    sink(kSpecializationReflexive, fact, fact, form_.facts[fact].arguments[0]);
  for (std::uint32_t i = 0; i < form_.facts.size(); ++i) {
    const Fact& f = form_.facts[i];
    if (f.kind == Kind::derivation && f.arguments[2] == Terms::kPlaceholder &&
        (f.arguments[3] != Terms::kPlaceholder || f.arguments[4] != Terms::kPlaceholder))
      sink(kUnspecifiedDerivation, i, i, f.arguments[0]);
    if (f.kind == Kind::membership && is_empty_[form_.terms.find(f.arguments[0])]) {
      const std::uint32_t entity = entity_[form_.terms.find(f.arguments[0])];
      sink(kMembershipEmptyCollection, i, entity == kNone ? i : entity, f.arguments[0]);
    }
  }
  for (TermId term = 0; term < entity_.size(); ++term)
    if (entity_[term] != kNone && activity_[term] != kNone)
      sink(kEntityActivityDisjoint, entity_[term], activity_[term], term);
  check_overlaps(sink);
}

void Typing::check_overlaps(const ImpossibleSink& sink) {
  std::vector<std::uint32_t> told_object(object_.size(), kNone);
  for (std::uint32_t i = 0; i < form_.facts.size(); ++i) {
    const Fact& f = form_.facts[i];
    if (f.id == 0 || kind_info(f.kind).element) continue;
    const TermId id = form_.terms.find(f.id);
    if (id == Terms::kPlaceholder) continue;
    if (object_[id] != kNone && told_object[id] == kNone) {
      told_object[id] = i;
      sink(kObjectPropertyOverlap, object_[id], i, id);
    }
    if (!has_own_identifiers(f.kind)) continue;
    std::uint32_t& first = relation_[id];
    if (first == kNone) {
      first = i;
    } else if (form_.facts[first].kind != f.kind) {
      sink(kPropertyOverlap, first, i, id);
    }
  }
}

}  // namespace provml::prov
