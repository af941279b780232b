// algebra.h: groups as an operator tree (SPARQL 1.1, 18.2), with what the planner needs to know of each
// operator.
#ifndef PROVML_QUERY_SPARQL_ALGEBRA_H
#define PROVML_QUERY_SPARQL_ALGEBRA_H

#include <bitset>
#include <map>
#include <memory>
#include <vector>

#include "ast.h"
#include "nfa.h"
#include "pool.h"

namespace provml::query::sparql {

inline constexpr std::size_t kMaximalSlots = 256;
using SlotSet = std::bitset<kMaximalSlots>;

/// A slot, or the id of a term.
struct Ref {
  int slot = -1;
  TermId id = 0;
};

/// A property path with ids for IRIs and automata for closures.
struct CompiledPath {
  Path::Kind kind = Path::Kind::link;
  TermId predicate = 0;
  std::vector<CompiledPath> parts;
  PropertySet negated;
  std::shared_ptr<Nfa> nfa;  ///< ? * +
};

struct Pattern {
  Ref s, p, o;
  std::shared_ptr<CompiledPath> path;
};

struct Condition {
  Expr expr;
  SlotSet slots;
};

struct Table {
  std::vector<int> slots;
  std::vector<TermId> cells;  ///< row by row; 0 is unbound
  std::size_t rows = 0;
};

struct Node {
  enum class Kind { bgp, join, left_join, filter, alternatives, minus, extend, graph, table, subselect };
  Kind kind = Kind::bgp;
  std::vector<std::unique_ptr<Node>> parts;
  std::vector<Pattern> patterns;      ///< bgp
  std::vector<Condition> conditions;  ///< bgp, filter, left_join
  Condition bind;                     ///< extend
  int slot = -1;                      ///< extend
  Ref graph;             ///< bgp: the graph to match in (slot < 0 and id kDefault: the default graph); graph
  bool iterate = false;  ///< graph: evaluate for each named graph by itself
  int outer_graph = -1;  ///< slot of the iterated graph around this node
  std::shared_ptr<Table> table;
  std::shared_ptr<Query> query;  ///< subselect
  std::vector<int> links;
  SlotSet possible, certain;  ///< bound in some, in every solution
  SlotSet mentioned;          ///< anything the node's result may depend on
  int id = 0;                 ///< unique in an evaluation
};

class Compiler {
 public:
  explicit Compiler(Pool& pool) : pool_(pool) {}
  /// The algebra of `where` joined with the query's VALUES; EXISTS patterns of all its expressions as well.
  void compile(Query& q);

 private:
  struct Context {
    Ref graph;
    int iterated = -1;
    SlotSet outer;  ///< slots of a solution around an EXISTS
  };
  void compile_query(Query& q, const Context& c);
  std::unique_ptr<Node> group(const Group& g, const Context& c);
  std::unique_ptr<Node> graph(const Element& e, const Context& c);
  std::unique_ptr<Node> triples(const std::vector<TriplePattern>& triples, const Context& c);
  std::unique_ptr<Node> table(const Values& values);
  std::unique_ptr<Node> make(Node::Kind kind, const Context& c);
  std::unique_ptr<Node> join(std::unique_ptr<Node> a, std::unique_ptr<Node> b, const Context& c);
  void split(const Expr& e, const SlotSet& scope, const Context& c, std::vector<Condition>& out);
  Condition condition(Expr e, const SlotSet& scope, const Context& c);
  void prepare(Expr& e, const SlotSet& scope, const Context& c, SlotSet& slots);
  Ref ref(const TermOrSlot& t);
  CompiledPath path(const Path& p);

  Pool& pool_;
  Query* query_ = nullptr;  ///< whose scope slots are made in
  int nodes_ = 0;
};

/// Derives possible, certain and mentioned from the parts.
void refresh(Node& node);
/// Moves conditions as near to the patterns as keeps the answers.
std::unique_ptr<Node> push_conditions(std::unique_ptr<Node> node);
/// Whether solutions that bind `given` may be handed into the node instead of being joined with its own
/// solutions.
bool may_receive(const Node& node, const SlotSet& given);

}  // namespace provml::query::sparql

#endif  // PROVML_QUERY_SPARQL_ALGEBRA_H
