#include <algorithm>

#include "parser.h"

namespace provml::query::sparql {
namespace {
constexpr int kMaximalDepth = 200;
}

std::shared_ptr<Group> Parser::group_graph_pattern() {
  if (++depth_ > kMaximalDepth) syntax_error(here(), "the query is nested too deeply");
  auto group = std::make_shared<Group>();
  expect("{");
  // Labels of blank nodes belong to one basic graph pattern.
  for (const auto& [label, slot] : *blanks_) used_labels_.insert(label);
  std::map<std::string, int> labels;
  auto* outer = std::exchange(blanks_, &labels);
  if (is_word("SELECT")) {
    Element e;
    e.kind = Element::Kind::subselect;
    e.query = sub_select();
    for (const auto& p : e.query->projection)
      e.links.push_back(slot_of(e.query->names[static_cast<std::size_t>(p.slot)]));
    group->elements.push_back(std::move(e));
  } else {
    group_body(*group);
  }
  for (const auto& [label, slot] : labels) used_labels_.insert(label);
  blanks_ = outer;
  expect("}");
  --depth_;
  return group;
}

bool Parser::starts_triples() const { return starts_term() || is("[") || is("("); }

void Parser::group_body(Group& group) {
  while (!is("}")) {
    if (starts_triples()) {
      triples_block(group);
      if (!is("}") && starts_triples()) expected("'.'");
      continue;
    }
    if (!is_word("FILTER")) {
      for (const auto& [label, slot] : *blanks_) used_labels_.insert(label);
      blanks_->clear();
    }
    element(group);
    accept(".");
  }
}

void Parser::triples_block(Group& group) {
  // Triples that only FILTERs separate are one basic graph pattern.
  Element* block = nullptr;
  for (auto e = group.elements.rbegin(); e != group.elements.rend(); ++e) {
    if (e->kind == Element::Kind::triples) block = &*e;
    if (e->kind != Element::Kind::filter) break;
  }
  std::vector<TriplePattern> triples;
  do {
    if (!starts_triples()) break;
    triples_same_subject(triples, true);
  } while (accept("."));
  if (block != nullptr) {
    block->triples.insert(block->triples.end(), triples.begin(), triples.end());
    return;
  }
  Element e;
  e.triples = std::move(triples);
  group.elements.push_back(std::move(e));
}

void Parser::element(Group& group) {
  Element e;
  if (is("{")) {
    e.groups.push_back(group_graph_pattern());
    e.kind = Element::Kind::group;
    while (accept_word("UNION")) {
      e.kind = Element::Kind::alternatives;
      if (!is("{")) expected("'{'");
      e.groups.push_back(group_graph_pattern());
    }
  } else if (accept_word("OPTIONAL")) {
    e.kind = Element::Kind::optional;
    e.groups.push_back(group_graph_pattern());
  } else if (accept_word("MINUS")) {
    e.kind = Element::Kind::minus;
    e.groups.push_back(group_graph_pattern());
  } else if (accept_word("GRAPH")) {
    e.kind = Element::Kind::graph;
    if (here().kind == TokenKind::variable)
      e.graph.slot = variable();
    else
      e.graph.term = rdf::Term::iri(iri());
    e.groups.push_back(group_graph_pattern());
  } else if (accept_word("FILTER")) {
    e.kind = Element::Kind::filter;
    e.expr = constraint();
  } else if (is_word("BIND")) {
    e = bind_element(group);
  } else if (accept_word("VALUES")) {
    e.kind = Element::Kind::values;
    e.values = values_block();
  } else if (is_word("SERVICE")) {
    syntax_error(here(), "SERVICE is not supported", "query the other store by itself");
  } else {
    expected("a triple pattern, '{', OPTIONAL, MINUS, GRAPH, FILTER, BIND, VALUES or '}'");
  }
  group.elements.push_back(std::move(e));
}

Element Parser::bind_element(const Group& group) {
  Element e;
  expect_word("BIND");
  e.kind = Element::Kind::bind;
  expect("(");
  e.expr = expression();
  expect_word("AS");
  const Token name = here();
  e.slot = variable();
  expect(")");
  std::vector<int> visible;
  visible_slots(group, query_->names, visible);
  if (std::find(visible.begin(), visible.end(), e.slot) != visible.end())
    syntax_error(name, "BIND gives a value to ?" + name.text + ", which the group has bound before",
                 "choose another name");
  return e;
}

}  // namespace provml::query::sparql
