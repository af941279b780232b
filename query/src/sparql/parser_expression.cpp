#include <map>

#include "iri.h"
#include "parser.h"

namespace provml::query::sparql {
namespace {

struct Signature {
  Builtin function;
  std::size_t least, most;
};
constexpr std::size_t kMany = 1000000;

const std::map<std::string, Signature>& builtins() {
  static const std::map<std::string, Signature> kTable = {{"str", {Builtin::str, 1, 1}},
                                                          {"lang", {Builtin::lang, 1, 1}},
                                                          {"langmatches", {Builtin::langmatches, 2, 2}},
                                                          {"datatype", {Builtin::datatype, 1, 1}},
                                                          {"iri", {Builtin::iri, 1, 1}},
                                                          {"uri", {Builtin::iri, 1, 1}},
                                                          {"bnode", {Builtin::bnode, 0, 1}},
                                                          {"rand", {Builtin::rand, 0, 0}},
                                                          {"abs", {Builtin::abs, 1, 1}},
                                                          {"ceil", {Builtin::ceil, 1, 1}},
                                                          {"floor", {Builtin::floor, 1, 1}},
                                                          {"round", {Builtin::round, 1, 1}},
                                                          {"concat", {Builtin::concat, 0, kMany}},
                                                          {"strlen", {Builtin::strlen, 1, 1}},
                                                          {"ucase", {Builtin::ucase, 1, 1}},
                                                          {"lcase", {Builtin::lcase, 1, 1}},
                                                          {"encode_for_uri", {Builtin::encode_for_uri, 1, 1}},
                                                          {"contains", {Builtin::contains, 2, 2}},
                                                          {"strstarts", {Builtin::strstarts, 2, 2}},
                                                          {"strends", {Builtin::strends, 2, 2}},
                                                          {"strbefore", {Builtin::strbefore, 2, 2}},
                                                          {"strafter", {Builtin::strafter, 2, 2}},
                                                          {"year", {Builtin::year, 1, 1}},
                                                          {"month", {Builtin::month, 1, 1}},
                                                          {"day", {Builtin::day, 1, 1}},
                                                          {"hours", {Builtin::hours, 1, 1}},
                                                          {"minutes", {Builtin::minutes, 1, 1}},
                                                          {"seconds", {Builtin::seconds, 1, 1}},
                                                          {"timezone", {Builtin::timezone, 1, 1}},
                                                          {"tz", {Builtin::tz, 1, 1}},
                                                          {"now", {Builtin::now, 0, 0}},
                                                          {"uuid", {Builtin::uuid, 0, 0}},
                                                          {"struuid", {Builtin::struuid, 0, 0}},
                                                          {"md5", {Builtin::md5, 1, 1}},
                                                          {"sha1", {Builtin::sha1, 1, 1}},
                                                          {"sha256", {Builtin::sha256, 1, 1}},
                                                          {"sha384", {Builtin::sha384, 1, 1}},
                                                          {"sha512", {Builtin::sha512, 1, 1}},
                                                          {"coalesce", {Builtin::coalesce, 0, kMany}},
                                                          {"if", {Builtin::if_, 3, 3}},
                                                          {"strlang", {Builtin::strlang, 2, 2}},
                                                          {"strdt", {Builtin::strdt, 2, 2}},
                                                          {"sameterm", {Builtin::sameterm, 2, 2}},
                                                          {"isiri", {Builtin::isiri, 1, 1}},
                                                          {"isuri", {Builtin::isiri, 1, 1}},
                                                          {"isblank", {Builtin::isblank, 1, 1}},
                                                          {"isliteral", {Builtin::isliteral, 1, 1}},
                                                          {"isnumeric", {Builtin::isnumeric, 1, 1}},
                                                          {"regex", {Builtin::regex, 2, 3}},
                                                          {"substr", {Builtin::substr, 2, 3}},
                                                          {"replace", {Builtin::replace, 3, 4}}};
  return kTable;
}

const std::map<std::string, Aggregate::Kind>& aggregate_names() {
  static const std::map<std::string, Aggregate::Kind> kTable = {
      {"count", Aggregate::Kind::count},
      {"sum", Aggregate::Kind::sum},
      {"min", Aggregate::Kind::min},
      {"max", Aggregate::Kind::max},
      {"avg", Aggregate::Kind::avg},
      {"sample", Aggregate::Kind::sample},
      {"group_concat", Aggregate::Kind::group_concat}};
  return kTable;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return text;
}

Expr node(Op op, Expr a, Expr b) {
  Expr e;
  e.op = op;
  e.args.push_back(std::move(a));
  e.args.push_back(std::move(b));
  return e;
}

Expr constant(rdf::Term term) {
  Expr e;
  e.constant = Value::of(std::move(term));
  return e;
}

}  // namespace

Expr Parser::expression() {
  if (++depth_ > 200) syntax_error(here(), "the expression is nested too deeply");
  Expr e = conditional_and();
  while (accept("||")) e = node(Op::or_, std::move(e), conditional_and());
  --depth_;
  return e;
}

Expr Parser::conditional_and() {
  Expr e = relational();
  while (accept("&&")) e = node(Op::and_, std::move(e), relational());
  return e;
}

Expr Parser::relational() {
  static const std::map<std::string, Op> kOperators = {{"=", Op::eq}, {"!=", Op::ne}, {"<", Op::lt},
                                                       {">", Op::gt}, {"<=", Op::le}, {">=", Op::ge}};
  Expr e = additive();
  if (here().kind == TokenKind::symbol) {
    const auto op = kOperators.find(here().text);
    if (op == kOperators.end()) return e;
    ++at_;
    return node(op->second, std::move(e), additive());
  }
  const bool negated = is_word("NOT") && is_word(ahead(1), "IN");
  if (!negated && !is_word("IN")) return e;
  at_ += negated ? 2 : 1;
  Expr in;
  in.op = negated ? Op::not_in : Op::in;
  in.args = expression_list();
  in.args.insert(in.args.begin(), std::move(e));
  return in;
}

Expr Parser::additive() {
  Expr e = multiplicative();
  while (is("+") || is("-")) {
    const Op op = is("+") ? Op::add : Op::subtract;
    ++at_;
    e = node(op, std::move(e), multiplicative());
  }
  return e;
}

Expr Parser::multiplicative() {
  Expr e = unary();
  while (is("*") || is("/")) {
    const Op op = is("*") ? Op::multiply : Op::divide;
    ++at_;
    e = node(op, std::move(e), unary());
  }
  return e;
}

Expr Parser::unary() {
  const auto wrap = [&](Op op) {
    Expr e;
    e.op = op;
    if (++depth_ > 200) syntax_error(here(), "the expression is nested too deeply");
    ++at_;
    e.args.push_back(op == Op::not_ ? unary() : primary());
    --depth_;
    return e;
  };
  if (is("!")) return wrap(Op::not_);
  if (is("-") || is("+")) {
    const TokenKind next = ahead(1).kind;
    const bool number =
        next == TokenKind::integer || next == TokenKind::decimal || next == TokenKind::double_;
    if (number && ahead(1).glued) return constant(numeric_literal());
    return wrap(is("-") ? Op::negate : Op::plus);
  }
  return primary();
}

Expr Parser::primary() {
  if (accept("(")) {
    Expr e = expression();
    expect(")");
    return e;
  }
  if (here().kind == TokenKind::variable) {
    Expr e;
    e.op = Op::variable;
    e.slot = variable();
    return e;
  }
  if (starts_iri()) return iri_or_function();
  if (here().kind == TokenKind::word && !is_word("true") && !is_word("false")) return builtin_call();
  if (starts_term() && here().kind != TokenKind::blank_label) return constant(literal());
  expected("an expression");
}

Expr Parser::constraint() {
  if (accept("(")) {
    Expr e = expression();
    expect(")");
    return e;
  }
  if (starts_iri()) {
    const Token t = ahead(1);
    if (t.kind != TokenKind::symbol || t.text != "(") expected("'(' or a function call");
    return iri_or_function();
  }
  if (here().kind == TokenKind::word) return builtin_call();
  expected("'(' or a function call");
}

std::vector<Expr> Parser::expression_list() {
  std::vector<Expr> list;
  expect("(");
  if (!is(")")) {
    do list.push_back(expression());
    while (accept(","));
  }
  expect(")");
  return list;
}

Expr Parser::call(Builtin function, std::vector<Expr> args, std::size_t least, std::size_t most,
                  const Token& at) {
  if (args.size() < least || args.size() > most)
    syntax_error(at, "expected " + std::to_string(least) +
                         (most == least   ? ""
                          : most == kMany ? " or more"
                                          : " to " + std::to_string(most)) +
                         " arguments of " + describe(at) + ", found " + std::to_string(args.size()));
  Expr e;
  e.op = Op::call;
  e.function = function;
  e.args = std::move(args);
  return e;
}

Expr Parser::iri_or_function() {
  static const std::map<std::string, Builtin> kFunctions = {
      {kXsd + "string", Builtin::cast_string},
      {kXsd + "boolean", Builtin::cast_boolean},
      {kXsd + "integer", Builtin::cast_integer},
      {kXsd + "decimal", Builtin::cast_decimal},
      {kXsd + "float", Builtin::cast_float},
      {kXsd + "double", Builtin::cast_double},
      {kXsd + "dateTime", Builtin::cast_datetime},
      {kXsd + "date", Builtin::cast_date},
      {kXsd + "dayTimeDuration", Builtin::cast_duration},
      {"https://w3id.org/provml/ns/1#seconds", Builtin::seconds_of}};
  const Token at = here();
  const std::string name = iri();
  if (!is("(")) return constant(rdf::Term::iri(name));
  const auto f = kFunctions.find(name);
  if (f == kFunctions.end()) {
    // An unknown function is an error of its expression, not of the query (SPARQL 1.1, 17.6).
    Expr unknown;
    expect("(");
    accept_word("DISTINCT");
    if (!is(")")) {
      do expression();
      while (accept(","));
    }
    expect(")");
    unknown.op = Op::variable;
    unknown.slot = -1;
    return unknown;
  }
  return call(f->second, expression_list(), 1, 1, at);
}

Expr Parser::builtin_call() {
  const Token at = here();
  const std::string name = lower(at.text);
  if (name == "exists" || name == "not") {
    ++at_;
    Expr e;
    e.op = name == "not" ? Op::not_exists : Op::exists;
    if (name == "not") expect_word("EXISTS");
    e.pattern = group_graph_pattern();
    return e;
  }
  if (aggregate_names().count(name) > 0 && ahead(1).text == "(") return aggregate();
  if (name == "bound") {
    ++at_;
    expect("(");
    Expr v;
    v.op = Op::variable;
    v.slot = variable();
    expect(")");
    return call(Builtin::bound, {v}, 1, 1, at);
  }
  const auto f = builtins().find(name);
  if (f == builtins().end()) expected("an expression or function");
  ++at_;
  if (!is("(")) expected("'('");
  return call(f->second.function, expression_list(), f->second.least, f->second.most, at);
}

Expr Parser::aggregate() {
  const Token at = take();
  if (!aggregates_allowed_)
    syntax_error(at, describe(at) + " may only be used in SELECT, HAVING and ORDER BY");
  if (in_aggregate_) syntax_error(at, "an aggregate may not be used within another one");
  in_aggregate_ = true;
  Aggregate a;
  a.kind = aggregate_names().at(lower(at.text));
  expect("(");
  a.distinct = accept_word("DISTINCT");
  if (a.kind == Aggregate::Kind::count && accept("*"))
    a.star = true;
  else
    a.arg = expression();
  if (a.kind == Aggregate::Kind::group_concat && accept(";")) {
    expect_word("SEPARATOR");
    expect("=");
    if (here().kind != TokenKind::string) expected("a string");
    a.separator = take().text;
  }
  expect(")");
  in_aggregate_ = false;
  a.slot = hidden_slot();
  Expr e;
  e.op = Op::variable;
  e.slot = a.slot;
  query_->aggregates.push_back(std::move(a));
  return e;
}

}  // namespace provml::query::sparql
