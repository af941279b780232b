#include "ast.h"

#include <algorithm>

namespace provml::query::sparql {
namespace {

void note(int slot, std::vector<int>& out) {
  if (slot >= 0 && std::find(out.begin(), out.end(), slot) == out.end()) out.push_back(slot);
}

void note_triples(const std::vector<TriplePattern>& triples, std::vector<int>& out) {
  for (const auto& t : triples) {
    note(t.subject.slot, out);
    if (!t.path) note(t.predicate.slot, out);
    note(t.object.slot, out);
  }
}

void collect(const Group& group, std::vector<int>& out, bool all) {
  for (const Element& e : group.elements) {
    switch (e.kind) {
      case Element::Kind::triples:
        note_triples(e.triples, out);
        break;
      case Element::Kind::filter:
        if (all) slots_of(e.expr, out);
        break;
      case Element::Kind::minus:
        if (all)
          for (const auto& g : e.groups) collect(*g, out, all);
        break;
      case Element::Kind::bind:
        if (all) slots_of(e.expr, out);
        note(e.slot, out);
        break;
      case Element::Kind::values:
        for (const int s : e.values.slots) note(s, out);
        break;
      case Element::Kind::subselect:
        for (const int s : e.links) note(s, out);
        break;
      case Element::Kind::graph:
        note(e.graph.slot, out);
        [[fallthrough]];
      default:
        for (const auto& g : e.groups) collect(*g, out, all);
    }
  }
}

}  // namespace

void visible_slots(const Group& group, const std::vector<std::string>& names, std::vector<int>& out) {
  std::vector<int> found;
  collect(group, found, false);
  for (const int s : found)
    if (!names[static_cast<std::size_t>(s)].empty()) note(s, out);
}

void mentioned_slots(const Group& group, std::vector<int>& out) { collect(group, out, true); }

void slots_of(const Expr& expr, std::vector<int>& out) {
  if (expr.op == Op::variable) note(expr.slot, out);
  for (const Expr& a : expr.args) slots_of(a, out);
  if (expr.pattern) collect(*expr.pattern, out, true);
}

}  // namespace provml::query::sparql
