// parser.h: recursive descent over the tokens; one file per section of the grammar.
#ifndef PROVML_QUERY_SPARQL_PARSER_H
#define PROVML_QUERY_SPARQL_PARSER_H

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ast.h"
#include "lexer.h"

namespace provml::query::sparql {

class Parser {
 public:
  Parser(std::vector<Token> tokens, const Options& options);
  std::shared_ptr<Query> parse_query();

 private:
  // parser.cpp: prologue, query forms, solution modifiers
  void prologue();
  void select_clause(Query& q);
  void dataset_clauses(Query& q);
  void where_clause(Query& q);
  void solution_modifiers(Query& q);
  void group_clause(Query& q);
  void order_clause(Query& q);
  void construct_query(Query& q);
  void describe_query(Query& q);
  std::shared_ptr<Query> sub_select();
  Values values_block();
  void finish(Query& q, const Token& at);  ///< projection of *, rules of grouped queries
  void check_grouped(const Query& q, const Expr& e, const std::vector<int>& keys, const Token& at) const;

  // parser_pattern.cpp: groups
  std::shared_ptr<Group> group_graph_pattern();
  void group_body(Group& group);
  void element(Group& group);
  Element bind_element(const Group& group);
  void triples_block(Group& group);
  bool starts_triples() const;

  // parser_triples.cpp: triples, paths, terms
  void triples_same_subject(std::vector<TriplePattern>& out, bool paths);
  void property_list(const TermOrSlot& subject, std::vector<TriplePattern>& out, bool paths, bool required);
  TermOrSlot graph_node(std::vector<TriplePattern>& out, bool paths);
  TermOrSlot collection(std::vector<TriplePattern>& out, bool paths);
  TermOrSlot blank_property_list(std::vector<TriplePattern>& out, bool paths);
  TermOrSlot var_or_term();
  bool starts_term() const;
  Path path();
  Path path_sequence();
  Path path_element();
  Path path_primary();
  Path path_negated();
  rdf::Term literal();
  rdf::Term numeric_literal();
  std::string iri();
  bool starts_iri() const;
  int blank_slot(const Token& label);
  int variable();

  // parser_expression.cpp
  Expr expression();
  Expr conditional_and();
  Expr relational();
  Expr additive();
  Expr multiplicative();
  Expr unary();
  Expr primary();
  Expr constraint();  ///< FILTER, HAVING: bracketed or call
  Expr iri_or_function();
  Expr builtin_call();
  Expr aggregate();
  std::vector<Expr> expression_list();
  std::vector<Expr> arguments();
  Expr call(Builtin function, std::vector<Expr> args, std::size_t least, std::size_t most, const Token& at);

  // tokens
  const Token& here() const { return tokens_[at_]; }
  const Token& ahead(std::size_t n) const { return tokens_[std::min(at_ + n, tokens_.size() - 1)]; }
  Token take();
  bool is(const char* symbol) const { return here().kind == TokenKind::symbol && here().text == symbol; }
  bool is_word(const char* keyword) const { return is_word(here(), keyword); }
  static bool is_word(const Token& token, const char* keyword);
  bool accept(const char* symbol);
  bool accept_word(const char* keyword);
  void expect(const char* symbol);
  void expect_word(const char* keyword);
  [[noreturn]] void expected(const std::string& what) const;
  int slot_of(const std::string& name);
  int hidden_slot();

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::map<std::string, std::string> prefixes_;
  std::string base_;
  Query* query_ = nullptr;  ///< the scope that variables belong to
  std::map<std::string, int>* slots_ = nullptr;
  std::map<std::string, int>* blanks_ = nullptr;  ///< labels of the basic graph pattern at hand
  std::set<std::string> used_labels_;             ///< labels of finished ones
  std::set<std::string>* bgp_labels_ = nullptr;
  bool aggregates_allowed_ = false, in_aggregate_ = false, in_template_ = false;
  int depth_ = 0;
};

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_PARSER_H
