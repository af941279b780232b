#include "prov/event_order.h"

#include <utility>

#include "prov/rules.h"

namespace provml::prov {

EventOrder::EventOrder(NormalForm& form, const std::vector<bool>& is_entity)
    : form_(form), number_(kEvents * form.terms.size(), kNone), graph_(0, {}) {
  find_events(is_entity);
  for (std::uint32_t i = 0; i < form_.facts.size(); ++i) order(i);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto number = static_cast<Digraph::Node>(i);
    const TermId of = nodes_[i].of;
    if (nodes_[i].event == Event::generation)
      precedes(number, get(Event::invalidation, of), kGenerationPrecedesInvalidation, kNoFact);
    if (nodes_[i].event == Event::start) precedes(number, get(Event::end, of), kStartPrecedesEnd, kNoFact);
  }
  graph_ = Digraph(nodes_.size(), std::move(edges_));
}

Digraph::Node EventOrder::make(Event event, TermId of) {
  const TermId root = form_.terms.find(of);
  Digraph::Node& number = number_[static_cast<std::size_t>(event) * form_.terms.size() + root];
  if (number == kNone) {
    number = static_cast<Digraph::Node>(nodes_.size());
    nodes_.push_back({event, root});
  }
  return number;
}

Digraph::Node EventOrder::get(Event event, TermId of) {
  return number_[static_cast<std::size_t>(event) * form_.terms.size() + form_.terms.find(of)];
}

void EventOrder::precedes(Digraph::Node from, Digraph::Node to, int constraint, std::uint32_t fact,
                          bool strict) {
  if (from == kNone || to == kNone || (from == to && !strict)) return;
  edges_.push_back({from, to});
  reasons_.push_back({constraint, strict, fact});
}

void EventOrder::find_events(const std::vector<bool>& is_entity) {
  for (const Fact& f : form_.facts) {
    const TermId a = f.arguments[0], b = f.arguments[1];
    switch (f.kind) {
      case Kind::generation:
        make(Event::generation, a);
        break;
      case Kind::invalidation:
        make(Event::invalidation, a);
        break;
      case Kind::usage:
        make(Event::usage, f.id);
        break;
      case Kind::start:
        make(Event::start, a);
        break;
      case Kind::end:
        make(Event::end, a);
        break;
      case Kind::attribution:
        make(Event::generation, a);
        break;              // inference 13
      case Kind::activity:  // inference 8
        make(Event::start, f.id);
        make(Event::end, f.id);
        break;
      case Kind::specialization:
      case Kind::mention:
        for (const TermId entity : {a, b}) {
          make(Event::later_generation, entity);
          make(Event::later_invalidation, entity);
        }
        break;
      default:
        break;
    }
  }
  for (TermId term = 0; term < is_entity.size(); ++term) {  // inference 7
    if (!is_entity[term]) continue;
    make(Event::generation, term);
    make(Event::invalidation, term);
  }
}

void EventOrder::order(std::uint32_t number) {
  const Fact& f = form_.facts[number];
  const TermId a = f.arguments[0], b = f.arguments[1];
  const auto before = [&](Event e, TermId x, Event f_event, TermId y, int constraint, bool strict = false) {
    precedes(get(e, x), get(f_event, y), constraint, number, strict);
  };
  using enum Event;
  switch (f.kind) {
    case Kind::generation:
      before(start, b, generation, a, kGenerationWithinActivity);
      before(generation, a, end, b, kGenerationWithinActivity);
      break;
    case Kind::usage:
      before(start, a, usage, f.id, kUsageWithinActivity);
      before(usage, f.id, end, a, kUsageWithinActivity);
      before(generation, b, usage, f.id, kGenerationPrecedesUsage);
      before(usage, f.id, invalidation, b, kUsagePrecedesInvalidation);
      break;
    case Kind::communication:
      before(start, b, end, a, kInformedOrdering);
      break;
    case Kind::start:
      before(generation, b, start, a, kStartedOrdering);
      before(start, a, invalidation, b, kStartedOrdering);
      break;
    case Kind::end:
      before(generation, b, end, a, kEndedOrdering);
      before(end, a, invalidation, b, kEndedOrdering);
      break;
    case Kind::derivation:
      if (f.arguments[2] != Terms::kPlaceholder)
        before(usage, f.arguments[4], generation, a, kDerivationUsageGeneration);
      before(generation, b, generation, a, kDerivationGenerationGeneration, true);
      break;
    case Kind::specialization:
    case Kind::mention:
      // Specialization is transitive (inference 19), also over entities of which no event is known.
      before(generation, b, later_generation, b, kSpecializationGeneration);
      before(later_generation, b, later_generation, a, kSpecializationGeneration);
      before(later_generation, a, generation, a, kSpecializationGeneration);
      before(invalidation, a, later_invalidation, a, kSpecializationInvalidation);
      before(later_invalidation, a, later_invalidation, b, kSpecializationInvalidation);
      before(later_invalidation, b, invalidation, b, kSpecializationInvalidation);
      break;
    case Kind::association:
      before(start, a, invalidation, b, kAssociatedOrdering);
      before(generation, b, end, a, kAssociatedOrdering);
      before(start, a, end, b, kAssociatedOrdering);
      before(start, b, end, a, kAssociatedOrdering);
      break;
    case Kind::attribution:
      before(generation, b, generation, a, kAttributedOrdering);
      before(start, b, generation, a, kAttributedOrdering);
      break;
    case Kind::delegation:
      before(generation, b, invalidation, a, kDelegatedOrdering);
      before(start, b, end, a, kDelegatedOrdering);
      break;
    default:
      break;
  }
}

std::vector<EventOrder::Cycle> EventOrder::strict_cycles() const {
  const std::vector<std::uint32_t> component = graph_.components();
  std::vector<bool> told(graph_.size());
  std::vector<Cycle> cycles;
  for (std::uint32_t e = 0; e < graph_.edge_count(); ++e) {
    const auto [from, to] = graph_.edge(e);
    if (!reasons_[e].strict || component[from] != component[to] || told[component[from]]) continue;
    told[component[from]] = true;
    Cycle cycle{e};
    for (const std::uint32_t back : graph_.way(to, from, component)) cycle.push_back(back);
    cycles.push_back(std::move(cycle));
  }
  return cycles;
}

}  // namespace provml::prov
