// ast.h: a parsed query. Variables are slot numbers of their (sub-)query's scope; blank nodes are hidden
// variables.
#ifndef PROVML_QUERY_SPARQL_AST_H
#define PROVML_QUERY_SPARQL_AST_H

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "provml/query/engine.h"
#include "value.h"

namespace provml::query::sparql {

struct Group;
struct Query;
struct Node;

enum class Builtin {
  str,
  lang,
  langmatches,
  datatype,
  bound,
  iri,
  bnode,
  rand,
  abs,
  ceil,
  floor,
  round,
  concat,
  strlen,
  ucase,
  lcase,
  encode_for_uri,
  contains,
  strstarts,
  strends,
  strbefore,
  strafter,
  year,
  month,
  day,
  hours,
  minutes,
  seconds,
  timezone,
  tz,
  now,
  uuid,
  struuid,
  md5,
  sha1,
  sha256,
  sha384,
  sha512,
  coalesce,
  if_,
  strlang,
  strdt,
  sameterm,
  isiri,
  isblank,
  isliteral,
  isnumeric,
  regex,
  substr,
  replace,
  cast_string,
  cast_boolean,
  cast_integer,
  cast_decimal,
  cast_float,
  cast_double,
  cast_datetime,
  cast_date,
  cast_duration,
  seconds_of
};

enum class Op {
  variable,
  constant,
  or_,
  and_,
  eq,
  ne,
  lt,
  gt,
  le,
  ge,
  in,
  not_in,
  add,
  subtract,
  multiply,
  divide,
  negate,
  plus,
  not_,
  exists,
  not_exists,
  call
};

struct Expr {
  Op op = Op::constant;
  Builtin function = Builtin::str;
  int slot = -1;  ///< variable; -1 never has a value
  Value constant;
  std::vector<Expr> args;
  std::shared_ptr<Group> pattern;  ///< (NOT) EXISTS
  std::shared_ptr<Node> node;      ///< its algebra, made by the planner
};

struct Path {
  enum class Kind { link, inverse, sequence, alternative, zero_or_more, one_or_more, zero_or_one, negated };
  Kind kind = Kind::link;
  std::string iri;  ///< link
  std::vector<Path> parts;
  std::vector<std::string> forward, backward;  ///< negated: !(a | ^b)
  bool any_forward = false, any_backward = false;
};

/// A variable (slot >= 0) or a term.
struct TermOrSlot {
  int slot = -1;
  rdf::Term term;
};

struct TriplePattern {
  TermOrSlot subject, predicate, object;
  std::shared_ptr<Path> path;  ///< instead of the predicate
};

struct Values {
  std::vector<int> slots;
  std::vector<std::vector<std::optional<rdf::Term>>> rows;
};

struct Element {
  enum class Kind { triples, filter, optional, alternatives, minus, graph, bind, values, subselect, group };
  Kind kind = Kind::triples;
  std::vector<TriplePattern> triples;
  Expr expr;      ///< filter, bind
  int slot = -1;  ///< bind
  TermOrSlot graph;
  std::vector<std::shared_ptr<Group>> groups;
  std::shared_ptr<Query> query;  ///< subselect; its i-th projected variable is slot links[i] here
  std::vector<int> links;
  Values values;
};

struct Group {
  std::vector<Element> elements;
};

struct Aggregate {
  enum class Kind { count, sum, min, max, avg, sample, group_concat };
  Kind kind = Kind::count;
  bool distinct = false, star = false;
  Expr arg;
  std::string separator = " ";
  int slot = -1;  ///< where its result is put
};

struct Projection {
  int slot = -1;
  std::optional<Expr> expr;
};
struct GroupKey {
  Expr expr;
  int slot = -1;
};
struct OrderKey {
  Expr expr;
  bool descending = false;
};

struct Query {
  Form form = Form::select;
  std::string base;                ///< what IRI() resolves against
  std::vector<std::string> names;  ///< by slot; "" is hidden
  bool star = false, distinct = false, reduced = false;
  std::vector<Projection> projection;
  bool has_dataset = false;
  std::vector<std::string> from, from_named;
  Group where;
  bool grouped = false;
  std::vector<GroupKey> group_by;
  std::vector<Aggregate> aggregates;
  std::vector<Expr> having;
  std::vector<OrderKey> order_by;
  std::optional<std::uint64_t> limit;
  std::uint64_t offset = 0;
  std::optional<Values> values;
  std::vector<TriplePattern> construct;
  std::vector<bool> construct_blank;  ///< by slot: a blank node of the template
  std::vector<TermOrSlot> describe;
  std::shared_ptr<Node> node;  ///< algebra of where and values, made by the planner
};

/// Variables in scope of a group, in order of appearance, hidden ones left out.
void visible_slots(const Group& group, const std::vector<std::string>& names, std::vector<int>& out);
/// Every slot that an expression reads, those of EXISTS patterns included.
void slots_of(const Expr& expr, std::vector<int>& out);
/// Every slot mentioned anywhere in a group.
void mentioned_slots(const Group& group, std::vector<int>& out);

/// Errors: provml-E0501 syntax, provml-E0502 unknown prefix.
std::shared_ptr<Query> parse(std::string_view text, const Options& options);

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_AST_H
