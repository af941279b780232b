#include "iri.h"
#include "parser.h"
#include "provml/error.h"

namespace provml::query::sparql {
namespace {
const std::string kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
}

void Parser::triples_same_subject(std::vector<TriplePattern>& out, bool paths) {
  if (is("[") || is("(")) {
    const bool bracket = is("[");
    const std::size_t before = out.size();
    const bool anonymous = bracket && ahead(1).text == "]" && ahead(1).kind == TokenKind::symbol;
    const bool nil = !bracket && ahead(1).text == ")" && ahead(1).kind == TokenKind::symbol;
    const TermOrSlot subject = bracket ? blank_property_list(out, paths) : collection(out, paths);
    property_list(subject, out, paths, anonymous || nil || out.size() == before);
    return;
  }
  if (!starts_term()) expected("a triple pattern");
  property_list(var_or_term(), out, paths, true);
}

void Parser::property_list(const TermOrSlot& subject, std::vector<TriplePattern>& out, bool paths,
                           bool required) {
  bool first = true;
  while (true) {
    TriplePattern t;
    t.subject = subject;
    if (here().kind == TokenKind::variable) {
      t.predicate.slot = variable();
    } else if (is_word("a") && here().text == "a" && !paths) {
      ++at_;
      t.predicate.term = rdf::Term::iri(kRdf + "type");
    } else if (paths &&
               (starts_iri() || (is_word("a") && here().text == "a") || is("^") || is("!") || is("("))) {
      Path p = path();
      if (p.kind == Path::Kind::link)
        t.predicate.term = rdf::Term::iri(p.iri);
      else
        t.path = std::make_shared<Path>(std::move(p));
    } else if (!paths && starts_iri()) {
      t.predicate.term = rdf::Term::iri(iri());
    } else if (first && required) {
      expected(paths ? "a predicate or property path" : "a predicate");
    } else {
      return;
    }
    first = false;
    do {
      t.object = graph_node(out, paths);
      out.push_back(t);
    } while (accept(","));
    if (!is(";")) return;
    while (accept(";")) {
    }
  }
}

TermOrSlot Parser::graph_node(std::vector<TriplePattern>& out, bool paths) {
  if (is("[")) return blank_property_list(out, paths);
  if (is("(")) return collection(out, paths);
  if (!starts_term()) expected("an object");
  return var_or_term();
}

TermOrSlot Parser::blank_property_list(std::vector<TriplePattern>& out, bool paths) {
  if (++depth_ > 200) syntax_error(here(), "the query is nested too deeply");
  expect("[");
  TermOrSlot node;
  node.slot = hidden_slot();
  if (!is("]")) property_list(node, out, paths, true);
  expect("]");
  --depth_;
  return node;
}

TermOrSlot Parser::collection(std::vector<TriplePattern>& out, bool paths) {
  if (++depth_ > 200) syntax_error(here(), "the query is nested too deeply");
  expect("(");
  TermOrSlot nil;
  nil.term = rdf::Term::iri(kRdf + "nil");
  TermOrSlot head = nil, last = nil;
  while (!is(")")) {
    TermOrSlot cell;
    cell.slot = hidden_slot();
    if (last.slot >= 0) {
      TriplePattern rest;
      rest.subject = last;
      rest.predicate.term = rdf::Term::iri(kRdf + "rest");
      rest.object = cell;
      out.push_back(rest);
    } else {
      head = cell;
    }
    TriplePattern item;
    item.subject = cell;
    item.predicate.term = rdf::Term::iri(kRdf + "first");
    item.object = graph_node(out, paths);
    out.push_back(item);
    last = cell;
  }
  expect(")");
  if (last.slot >= 0) {
    TriplePattern end;
    end.subject = last;
    end.predicate.term = rdf::Term::iri(kRdf + "rest");
    end.object = nil;
    out.push_back(end);
  }
  --depth_;
  return head;
}

bool Parser::starts_iri() const {
  return here().kind == TokenKind::iri || here().kind == TokenKind::prefixed_name;
}

bool Parser::starts_term() const {
  switch (here().kind) {
    case TokenKind::variable:
    case TokenKind::iri:
    case TokenKind::prefixed_name:
    case TokenKind::blank_label:
    case TokenKind::string:
    case TokenKind::integer:
    case TokenKind::decimal:
    case TokenKind::double_:
      return true;
    case TokenKind::symbol:
      return is("+") || is("-");
    default:
      return is_word("true") || is_word("false");
  }
}

TermOrSlot Parser::var_or_term() {
  TermOrSlot t;
  if (here().kind == TokenKind::variable) {
    t.slot = variable();
  } else if (here().kind == TokenKind::blank_label) {
    t.slot = blank_slot(take());
  } else if (starts_iri()) {
    t.term = rdf::Term::iri(iri());
  } else {
    t.term = literal();
  }
  return t;
}

int Parser::variable() {
  if (here().kind != TokenKind::variable) expected("a variable");
  return slot_of(take().text);
}

int Parser::blank_slot(const Token& label) {
  const auto found = blanks_->find(label.text);
  if (found != blanks_->end()) return found->second;
  if (!in_template_ && used_labels_.count(label.text) > 0)
    syntax_error(label, "the blank node _:" + label.text + " is used in two basic graph patterns",
                 "use a variable");
  return (*blanks_)[label.text] = hidden_slot();
}

std::string Parser::iri() {
  if (here().kind == TokenKind::iri) return resolve_iri(base_, take().text);
  if (here().kind != TokenKind::prefixed_name) expected("an IRI");
  const Token t = take();
  const auto p = prefixes_.find(t.text);
  if (p == prefixes_.end()) {
    std::string known;
    for (const auto& [name, value] : prefixes_) known += " " + name + ":";
    throw Error("provml-E0502", "unknown prefix '" + t.text + ":'",
                "write PREFIX " + t.text + ": <...> at the start" + (known.empty() ? "" : "; known:" + known),
                std::to_string(t.line) + ":" + std::to_string(t.column));
  }
  return p->second + t.local;
}

rdf::Term Parser::numeric_literal() {
  std::string sign;
  if (is("+") || is("-")) {
    sign = here().text;
    if (!ahead(1).glued) expected("a number");
    ++at_;
  }
  const Token t = here();
  const char* type = t.kind == TokenKind::integer   ? "integer"
                     : t.kind == TokenKind::decimal ? "decimal"
                     : t.kind == TokenKind::double_ ? "double"
                                                    : nullptr;
  if (type == nullptr) expected("a number");
  ++at_;
  return rdf::Term::literal(sign + t.text, kXsd + type);
}

rdf::Term Parser::literal() {
  if (here().kind == TokenKind::string) {
    rdf::Term t = rdf::Term::literal(take().text);
    if (here().kind == TokenKind::language) {
      t.language = take().text;
    } else if (accept("^^")) {
      t.datatype = iri();
      if (t.datatype == kXsd + "string") t.datatype.clear();
    }
    return t;
  }
  if (is_word("true") || is_word("false"))
    return rdf::Term::literal(is_word(take(), "true") ? "true" : "false", kXsd + "boolean");
  if (is("+") || is("-") || here().kind == TokenKind::integer || here().kind == TokenKind::decimal ||
      here().kind == TokenKind::double_)
    return numeric_literal();
  expected("a literal");
}

Path Parser::path() {
  if (++depth_ > 200) syntax_error(here(), "the path is nested too deeply");
  Path p = path_sequence();
  if (is("|")) {
    Path all;
    all.kind = Path::Kind::alternative;
    all.parts.push_back(std::move(p));
    while (accept("|")) all.parts.push_back(path_sequence());
    p = std::move(all);
  }
  --depth_;
  return p;
}

Path Parser::path_sequence() {
  Path p = path_element();
  if (!is("/")) return p;
  Path all;
  all.kind = Path::Kind::sequence;
  all.parts.push_back(std::move(p));
  while (accept("/")) all.parts.push_back(path_element());
  return all;
}

Path Parser::path_element() {
  const bool inverse = accept("^");
  Path p = path_primary();
  const auto wrap = [](Path::Kind kind, Path inner) {
    Path outer;
    outer.kind = kind;
    outer.parts.push_back(std::move(inner));
    return outer;
  };
  if (accept("*"))
    p = wrap(Path::Kind::zero_or_more, std::move(p));
  else if (accept("+"))
    p = wrap(Path::Kind::one_or_more, std::move(p));
  else if (accept("?"))
    p = wrap(Path::Kind::zero_or_one, std::move(p));
  return inverse ? wrap(Path::Kind::inverse, std::move(p)) : p;
}

Path Parser::path_primary() {
  Path p;
  if (accept("!")) return path_negated();
  if (accept("(")) {
    p = path();
    expect(")");
    return p;
  }
  if (is_word("a") && here().text == "a") {
    ++at_;
    p.iri = kRdf + "type";
    return p;
  }
  if (!starts_iri()) expected("an IRI, 'a', '(' or '!' in a property path");
  p.iri = iri();
  return p;
}

Path Parser::path_negated() {
  Path p;
  p.kind = Path::Kind::negated;
  const auto one = [&] {
    const bool backward = accept("^");
    std::string name;
    if (is_word("a") && here().text == "a") {
      ++at_;
      name = kRdf + "type";
    } else {
      if (!starts_iri()) expected("an IRI, 'a' or '^' in a negated property set");
      name = iri();
    }
    (backward ? p.backward : p.forward).push_back(std::move(name));
    (backward ? p.any_backward : p.any_forward) = true;
  };
  if (!accept("(")) {
    one();
    return p;
  }
  if (!is(")")) {
    one();
    while (accept("|")) one();
  } else {
    p.any_forward = true;
  }
  expect(")");
  return p;
}

}  // namespace provml::query::sparql
