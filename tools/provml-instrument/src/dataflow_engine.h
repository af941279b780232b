// dataflow_engine.h: interprets a function body over sets of sources. Its parts: dataflow_engine.cpp (reading
// and writing), dataflow_places.cpp (what an expression names), dataflow_expressions.cpp,
// dataflow_calls.cpp, dataflow_library.cpp (calls of the standard library), dataflow_statements.cpp.
#ifndef PROVML_INSTRUMENT_DATAFLOW_ENGINE_H
#define PROVML_INSTRUMENT_DATAFLOW_ENGINE_H

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/DenseMap.h>

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "dataflow_value.h"

namespace provml::instrument::dataflow {

/// The analysis gives up: all inputs count.
struct GiveUp {
  std::string why;
};

/// A captured part of a variable: a slot.
struct Part {
  unsigned slot = 0;
  llvm::SmallVector<Key, 4> path;
  bool output = false;
  bool reference = false;
  unsigned source = 0;  ///< of an input
  Sources found;        ///< of an output: what feeds it
  Places leads;         ///< of an output that refers to data: where to look when its activity has ended
};

/// All that a site captures of one declaration.
struct Watched {
  const clang::ValueDecl* decl = nullptr;  ///< null: what the function returns
  bool is_object = false;                  ///< *this
  bool pointee = false;                    ///< its pointee is being looked at
  std::vector<Part> parts;
};

struct WatchedSite {
  const clang::Stmt* statement = nullptr;
  std::vector<Watched> values;
  Sources own;  ///< its sources
  /// Calls within it: function (canonical declaration, null: not known) -> argument -> what feeds it.
  std::map<const clang::FunctionDecl*, std::map<std::string, Sources>> passes;
};

/// Names of what is passed besides numbered arguments.
constexpr const char* kObject = "this";
constexpr const char* kAnyArgument = "*";

class Engine {
 public:
  Engine(const clang::ASTContext& context, const clang::FunctionDecl& function,
         std::vector<WatchedSite>& sites);

  // Set up before run().
  Key key(llvm::StringRef name);
  void set_parameter(const clang::ParmVarDecl& parameter, Value value, const Sources& all, bool names_file);
  void set_object(Value value, const Sources& all);
  void set_globals(const Sources& sources) { globals_ = sources; }
  /// Throws GiveUp.
  void run();

 private:
  struct Root {
    enum Kind { Variable, Object, Pointee, Heap, File, Temporary, Closure } kind;
    const void* node;
    clang::QualType type;
    bool single;         ///< stands for exactly one object
    unsigned owner = 0;  ///< of a pointee: the root that leads to it
    Value initial;
  };
  /// Where control may jump to.
  struct Frame {
    enum Kind { Function, Loop, Switch, Try } kind;
    State out, again;        ///< at break or return; at continue. Of a try: all states within it.
    Sources leave, next;     ///< what decides about such jumps
    std::size_t locals;      ///< number of marked locals in scope at its begin
    std::size_t conditions;  ///< number of conditions around it
  };
  struct Lifetime {
    std::size_t conditions = 0, frames = 0;
  };
  struct Local {
    Watched* watched;
    std::size_t conditions;
    std::size_t frames;
  };
  /// A function or lambda body that is being interpreted.
  struct Body {
    bool outermost;
    std::size_t frame;
    Value returned;
  };
  struct Argument {
    const clang::Expr* expression = nullptr;
    clang::QualType parameter;  ///< null: not known
    Value value;
    Places places;  ///< what it names, where it is a place
    bool changes = false;
  };
  struct Call {
    const clang::Expr* expression = nullptr;
    const clang::FunctionDecl* callee = nullptr;
    const clang::Expr* unresolved = nullptr;  ///< the callee where overloads are not resolved
    bool method = false;                      ///< arguments[0] is the object
    bool const_method = false;
    bool function_known = false;  ///< it cannot be a function pointer or object of unknown type
    std::vector<Argument> arguments;
    Value function;          ///< the value of the callee expression
    clang::QualType result;  ///< null in a template where it depends on the arguments
    bool returns_reference() const { return !result.isNull() && result->isReferenceType(); }
  };

  // dataflow_engine.cpp
  unsigned root(Root::Kind kind, const void* node, clang::QualType type, const std::string& detail = {});
  Place variable(const clang::VarDecl& decl);
  /// The type of a part; null where it is not known.
  clang::QualType type_of(const Place& place) const;
  const Value& initial(unsigned id) const { return roots_[id].initial; }
  Value read(const Place& place);
  Value read(const Places& places, const Sources& address);
  void write(const Place& place, Value value, bool replace);
  void write(const Places& places, Value value, bool replace = true);
  Value pointer_to(const Places& places, const Sources& sources = {}) const;
  Places pointees(const Value& value, const void* node, clang::QualType pointee);
  /// Everything that can be reached from a value, itself not included.
  Places reach(const Value& value);
  Sources deep(const Value& value);
  Sources deep(const Places& places);
  Sources conditions(const Lifetime& since) const;
  Sources conditions() const { return conditions(Lifetime()); }
  Lifetime now() const { return {conditions_.size(), frames_.size()}; }
  bool join(State& into, const State& from);
  void note_throw(const Sources& why);
  void give_value_a_file(Value& value, const void* node);
  void step(std::size_t cost = 0);
  void drop_temporaries(std::size_t from);

  // dataflow_places.cpp
  Places locate(const clang::Expr* e, Sources& address);
  Places locate_variable(const clang::ValueDecl& decl, Sources& address);
  Places locate_binding(const clang::BindingDecl& binding, Sources& address);
  Places locate_member(const clang::Expr* base, bool arrow, llvm::StringRef member,
                       const clang::ValueDecl* decl, Sources& address);
  Places temporary(const clang::Expr* e);
  Places follow(const Places& places, Sources& address);
  static bool is_place(const clang::Expr* e);

  // dataflow_expressions.cpp
  Value eval(const clang::Expr* e);
  Value eval_all(const clang::Stmt* e);
  Value unary(const clang::UnaryOperator& e);
  Value binary(const clang::BinaryOperator& e);
  Value conditional(const clang::Expr* condition, const clang::Expr* yes, const clang::Expr* no,
                    Places* places, Sources* address);
  Value cast(const clang::CastExpr& e);
  Value init_list(const clang::InitListExpr& e);
  Value construct(const clang::CXXConstructExpr& e);
  Value closure(const clang::LambdaExpr& e);
  Value initial_value(const clang::Expr& init, clang::QualType type);

  // dataflow_calls.cpp
  Value call(const clang::CallExpr& e);
  Value operator_call(const clang::CXXOperatorCallExpr& e);
  Value assign(const clang::Expr& left, const clang::Expr& right, const clang::FunctionDecl* callee);
  void add_argument(Call& call, const clang::Expr* e, clang::QualType parameter);
  void add_arguments(Call& call, llvm::ArrayRef<const clang::Expr*> arguments);
  Value unknown_call(Call& call);
  Value invoke(Call& call);
  void pass(const Call& call);
  Value run_closures(const Call& call, const Places& reachable, const Sources& all);
  Value run_closure(unsigned id, const std::vector<Argument>* arguments, const Value& any);
  bool changes(const Call& call, unsigned index) const;
  void touch_globals(const clang::FunctionDecl& callee, Sources& read, Places& written);

  // dataflow_library.cpp
  bool library_call(Call& call, Value& result);
  bool container_call(Call& call, Value& result);

  // dataflow_statements.cpp
  void exec(const clang::Stmt* s);
  void exec_compound(const clang::CompoundStmt& s);
  void declare(const clang::VarDecl& decl);
  void exec_if(const clang::IfStmt& s);
  void exec_switch(const clang::SwitchStmt& s);
  void exec_try(const clang::CXXTryStmt& s);
  void exec_return(const clang::Expr* value);
  void exec_asm(const clang::Stmt& s);
  void exec_range_for(const clang::CXXForRangeStmt& s);
  struct LoopParts {
    const clang::Stmt* statement = nullptr;
    const clang::Stmt* condition_variable = nullptr;
    const clang::Expr* condition = nullptr;
    const clang::Stmt* body = nullptr;
    const clang::Expr* increment = nullptr;
    bool body_first = false;
    const clang::CXXForRangeStmt* range = nullptr;
    Places elements;
    Sources count;
  };
  void exec_loop(const LoopParts& loop);
  void begin_activity(WatchedSite& site);
  void end_activity(WatchedSite& site);
  WatchedSite* site_of(const clang::Stmt* statement);
  void see(Watched& watched, const Value& value, const Sources& why);
  void see_locals(std::size_t from);
  void jump(Frame::Kind kind, bool again);
  void prepare(const clang::Stmt* s, bool in_switch);
  void push_frame(Frame::Kind kind);
  void exec_goto_body(const clang::Stmt& body);
  void construct_members();

  const clang::ASTContext& context_;
  const clang::FunctionDecl& function_;
  std::vector<WatchedSite>& sites_;
  State state_;
  std::vector<Root> roots_;
  std::map<std::tuple<int, const void*, std::string>, unsigned> root_ids_;
  std::map<std::string, Key> keys_;
  std::vector<std::string> key_names_;
  std::vector<Sources> conditions_;  ///< of the statements around, outermost first
  std::vector<Frame> frames_;
  std::vector<Body> bodies_;
  std::vector<WatchedSite*> active_;
  std::map<unsigned, Lifetime> lifetimes_;
  std::vector<Local> locals_;
  std::map<const clang::ValueDecl*, std::vector<const Part*>> inputs_;  ///< marked locals and loop variables
  std::map<const clang::ValueDecl*, Watched*> outputs_;
  std::map<const clang::ValueDecl*, Place> captured_;  ///< by a closure, by copy
  std::map<const clang::FunctionDecl*, std::set<const clang::VarDecl*>> globals_of_;
  std::vector<unsigned> temporaries_;  ///< in use
  std::set<unsigned> running_;         ///< closures
  Sources globals_;
  bool jumps_ = false;  ///< there is goto: order and replacement do not count
  unsigned steps_ = 0;
};

/// Expression without what has no meaning for the flow of data.
const clang::Expr* plain(const clang::Expr* e);

}  // namespace provml::instrument::dataflow

#endif
