#include "algebra.h"

#include <algorithm>

#include "provml/error.h"

namespace provml::query::sparql {
namespace {

void attach_automata(CompiledPath& p) {
  for (auto& part : p.parts) attach_automata(part);
  if (p.kind == Path::Kind::zero_or_more || p.kind == Path::Kind::one_or_more ||
      p.kind == Path::Kind::zero_or_one)
    p.nfa = std::make_shared<Nfa>(make_nfa(p));
}

bool has_triples(const Group& g) {
  for (const Element& e : g.elements)
    if (e.kind == Element::Kind::triples && !e.triples.empty()) return true;
  return false;
}

bool has_exists(const Expr& e) {
  if (e.pattern) return true;
  for (const Expr& a : e.args)
    if (has_exists(a)) return true;
  return false;
}

/// Whether GRAPH ?g { ... } may bind ?g by its triple patterns instead of graph after graph.
bool may_bind_graph(const Group& g, bool top) {
  const bool triples = has_triples(g);
  if (top && !triples) return false;
  for (const Element& e : g.elements) {
    switch (e.kind) {
      case Element::Kind::minus:
      case Element::Kind::graph:
      case Element::Kind::subselect:
        return false;
      case Element::Kind::filter:
      case Element::Kind::bind:
        if (!triples && has_exists(e.expr)) return false;
        break;
      case Element::Kind::triples:
        for (const auto& t : e.triples)
          if (t.path) return false;
        break;
      default:
        for (const auto& inner : e.groups)
          if (!may_bind_graph(*inner, false)) return false;
    }
  }
  return true;
}

[[noreturn]] void too_many_names() {
  throw Error("provml-E0503",
              "the query has more than " + std::to_string(kMaximalSlots) + " variables and blank nodes",
              "split it into several queries");
}

bool same_graph(const Node& a, const Node& b) {
  return a.graph.slot == b.graph.slot && a.graph.id == b.graph.id && a.outer_graph == b.outer_graph;
}

}  // namespace

std::unique_ptr<Node> Compiler::make(Node::Kind kind, const Context& c) {
  auto n = std::make_unique<Node>();
  n->kind = kind;
  n->graph = c.graph;
  n->outer_graph = c.iterated;
  n->id = nodes_++;
  return n;
}

Ref Compiler::ref(const TermOrSlot& t) {
  return t.slot >= 0 ? Ref{t.slot, 0} : Ref{-1, pool_.intern(t.term)};
}

CompiledPath Compiler::path(const Path& p) {
  CompiledPath out;
  out.kind = p.kind;
  if (p.kind == Path::Kind::link) out.predicate = pool_.intern(rdf::Term::iri(p.iri));
  for (const Path& part : p.parts) out.parts.push_back(path(part));
  for (const auto& name : p.forward) out.negated.forward.push_back(pool_.intern(rdf::Term::iri(name)));
  for (const auto& name : p.backward) out.negated.backward.push_back(pool_.intern(rdf::Term::iri(name)));
  out.negated.any_forward = p.any_forward;
  out.negated.any_backward = p.any_backward;
  return out;
}

std::unique_ptr<Node> Compiler::triples(const std::vector<TriplePattern>& list, const Context& c) {
  auto n = make(Node::Kind::bgp, c);
  for (const TriplePattern& t : list) {
    Pattern p{ref(t.subject), {}, ref(t.object), nullptr};
    if (t.path) {
      p.path = std::make_shared<CompiledPath>(path(*t.path));
      attach_automata(*p.path);
    } else {
      p.p = ref(t.predicate);
    }
    n->patterns.push_back(std::move(p));
  }
  refresh(*n);
  return n;
}

std::unique_ptr<Node> Compiler::table(const Values& values) {
  auto n = std::make_unique<Node>();
  n->kind = Node::Kind::table;
  n->id = nodes_++;
  n->table = std::make_shared<Table>();
  n->table->slots = values.slots;
  n->table->rows = values.rows.size();
  for (const auto& row : values.rows)
    for (const auto& cell : row) n->table->cells.push_back(cell ? pool_.intern(*cell) : 0);
  refresh(*n);
  return n;
}

std::unique_ptr<Node> Compiler::join(std::unique_ptr<Node> a, std::unique_ptr<Node> b, const Context& c) {
  const auto is_unit = [](const Node& n) { return n.kind == Node::Kind::bgp && n.patterns.empty(); };
  if (is_unit(*a)) return b;
  if (is_unit(*b)) return a;
  std::vector<std::unique_ptr<Node>> parts;
  for (auto* side : {&a, &b}) {
    if ((*side)->kind == Node::Kind::join)
      for (auto& p : (*side)->parts) parts.push_back(std::move(p));
    else
      parts.push_back(std::move(*side));
  }
  // Basic graph patterns are joined as one, so that their patterns can be put in one order.
  std::vector<std::unique_ptr<Node>> merged;
  for (auto& p : parts) {
    bool done = false;
    if (p->kind == Node::Kind::bgp)
      for (auto& m : merged)
        if (!done && m->kind == Node::Kind::bgp && same_graph(*m, *p)) {
          for (auto& pattern : p->patterns) m->patterns.push_back(std::move(pattern));
          refresh(*m);
          done = true;
        }
    if (!done) merged.push_back(std::move(p));
  }
  if (merged.size() == 1) return std::move(merged[0]);
  auto n = make(Node::Kind::join, c);
  n->parts = std::move(merged);
  refresh(*n);
  return n;
}

void Compiler::prepare(Expr& e, const SlotSet& scope, const Context& c, SlotSet& slots) {
  if (e.op == Op::variable && e.slot >= 0) {
    const auto s = static_cast<std::size_t>(e.slot);
    if (scope[s] || c.outer[s])
      slots.set(s);
    else
      e.slot = -1;  // a variable of another group has no value here
  }
  if (e.pattern) {
    Context inner = c;
    inner.outer |= scope;
    e.node = push_conditions(group(*e.pattern, inner));
    slots |= e.node->mentioned & (scope | c.outer);
  }
  for (Expr& a : e.args) prepare(a, scope, c, slots);
}

Condition Compiler::condition(Expr e, const SlotSet& scope, const Context& c) {
  Condition out;
  prepare(e, scope, c, out.slots);
  out.expr = std::move(e);
  return out;
}

void Compiler::split(const Expr& e, const SlotSet& scope, const Context& c, std::vector<Condition>& out) {
  if (e.op == Op::and_) {
    split(e.args[0], scope, c, out);
    split(e.args[1], scope, c, out);
  } else {
    out.push_back(condition(e, scope, c));
  }
}

std::unique_ptr<Node> Compiler::graph(const Element& e, const Context& c) {
  const Group& inner = *e.groups[0];
  Context ic = c;
  ic.graph = ref(e.graph);
  ic.iterated = -1;
  auto n = make(Node::Kind::graph, c);
  n->graph = ic.graph;
  std::vector<int> used;
  mentioned_slots(inner, used);
  const bool used_inside = std::find(used.begin(), used.end(), e.graph.slot) != used.end();
  if (e.graph.slot >= 0 && (used_inside || !may_bind_graph(inner, true))) {
    n->iterate = true;
    if (used_inside) {  // ?g has its value only outside of the braces: a hidden variable goes from graph to
                        // graph
      query_->names.emplace_back();
      ic.graph.slot = n->graph.slot = static_cast<int>(query_->names.size()) - 1;
      n->slot = e.graph.slot;
    }
    ic.iterated = ic.graph.slot;
  }
  auto child = group(inner, ic);
  if (!n->iterate && has_triples(inner)) return child;
  n->parts.push_back(std::move(child));
  refresh(*n);
  return n;
}

std::unique_ptr<Node> Compiler::group(const Group& g, const Context& c) {
  auto node = make(Node::Kind::bgp, c);
  refresh(*node);
  for (const Element& e : g.elements) {
    switch (e.kind) {
      case Element::Kind::triples:
        node = join(std::move(node), triples(e.triples, c), c);
        break;
      case Element::Kind::filter:
        break;
      case Element::Kind::optional: {
        auto n = make(Node::Kind::left_join, c);
        // Its own FILTERs see the left side as well: they are the join's condition.
        Group inner;
        for (const Element& i : e.groups[0]->elements)
          if (i.kind != Element::Kind::filter) inner.elements.push_back(i);
        n->parts.push_back(std::move(node));
        n->parts.push_back(group(inner, c));
        refresh(*n);
        for (const Element& i : e.groups[0]->elements)
          if (i.kind == Element::Kind::filter) split(i.expr, n->possible, c, n->conditions);
        refresh(*n);
        node = std::move(n);
        break;
      }
      case Element::Kind::minus: {
        auto n = make(Node::Kind::minus, c);
        n->parts.push_back(std::move(node));
        n->parts.push_back(group(*e.groups[0], c));
        refresh(*n);
        node = std::move(n);
        break;
      }
      case Element::Kind::alternatives: {
        auto n = make(Node::Kind::alternatives, c);
        for (const auto& i : e.groups) n->parts.push_back(group(*i, c));
        refresh(*n);
        node = join(std::move(node), std::move(n), c);
        break;
      }
      case Element::Kind::group:
        node = join(std::move(node), group(*e.groups[0], c), c);
        break;
      case Element::Kind::graph:
        node = join(std::move(node), graph(e, c), c);
        break;
      case Element::Kind::values:
        node = join(std::move(node), table(e.values), c);
        break;
      case Element::Kind::bind: {
        auto n = make(Node::Kind::extend, c);
        n->slot = e.slot;
        n->bind = condition(e.expr, node->possible, c);
        n->parts.push_back(std::move(node));
        refresh(*n);
        node = std::move(n);
        break;
      }
      case Element::Kind::subselect: {
        auto n = make(Node::Kind::subselect, c);
        n->query = e.query;
        n->links = e.links;
        Context ic;
        ic.graph = c.graph;
        if (c.graph.slot >= 0) {  // the graph at hand is handed in as a hidden variable
          e.query->names.emplace_back();
          ic.iterated = ic.graph.slot = static_cast<int>(e.query->names.size()) - 1;
          n->slot = ic.graph.slot;
        }
        compile_query(*e.query, ic);
        refresh(*n);
        node = join(std::move(node), std::move(n), c);
        break;
      }
    }
  }
  std::vector<Condition> conditions;
  for (const Element& e : g.elements)
    if (e.kind == Element::Kind::filter) split(e.expr, node->possible, c, conditions);
  if (conditions.empty()) return node;
  auto n = make(Node::Kind::filter, c);
  n->parts.push_back(std::move(node));
  n->conditions = std::move(conditions);
  refresh(*n);
  return n;
}

void Compiler::compile(Query& q) { compile_query(q, Context{}); }

void Compiler::compile_query(Query& q, const Context& c) {
  if (q.names.size() + 16 > kMaximalSlots) too_many_names();  // some more are made for graphs
  Query* outer = std::exchange(query_, &q);
  auto node = group(q.where, c);
  if (q.values) node = join(std::move(node), table(*q.values), c);
  q.node = push_conditions(std::move(node));
  SlotSet all, used;
  all.set();
  for (auto& k : q.group_by) prepare(k.expr, all, c, used);
  for (auto& a : q.aggregates) prepare(a.arg, all, c, used);
  for (auto& e : q.having) prepare(e, all, c, used);
  for (auto& p : q.projection)
    if (p.expr) prepare(*p.expr, all, c, used);
  for (auto& o : q.order_by) prepare(o.expr, all, c, used);
  query_ = outer;
  if (q.names.size() > kMaximalSlots) too_many_names();
}

}  // namespace provml::query::sparql
