// expressions.h: evaluation of expressions over one solution (SPARQL 1.1, 17). A null result is an error.
#ifndef PROVML_QUERY_SPARQL_EXPRESSIONS_H
#define PROVML_QUERY_SPARQL_EXPRESSIONS_H

#include <map>
#include <memory>
#include <random>
#include <string>

#include "ast.h"
#include "function_ref.h"
#include "pool.h"

namespace provml::query::sparql {

/// Compiled regular expressions by pattern and flags (functions_regex.cpp).
class RegexCache {
 public:
  RegexCache();
  ~RegexCache();
  std::optional<bool> matches(const std::string& text, const std::string& pattern, const std::string& flags);
  std::optional<std::string> replace(const std::string& text, const std::string& pattern,
                                     const std::string& replacement, const std::string& flags);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class Expressions {
 public:
  using Exists = FunctionRef<bool(const Expr&, const TermId* row)>;
  Expressions(Pool& pool, std::string base);

  /// Points to the pool, to the expression, or to `scratch`.
  const Value* evaluate(const Expr& e, const TermId* row, Value& scratch, Exists exists);
  /// Effective boolean value; an error is nothing.
  std::optional<bool> test(const Expr& e, const TermId* row, Exists exists);
  /// The result as an id; 0 is an error.
  TermId evaluate_id(const Expr& e, const TermId* row, Exists exists);
  void set_base(std::string base) { base_ = std::move(base); }
  /// BNODE("label") gives a new blank node from here on.
  void next_solution() { labels_.clear(); }

 private:
  const Value* logical(const Expr& e, const TermId* row, Value& scratch, Exists exists);
  const Value* membership(const Expr& e, const TermId* row, Value& scratch, Exists exists);
  const Value* binary(const Expr& e, const TermId* row, Value& scratch, Exists exists);
  const Value* call(const Expr& e, const TermId* row, Value& scratch, Exists exists);
  bool call_nullary(const Expr& e, Value& out);
  bool call_term(Builtin f, const Value* const* a, std::size_t n, Value& out);
  std::string random_uuid();

  Pool& pool_;
  std::string base_;
  RegexCache regexes_;
  DateTime now_ = sparql::now();
  std::mt19937_64 random_;
  std::map<std::string, rdf::Term> labels_;
  int depth_ = 0;
};

// Functions of values: false is an error.
bool string_function(Builtin f, const Value* const* a, std::size_t n, Value& out);
bool number_function(Builtin f, const Value& a, Value& out);
bool time_function(Builtin f, const Value& a, Value& out);
bool hash_function(Builtin f, const Value& a, Value& out);
bool cast_function(Builtin f, const Value& a, Value& out);
bool arithmetic(Arithmetic op, const Value& a, const Value& b, Value& out);

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_EXPRESSIONS_H
