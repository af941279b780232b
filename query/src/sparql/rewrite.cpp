// What each operator binds, and moving conditions towards the patterns.
#include "algebra.h"

namespace provml::query::sparql {
namespace {

void add(SlotSet& set, const Ref& r) {
  if (r.slot >= 0) set.set(static_cast<std::size_t>(r.slot));
}

bool subset(const SlotSet& a, const SlotSet& b) { return (a & ~b).none(); }

void sink_into(std::unique_ptr<Node>& node, const Condition& c);

/// False where the condition has to stay above the node.
bool sink(Node& node, const Condition& c) {
  const SlotSet relevant = c.slots & node.possible;
  switch (node.kind) {
    case Node::Kind::bgp:
      node.conditions.push_back(c);
      return true;
    case Node::Kind::join:
      for (auto& p : node.parts)
        if (subset(relevant, p->certain)) {
          sink_into(p, c);
          return true;
        }
      return false;
    case Node::Kind::left_join:
    case Node::Kind::minus:
      if (!subset(relevant, node.parts[0]->certain)) return false;
      sink_into(node.parts[0], c);
      return true;
    case Node::Kind::extend:
      if (c.slots[static_cast<std::size_t>(node.slot)]) return false;
      sink_into(node.parts[0], c);
      return true;
    case Node::Kind::alternatives:
      for (const auto& p : node.parts)
        if (!subset(relevant, p->certain)) return false;
      for (auto& p : node.parts) sink_into(p, c);
      return true;
    case Node::Kind::filter:
      if (!sink(*node.parts[0], c)) node.conditions.push_back(c);
      return true;
    case Node::Kind::graph:
      if (!subset(relevant, node.parts[0]->certain)) return false;
      sink_into(node.parts[0], c);
      return true;
    default:
      return false;
  }
}

void refresh_all(Node& node) {
  for (auto& p : node.parts) refresh_all(*p);
  refresh(node);
}

void sink_into(std::unique_ptr<Node>& node, const Condition& c) {
  if (sink(*node, c)) return;
  auto filter = std::make_unique<Node>();
  filter->kind = Node::Kind::filter;
  filter->graph = node->graph;
  filter->outer_graph = node->outer_graph;
  filter->id = -1;
  filter->conditions.push_back(c);
  filter->parts.push_back(std::move(node));
  refresh(*filter);
  node = std::move(filter);
}

}  // namespace

void refresh(Node& n) {
  n.possible.reset();
  n.certain.reset();
  switch (n.kind) {
    case Node::Kind::bgp:
      for (const Pattern& p : n.patterns) {
        add(n.possible, p.s);
        if (!p.path) add(n.possible, p.p);
        add(n.possible, p.o);
      }
      if (n.graph.slot >= 0 && n.graph.slot != n.outer_graph && !n.patterns.empty()) add(n.possible, n.graph);
      n.certain = n.possible;
      break;
    case Node::Kind::join:
      for (const auto& p : n.parts) n.possible |= p->possible, n.certain |= p->certain;
      break;
    case Node::Kind::left_join:
      n.possible = n.parts[0]->possible | n.parts[1]->possible;
      n.certain = n.parts[0]->certain;
      break;
    case Node::Kind::alternatives:
      n.certain.set();
      for (const auto& p : n.parts) n.possible |= p->possible, n.certain &= p->certain;
      break;
    case Node::Kind::filter:
    case Node::Kind::minus:
      n.possible = n.parts[0]->possible;
      n.certain = n.parts[0]->certain;
      break;
    case Node::Kind::extend:
      n.possible = n.parts[0]->possible;
      n.certain = n.parts[0]->certain;
      n.possible.set(static_cast<std::size_t>(n.slot));
      if (n.bind.expr.op == Op::constant) n.certain.set(static_cast<std::size_t>(n.slot));
      break;
    case Node::Kind::graph:
      n.possible = n.parts[0]->possible;
      n.certain = n.parts[0]->certain;
      add(n.possible, n.graph);
      add(n.certain, n.graph);
      add(n.possible, Ref{n.slot, 0});
      add(n.certain, Ref{n.slot, 0});
      break;
    case Node::Kind::table:
      for (std::size_t c = 0; c < n.table->slots.size(); ++c) {
        bool any = false, all = true;
        for (std::size_t r = 0; r < n.table->rows; ++r)
          (n.table->cells[r * n.table->slots.size() + c] != 0 ? any : all) =
              n.table->cells[r * n.table->slots.size() + c] != 0;
        const auto s = static_cast<std::size_t>(n.table->slots[c]);
        if (any) n.possible.set(s);
        if (any && all) n.certain.set(s);
      }
      break;
    case Node::Kind::subselect:
      for (std::size_t i = 0; i < n.links.size(); ++i) {
        const auto s = static_cast<std::size_t>(n.links[i]);
        n.possible.set(s);
        const Projection& p = n.query->projection[i];
        if (!p.expr && n.query->node && n.query->node->certain[static_cast<std::size_t>(p.slot)])
          n.certain.set(s);
      }
      break;
  }
  n.mentioned = n.possible | n.bind.slots;
  for (const auto& c : n.conditions) n.mentioned |= c.slots;
  for (const auto& p : n.parts) n.mentioned |= p->mentioned;
  add(n.mentioned, n.kind == Node::Kind::bgp || n.kind == Node::Kind::graph ? n.graph : Ref{});
}

std::unique_ptr<Node> push_conditions(std::unique_ptr<Node> node) {
  for (auto& p : node->parts) p = push_conditions(std::move(p));
  if (node->kind != Node::Kind::filter) {
    refresh(*node);
    return node;
  }
  std::unique_ptr<Node> child = std::move(node->parts[0]);
  for (const Condition& c : node->conditions) sink_into(child, c);
  refresh_all(*child);
  return child;
}

bool may_receive(const Node& n, const SlotSet& given) {
  const auto sees_only_certain = [&](const SlotSet& used, const Node& child) {
    return subset(used & given & child.possible, child.certain);
  };
  switch (n.kind) {
    case Node::Kind::left_join:
      if (!subset(given & n.parts[1]->possible, n.parts[0]->certain)) return false;
      for (const auto& c : n.conditions)
        if (!subset(c.slots & given & n.possible, n.parts[0]->certain)) return false;
      return may_receive(*n.parts[0], given);
    case Node::Kind::filter:
      for (const auto& c : n.conditions)
        if (!sees_only_certain(c.slots, *n.parts[0])) return false;
      return may_receive(*n.parts[0], given);
    case Node::Kind::extend:
      return sees_only_certain(n.bind.slots, *n.parts[0]) && may_receive(*n.parts[0], given);
    case Node::Kind::minus:
      return sees_only_certain(n.parts[1]->possible, *n.parts[0]) && may_receive(*n.parts[0], given);
    case Node::Kind::alternatives:
      for (const auto& p : n.parts)
        if (!may_receive(*p, given)) return false;
      return true;
    case Node::Kind::graph:
      return may_receive(*n.parts[0], given);
    default:
      return true;
  }
}

}  // namespace provml::query::sparql
