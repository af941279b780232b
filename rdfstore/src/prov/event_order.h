// event_order.h: the events of an instance and which must precede which (constraints 30 to 49). Pure.
//
// All generations of an entity happen at one time (constraint 39), and so do its invalidations and the starts
// and the ends of an activity (40, 31, 32): each such group is one node. A node is there only where the
// instance has, or infers, such an event.
#ifndef PROVML_PROV_EVENT_ORDER_H
#define PROVML_PROV_EVENT_ORDER_H

#include <cstdint>
#include <string>
#include <vector>

#include "prov/digraph.h"
#include "prov/normal_form.h"

namespace provml::prov {

enum class Event : std::uint8_t {
  generation,
  invalidation,
  start,
  end,
  usage,
  later_generation,
  later_invalidation
};

class EventOrder {
 public:
  /// `is_entity`: by root, whether there is an entity(...) statement, stated or inferred.
  EventOrder(NormalForm& form, const std::vector<bool>& is_entity);

  struct Node {
    Event event;
    TermId of;  ///< the entity, the activity, or the usage's identifier
  };
  static constexpr std::uint32_t kNoFact = ~0u;
  struct Reason {
    int constraint;
    bool strict;
    std::uint32_t fact;  ///< kNoFact: there need be none
  };
  /// Edges of a cycle that has a strict one, beginning with that.
  using Cycle = std::vector<std::uint32_t>;
  /// One cycle for each group of events that would all have to happen at once.
  std::vector<Cycle> strict_cycles() const;

  const Digraph& graph() const { return graph_; }
  const Node& node(Digraph::Node number) const { return nodes_[number]; }
  const Reason& reason(std::uint32_t edge) const { return reasons_[edge]; }

 private:
  static constexpr Digraph::Node kNone = ~0u;
  static constexpr std::size_t kEvents = 7;

  void find_events(const std::vector<bool>& is_entity);
  void order(std::uint32_t fact);
  Digraph::Node make(Event event, TermId of);
  Digraph::Node get(Event event, TermId of);
  void precedes(Digraph::Node from, Digraph::Node to, int constraint, std::uint32_t fact,
                bool strict = false);

  NormalForm& form_;
  std::vector<Node> nodes_;
  std::vector<Digraph::Node> number_;  // event and root -> node
  std::vector<Digraph::Edge> edges_;
  std::vector<Reason> reasons_;
  Digraph graph_;
};

}  // namespace provml::prov

#endif  // PROVML_PROV_EVENT_ORDER_H
