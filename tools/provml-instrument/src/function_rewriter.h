// function_rewriter.h: rewrites one function body. Its parts are in function_rewriter.cpp (the function
// itself), returns.cpp (return statements), statements.cpp (loops, blocks and jumps), locals.cpp (marked
// variables) and state.cpp (members of *this).
#ifndef PROVML_INSTRUMENT_FUNCTION_REWRITER_H
#define PROVML_INSTRUMENT_FUNCTION_REWRITER_H

#include <clang/AST/StmtCXX.h>

#include <optional>
#include <string>
#include <vector>

#include "dataflow.h"
#include "rewriter.h"

namespace provml::instrument {

class FunctionRewriter {
 public:
  FunctionRewriter(Rewriter& shared, const clang::FunctionDecl& function, const clang::LambdaExpr* lambda);
  void run();

 private:
  /// A marked function, loop or block while its body is walked; its code is written when all slots are known.
  struct Activity {
    Site* site = nullptr;
    Activity* outer = nullptr;
    std::string site_variable, variable;
    std::vector<std::string> inputs;  ///< arguments of the activity
    std::string before, after;        ///< code before and after its declaration
    Edits::Handle edit = 0;
    unsigned tables = 0;
    std::string open;                        ///< "{" for a body without braces
    const clang::Stmt* statement = nullptr;  ///< the loop or block
    std::vector<FlowValue> values;           ///< whose values its slots are
    unsigned closed = 0;                     ///< OpenMP regions with default(none) around it
  };
  /// A marked local that is in scope.
  struct Guard {
    std::string see;
    const clang::VarDecl* variable;
    clang::SourceLocation declared;
  };
  /// A goto, or one of the ways that an asm goto can take.
  struct Jump {
    const clang::LabelDecl* label;
    clang::SourceLocation from;
  };
  struct Scope {
    enum Kind { Block, Loop, Switch } kind;
    const clang::Stmt* statement;
    std::vector<Guard> guards;
  };

  // function_rewriter.cpp
  DeclMarks function_marks() const;
  ValueMarks value_marks(const clang::VarDecl& variable) const;
  /// The end of the token at a place: it may be a digraph or have line continuations in it.
  clang::SourceLocation after_token(clang::SourceLocation token) const;
  void begin_function(const clang::Stmt& body, const DeclMarks& marks);
  void add_parameters(Activity& activity);
  Activity& begin_activity(const std::string& role, const std::string& name, clang::SourceLocation where,
                           clang::SourceLocation end, unsigned ordinal);
  void finish(Activity& activity);
  /// Plans the capture of `decl`, or with nullptr of what the function returns.
  Capture plan(Activity& activity, const clang::ValueDecl* decl, const CaptureRequest& request);
  void describe();
  void analyse_flow();
  std::string guard_code(const Activity& activity, const std::string& guard, const std::string& variable,
                         const Capture& capture) const;
  /// Whether this function is captured though nobody marked it; "" or why not in `why`.
  bool taken_by_all(const clang::Stmt& body, std::string& why) const;
  void note(Inventory::Kind kind, clang::SourceLocation where, const std::string& reason);
  std::string array_guard(const Activity& activity, const clang::ParmVarDecl& parameter,
                          const Capture& capture);
  std::string closure_guard(const Activity& activity, const std::string& statements);
  /// A name for the table of the activity's next value.
  static std::string table_name(Activity& activity) {
    return "provml_k" + activity.site_variable.substr(sizeof "provml_s" - 1) + "_" +
           std::to_string(activity.tables++);
  }
  std::string fresh(const char* prefix) { return shared_.fresh(prefix, function_); }

  // state.cpp
  void add_state(Activity& activity, const DeclMarks& marks);

  // statements.cpp
  void walk(const clang::Stmt* statement);
  void walk_children(const clang::Stmt* statement);
  void walk_function_try(const clang::CXXTryStmt& statement);
  void walk_compound(const clang::CompoundStmt& block);
  void walk_loop(const clang::Stmt& loop, const clang::Stmt* body, clang::SourceLocation header_end);
  void walk_jump(const clang::Stmt& jump);
  std::string sees(const clang::Stmt& jump) const;
  std::vector<const clang::VarDecl*> loop_variables(const clang::Stmt& loop) const;
  const std::string* loop_name(const clang::Stmt& loop, std::string& storage);
  std::string loop_refusal(const clang::Stmt& loop, const clang::Stmt& body) const;
  bool entered_from_outside(const clang::Stmt& body) const;
  bool left_by_computed_goto(const clang::Stmt& body) const;
  void collect_gotos(const clang::Stmt* statement);
  std::optional<clang::SourceLocation> after_semicolon(clang::SourceLocation last) const;
  std::optional<clang::SourceLocation> end_of(const clang::Stmt& statement) const;
  bool in_range(clang::SourceLocation where, const clang::Stmt& statement) const;

  // locals.cpp
  void walk_declaration(const clang::DeclStmt& declaration, const clang::CompoundStmt& block,
                        std::size_t index);
  void refuse_local(const clang::VarDecl& variable);
  bool jumped_over(const clang::CompoundStmt& block, std::size_t index) const;

  // returns.cpp
  void walk_return(const clang::ReturnStmt& statement);
  /// Gives why the value is not captured, or "".
  std::string rewrite_return(const clang::ReturnStmt& statement, clang::SourceLocation after,
                             const std::string& before);
  bool needs_plain_form(const clang::Expr& value) const;

  // coroutines.cpp
  bool begins_at_once() const;
  std::string unread(const clang::ParmVarDecl& parameter) const;
  void plan_co_return(const clang::Stmt& body, const DeclMarks& marks);
  void walk_co_return(const clang::CoreturnStmt& statement);
  std::string rewrite_co_return(const clang::CoreturnStmt& statement, const clang::Expr& value);

  bool copies_on_the_way(const clang::Expr& value) const;
  bool can_be_named() const;
  std::optional<std::string> return_type() const;

  Rewriter& shared_;
  const clang::FunctionDecl& function_;
  const clang::LambdaExpr* lambda_;
  const FunctionRule* rule_ = nullptr;
  std::string usr_, name_, refused_;
  bool unmarked_ = false;  ///< captured by --all
  unsigned ordinal_ = 0, loops_ = 0;
  std::vector<std::unique_ptr<Activity>> activities_;
  Activity* function_activity_ = nullptr;
  Activity* current_ = nullptr;
  std::optional<Capture> result_;
  clang::QualType co_type_;  ///< of a coroutine's values
  std::vector<Scope> scopes_;
  std::vector<Jump> jumps_;
  bool indirect_goto_ = false, coroutine_ = false;
  unsigned parallel_default_none_ = 0;
  unsigned device_ = 0;         ///< OpenMP target regions around the statement that is walked
  unsigned refused_loops_ = 0;  ///< of an OpenMP construct, still to come
  std::string refused_loops_why_;
};

}  // namespace provml::instrument

#endif
