#include "parser.h"

#include <algorithm>

#include "iri.h"
#include "provml/error.h"

namespace provml::query::sparql {

Parser::Parser(std::vector<Token> tokens, const Options& options)
    : tokens_(std::move(tokens)), prefixes_(options.prefixes), base_(options.base) {}

Token Parser::take() {
  const Token t = here();
  if (t.kind != TokenKind::end) ++at_;
  return t;
}

bool Parser::is_word(const Token& token, const char* keyword) {
  if (token.kind != TokenKind::word) return false;
  std::size_t i = 0;
  for (; i < token.text.size() && keyword[i] != '\0'; ++i)
    if ((token.text[i] | 0x20) != (keyword[i] | 0x20)) return false;
  return i == token.text.size() && keyword[i] == '\0';
}

bool Parser::accept(const char* symbol) {
  if (!is(symbol)) return false;
  ++at_;
  return true;
}

bool Parser::accept_word(const char* keyword) {
  if (!is_word(keyword)) return false;
  ++at_;
  return true;
}

void Parser::expect(const char* symbol) {
  if (!accept(symbol)) expected(std::string("'") + symbol + "'");
}

void Parser::expect_word(const char* keyword) {
  if (!accept_word(keyword)) expected(keyword);
}

void Parser::expected(const std::string& what) const {
  syntax_error(here(), "expected " + what + ", found " + describe(here()));
}

int Parser::slot_of(const std::string& name) {
  const auto [at, fresh] = slots_->try_emplace(name, static_cast<int>(query_->names.size()));
  if (fresh) query_->names.push_back(name);
  return at->second;
}

int Parser::hidden_slot() {
  query_->names.emplace_back();
  return static_cast<int>(query_->names.size()) - 1;
}

std::shared_ptr<Query> Parser::parse_query() {
  auto q = std::make_shared<Query>();
  std::map<std::string, int> slots, blanks;
  query_ = q.get();
  slots_ = &slots;
  blanks_ = &blanks;
  prologue();
  q->base = base_;
  const Token start = here();
  if (is_word("SELECT")) {
    select_clause(*q);
    dataset_clauses(*q);
    where_clause(*q);
    solution_modifiers(*q);
  } else if (accept_word("ASK")) {
    q->form = Form::ask;
    dataset_clauses(*q);
    where_clause(*q);
    solution_modifiers(*q);
  } else if (accept_word("CONSTRUCT")) {
    construct_query(*q);
  } else if (accept_word("DESCRIBE")) {
    describe_query(*q);
  } else {
    expected("SELECT, ASK, CONSTRUCT or DESCRIBE");
  }
  if (accept_word("VALUES")) q->values = values_block();
  finish(*q, start);
  if (here().kind != TokenKind::end) expected("the end of the query");
  return q;
}

void Parser::prologue() {
  while (true) {
    if (accept_word("BASE")) {
      if (here().kind != TokenKind::iri) expected("an IRI");
      base_ = resolve_iri(base_, take().text);
    } else if (accept_word("PREFIX")) {
      if (here().kind != TokenKind::prefixed_name || !here().local.empty())
        expected("a prefix such as 'prov:'");
      const std::string prefix = take().text;
      if (here().kind != TokenKind::iri) expected("an IRI");
      prefixes_[prefix] = resolve_iri(base_, take().text);
    } else {
      return;
    }
  }
}

void Parser::select_clause(Query& q) {
  expect_word("SELECT");
  q.form = Form::select;
  if (accept_word("DISTINCT"))
    q.distinct = true;
  else if (accept_word("REDUCED"))
    q.reduced = true;
  if (accept("*")) {
    q.star = true;
    return;
  }
  while (true) {
    if (here().kind == TokenKind::variable) {
      q.projection.push_back({slot_of(take().text), std::nullopt});
    } else if (is("(")) {
      ++at_;
      aggregates_allowed_ = true;
      Expr e = expression();
      aggregates_allowed_ = false;
      expect_word("AS");
      const Token name = here();
      const int slot = variable();
      expect(")");
      for (const auto& p : q.projection)
        if (p.slot == slot) syntax_error(name, "?" + name.text + " is selected twice");
      q.projection.push_back({slot, std::move(e)});
    } else {
      break;
    }
  }
  if (q.projection.empty()) expected("'*', a variable or '(expression AS ?name)'");
}

void Parser::dataset_clauses(Query& q) {
  while (accept_word("FROM")) {
    q.has_dataset = true;
    if (accept_word("NAMED"))
      q.from_named.push_back(iri());
    else
      q.from.push_back(iri());
  }
}

void Parser::where_clause(Query& q) {
  accept_word("WHERE");
  if (!is("{")) expected("'{'");
  q.where = *group_graph_pattern();
}

void Parser::solution_modifiers(Query& q) {
  if (is_word("GROUP")) group_clause(q);
  if (accept_word("HAVING")) {
    q.grouped = true;
    aggregates_allowed_ = true;
    do q.having.push_back(constraint());
    while (is("(") || here().kind == TokenKind::word
               ? !is_word("ORDER") && !is_word("LIMIT") && !is_word("OFFSET") && !is_word("VALUES")
               : starts_iri());
    aggregates_allowed_ = false;
  }
  if (is_word("ORDER")) order_clause(q);
  bool limit = false, offset = false;
  while (is_word("LIMIT") || is_word("OFFSET")) {
    const bool is_limit = is_word("LIMIT");
    if (is_limit ? limit : offset) expected("at most one LIMIT and one OFFSET");
    (is_limit ? limit : offset) = true;
    ++at_;
    if (here().kind != TokenKind::integer) expected("a whole number");
    const Token number = take();
    std::uint64_t n = 0;
    for (const char c : number.text)
      if (__builtin_mul_overflow(n, std::uint64_t{10}, &n) ||
          __builtin_add_overflow(n, static_cast<std::uint64_t>(c - '0'), &n))
        syntax_error(number, "this number is too large");
    if (is_limit)
      q.limit = n;
    else
      q.offset = n;
  }
}

void Parser::group_clause(Query& q) {
  expect_word("GROUP");
  expect_word("BY");
  q.grouped = true;
  while (true) {
    GroupKey key;
    if (here().kind == TokenKind::variable) {
      key.slot = variable();
      key.expr.op = Op::variable;
      key.expr.slot = key.slot;
    } else if (accept("(")) {
      key.expr = expression();
      if (accept_word("AS"))
        key.slot = variable();
      else if (key.expr.op == Op::variable)
        key.slot = key.expr.slot;
      else
        key.slot = hidden_slot();
      expect(")");
    } else if ((here().kind == TokenKind::word && ahead(1).text == "(" && !is_word("HAVING")) ||
               starts_iri()) {
      key.expr = constraint();
      key.slot = hidden_slot();
    } else {
      break;
    }
    q.group_by.push_back(std::move(key));
  }
  if (q.group_by.empty()) expected("a variable or expression to group by");
}

void Parser::order_clause(Query& q) {
  expect_word("ORDER");
  expect_word("BY");
  aggregates_allowed_ = true;
  while (true) {
    OrderKey key;
    if (is_word("ASC") || is_word("DESC")) {
      key.descending = is_word("DESC");
      ++at_;
      expect("(");
      key.expr = expression();
      expect(")");
    } else if (here().kind == TokenKind::variable) {
      key.expr.op = Op::variable;
      key.expr.slot = variable();
    } else if (is("(") || starts_iri() ||
               (here().kind == TokenKind::word && !is_word("LIMIT") && !is_word("OFFSET") &&
                !is_word("VALUES"))) {
      key.expr = constraint();
    } else {
      break;
    }
    q.order_by.push_back(std::move(key));
  }
  aggregates_allowed_ = false;
  if (q.order_by.empty()) expected("a variable or expression to order by");
}

void Parser::construct_query(Query& q) {
  q.form = Form::construct;
  const bool has_template = is("{");
  const auto read_template = [&] {
    expect("{");
    std::map<std::string, int> labels;
    auto* outer = std::exchange(blanks_, &labels);
    in_template_ = true;
    const std::size_t first_blank = q.names.size();
    while (!is("}")) {
      triples_same_subject(q.construct, false);
      if (!accept(".")) break;
    }
    expect("}");
    q.construct_blank.assign(q.names.size(), false);
    for (std::size_t i = first_blank; i < q.names.size(); ++i) q.construct_blank[i] = q.names[i].empty();
    in_template_ = false;
    blanks_ = outer;
  };
  if (has_template) {
    read_template();
    dataset_clauses(q);
    where_clause(q);
  } else {
    dataset_clauses(q);
    expect_word("WHERE");
    expect("{");
    while (!is("}")) {
      triples_same_subject(q.construct, false);
      if (!accept(".")) break;
    }
    expect("}");
    Element e;
    e.triples = q.construct;
    q.where.elements.push_back(std::move(e));
  }
  solution_modifiers(q);
  q.star = true;
  q.construct_blank.resize(q.names.size(), false);
}

void Parser::describe_query(Query& q) {
  q.form = Form::describe;
  if (accept("*")) {
    q.star = true;
  } else {
    while (here().kind == TokenKind::variable || starts_iri()) {
      TermOrSlot t;
      if (here().kind == TokenKind::variable)
        t.slot = variable();
      else
        t.term = rdf::Term::iri(iri());
      q.describe.push_back(std::move(t));
    }
    if (q.describe.empty()) expected("'*', a variable or an IRI");
  }
  dataset_clauses(q);
  if (is_word("WHERE") || is("{")) where_clause(q);
  solution_modifiers(q);
}

std::shared_ptr<Query> Parser::sub_select() {
  auto q = std::make_shared<Query>();
  std::map<std::string, int> slots;
  auto* outer_query = std::exchange(query_, q.get());
  auto* outer_slots = std::exchange(slots_, &slots);
  const bool outer_allowed = std::exchange(aggregates_allowed_, false);
  const bool outer_in_aggregate = std::exchange(in_aggregate_, false);
  const Token start = here();
  select_clause(*q);
  where_clause(*q);
  solution_modifiers(*q);
  if (accept_word("VALUES")) q->values = values_block();
  finish(*q, start);
  query_ = outer_query;
  slots_ = outer_slots;
  aggregates_allowed_ = outer_allowed;
  in_aggregate_ = outer_in_aggregate;
  return q;
}

Values Parser::values_block() {
  Values v;
  const auto value = [&]() -> std::optional<rdf::Term> {
    if (accept_word("UNDEF")) return std::nullopt;
    if (starts_iri()) return rdf::Term::iri(iri());
    return literal();
  };
  if (here().kind == TokenKind::variable) {
    v.slots.push_back(variable());
    expect("{");
    while (!is("}")) v.rows.push_back({value()});
    expect("}");
    return v;
  }
  expect("(");
  while (!is(")")) v.slots.push_back(variable());
  expect(")");
  expect("{");
  while (!accept("}")) {
    const Token at = here();
    expect("(");
    std::vector<std::optional<rdf::Term>> row;
    while (!is(")")) row.push_back(value());
    expect(")");
    if (row.size() != v.slots.size())
      syntax_error(at, "expected " + std::to_string(v.slots.size()) + " values in this row, found " +
                           std::to_string(row.size()));
    v.rows.push_back(std::move(row));
  }
  return v;
}

namespace {

/// HAVING sees the names that SELECT gives: they stand for their expressions.
void substitute(Expr& e, const Query& q) {
  for (Expr& a : e.args) substitute(a, q);
  if (e.op != Op::variable) return;
  for (const auto& k : q.group_by)
    if (k.slot == e.slot) return;
  for (const auto& p : q.projection)
    if (p.slot == e.slot && p.expr) {
      e = Expr(*p.expr);
      return;
    }
}

}  // namespace

void Parser::finish(Query& q, const Token& at) {
  std::vector<int> visible;
  visible_slots(q.where, q.names, visible);
  if (!q.aggregates.empty()) q.grouped = true;
  if (q.star) {
    if (q.grouped && q.form == Form::select)
      syntax_error(at, "SELECT * may not be used with GROUP BY or aggregates", "name the variables");
    std::vector<int> all = visible;
    if (q.values)
      for (const int s : q.values->slots)
        if (std::find(all.begin(), all.end(), s) == all.end()) all.push_back(s);
    for (const int s : all) q.projection.push_back({s, std::nullopt});
  }
  std::vector<int> keys;
  for (const auto& k : q.group_by) keys.push_back(k.slot);
  for (const auto& p : q.projection) {
    const std::string& name = q.names[static_cast<std::size_t>(p.slot)];
    if (p.expr && std::find(visible.begin(), visible.end(), p.slot) != visible.end())
      syntax_error(at, "?" + name + " is the name of an expression, but the pattern binds it already");
    if (!q.grouped || q.form != Form::select) continue;
    if (p.expr)
      check_grouped(q, *p.expr, keys, at);
    else if (std::find(keys.begin(), keys.end(), p.slot) == keys.end())
      syntax_error(at, "?" + name + " is selected but not grouped by",
                   "add it to GROUP BY, or use SAMPLE(?" + name + ")");
    keys.push_back(p.slot);
  }
  for (Expr& e : q.having) substitute(e, q);
}

void Parser::check_grouped(const Query& q, const Expr& e, const std::vector<int>& keys,
                           const Token& at) const {
  if (e.op == Op::variable && std::find(keys.begin(), keys.end(), e.slot) == keys.end()) {
    const std::string& name = q.names[static_cast<std::size_t>(e.slot)];
    if (!name.empty())
      syntax_error(at, "?" + name + " is used outside of an aggregate but not grouped by",
                   "add it to GROUP BY, or use SAMPLE(?" + name + ")");
  }
  for (const Expr& a : e.args) check_grouped(q, a, keys, at);
}

std::shared_ptr<Query> parse(std::string_view text, const Options& options) {
  return Parser(tokenize(text), options).parse_query();
}

}  // namespace provml::query::sparql
