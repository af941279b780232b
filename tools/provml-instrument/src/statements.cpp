// Loops, blocks and jumps of a function body.
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtOpenMP.h>
#include <clang/Lex/Lexer.h>

#include <algorithm>

#include "function_rewriter.h"
#include "labels.h"

namespace provml::instrument {
namespace {

/// Whether an OpenMP loop has a `scan`, which parts its body in two.
bool scans(const clang::OMPExecutableDirective& directive) {
  const auto clauses = directive.clauses();
  return std::any_of(clauses.begin(), clauses.end(), [](const clang::OMPClause* clause) {
    const auto* reduction = llvm::dyn_cast_or_null<clang::OMPReductionClause>(clause);
    return reduction != nullptr && reduction->getModifier() == clang::OMPC_REDUCTION_inscan;
  });
}

/// Ordinals of loops that nobody marked begin here: --all leaves those of the marked ones as they are.
constexpr unsigned kUnmarked = 1000000;

}  // namespace

void FunctionRewriter::collect_gotos(const clang::Stmt* statement) {
  if (statement == nullptr || llvm::isa<clang::LambdaExpr>(statement)) return;
  if (const auto* jump = llvm::dyn_cast<clang::GotoStmt>(statement))
    jumps_.push_back({jump->getLabel(), jump->getGotoLoc()});
  if (const auto* assembly = llvm::dyn_cast<clang::GCCAsmStmt>(statement))
    for (const auto* label : assembly->labels()) jumps_.push_back({label->getLabel(), assembly->getAsmLoc()});
  if (llvm::isa<clang::IndirectGotoStmt>(statement)) indirect_goto_ = true;
  for (const auto* child : statement->children()) collect_gotos(child);
}

bool FunctionRewriter::in_range(clang::SourceLocation where, const clang::Stmt& statement) const {
  const auto& sources = shared_.sources();
  const auto at = sources.getExpansionLoc(where);
  return !sources.isBeforeInTranslationUnit(at, sources.getExpansionLoc(statement.getBeginLoc())) &&
         !sources.isBeforeInTranslationUnit(sources.getExpansionLoc(statement.getEndLoc()), at);
}

bool FunctionRewriter::entered_from_outside(const clang::Stmt& body) const {
  if (has_foreign_case(body)) return true;
  std::vector<const clang::LabelDecl*> labels;
  collect_labels(body, labels);
  if (labels.empty()) return false;
  if (indirect_goto_) return true;
  return std::any_of(jumps_.begin(), jumps_.end(), [&](const Jump& jump) {
    return std::find(labels.begin(), labels.end(), jump.label) != labels.end() && !in_range(jump.from, body);
  });
}

/// Whether a computed goto or an asm goto may leave a block: neither destroys what the block declares.
bool FunctionRewriter::left_by_computed_goto(const clang::Stmt& body) const {
  if (llvm::isa<clang::LambdaExpr>(body)) return false;
  if (llvm::isa<clang::IndirectGotoStmt>(body)) return true;
  if (const auto* assembly = llvm::dyn_cast<clang::GCCAsmStmt>(&body);
      assembly != nullptr && assembly->isAsmGoto())
    return true;
  return std::any_of(body.child_begin(), body.child_end(), [&](const clang::Stmt* child) {
    return child != nullptr && left_by_computed_goto(*child);
  });
}

std::optional<clang::SourceLocation> FunctionRewriter::after_semicolon(clang::SourceLocation last) const {
  if (last.isMacroID()) {  // the macro may go on with other statements
    if (!clang::Lexer::isAtEndOfMacroExpansion(last, shared_.sources(), shared_.language()))
      return std::nullopt;
    last = shared_.sources().getExpansionRange(last).getEnd();
  }
  const auto token = clang::Lexer::findNextToken(last, shared_.sources(), shared_.language());
  if (!token || token->isNot(clang::tok::semi)) return std::nullopt;
  return token->getEndLoc();
}

std::optional<clang::SourceLocation> FunctionRewriter::end_of(const clang::Stmt& statement) const {
  if (const auto* s = llvm::dyn_cast<clang::IfStmt>(&statement))
    return end_of(s->getElse() != nullptr ? *s->getElse() : *s->getThen());
  if (const auto* s = llvm::dyn_cast<clang::ForStmt>(&statement)) return end_of(*s->getBody());
  if (const auto* s = llvm::dyn_cast<clang::WhileStmt>(&statement)) return end_of(*s->getBody());
  if (const auto* s = llvm::dyn_cast<clang::CXXForRangeStmt>(&statement)) return end_of(*s->getBody());
  if (const auto* s = llvm::dyn_cast<clang::SwitchStmt>(&statement)) return end_of(*s->getBody());
  if (const auto* s = llvm::dyn_cast<clang::LabelStmt>(&statement)) return end_of(*s->getSubStmt());
  if (const auto* s = llvm::dyn_cast<clang::AttributedStmt>(&statement)) return end_of(*s->getSubStmt());
  if (const auto* s = llvm::dyn_cast<clang::OMPExecutableDirective>(&statement)) {
    if (!s->hasAssociatedStmt()) return std::nullopt;
    return end_of(*s->getRawStmt());
  }
  if (llvm::isa<clang::CompoundStmt, clang::CXXTryStmt, clang::NullStmt, clang::DeclStmt>(statement)) {
    if (statement.getEndLoc().isMacroID()) return std::nullopt;
    return after_token(statement.getEndLoc());
  }
  return after_semicolon(statement.getEndLoc());
}

void FunctionRewriter::walk_children(const clang::Stmt* statement) {
  for (const auto* child : statement->children()) walk(child);
}

void FunctionRewriter::walk(const clang::Stmt* statement) {
  if (statement == nullptr || llvm::isa<clang::LambdaExpr>(statement)) return;
  if (const auto* s = llvm::dyn_cast<clang::CompoundStmt>(statement)) return walk_compound(*s);
  if (const auto* s = llvm::dyn_cast<clang::CXXTryStmt>(statement); s != nullptr && s == function_.getBody())
    return walk_function_try(*s);
  if (const auto* s = llvm::dyn_cast<clang::ForStmt>(statement))
    return walk_loop(*s, s->getBody(), s->getRParenLoc());
  if (const auto* s = llvm::dyn_cast<clang::WhileStmt>(statement))
    return walk_loop(*s, s->getBody(), s->getRParenLoc());
  if (const auto* s = llvm::dyn_cast<clang::CXXForRangeStmt>(statement))
    return walk_loop(*s, s->getBody(), s->getRParenLoc());
  if (const auto* s = llvm::dyn_cast<clang::DoStmt>(statement))
    return walk_loop(*s, s->getBody(), s->getDoLoc());
  if (const auto* s = llvm::dyn_cast<clang::ReturnStmt>(statement)) return walk_return(*s);
  if (llvm::isa<clang::BreakStmt, clang::ContinueStmt, clang::GotoStmt>(statement))
    return walk_jump(*statement);
  if (const auto* s = llvm::dyn_cast<clang::CoreturnStmt>(statement)) return walk_co_return(*s);
  if (const auto* s = llvm::dyn_cast<clang::DeclStmt>(statement)) {
    for (const auto* decl : s->decls()) {
      const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl);
      if (variable != nullptr && value_marks(*variable).any() && !value_marks(*variable).ignore)
        refuse_local(*variable);
    }
    return walk_children(statement);
  }
  if (llvm::isa<clang::SwitchStmt>(statement)) {
    scopes_.push_back({Scope::Switch, statement, {}});
    walk_children(statement);
    scopes_.pop_back();
    return;
  }
  if (const auto* s = llvm::dyn_cast<clang::OMPExecutableDirective>(statement)) {
    if (!s->hasAssociatedStmt()) return;
    bool closed = false;
    for (const auto* clause : s->clauses())
      if (const auto* d = llvm::dyn_cast_or_null<clang::OMPDefaultClause>(clause))
        closed = closed || d->getDefaultKind() == llvm::omp::DefaultKind::OMP_DEFAULT_none;
    parallel_default_none_ += closed ? 1 : 0;
    const bool device = clang::isOpenMPTargetExecutionDirective(s->getDirectiveKind());
    device_ += device ? 1 : 0;
    const unsigned loops_before = refused_loops_;
    if (const auto* loop = llvm::dyn_cast<clang::OMPLoopBasedDirective>(s)) {
      const bool simd = clang::isOpenMPSimdDirective(s->getDirectiveKind());
      refused_loops_ = loop->getLoopsNumber() - (simd ? 0 : 1);
      refused_loops_why_ = simd ? "'omp simd' loops run several iterations at once"
                                : "only the innermost loop of 'collapse' has iterations of its own";
      if (!simd && scans(*s)) {
        refused_loops_ = loop->getLoopsNumber();
        refused_loops_why_ = "'omp scan' runs the halves of its body apart";
      }
    }
    walk(s->getRawStmt());
    refused_loops_ = loops_before;
    parallel_default_none_ -= closed ? 1 : 0;
    device_ -= device ? 1 : 0;
    return;
  }
  walk_children(statement);
}

/// The handlers of a constructor or destructor are outside of its activity.
void FunctionRewriter::walk_function_try(const clang::CXXTryStmt& statement) {
  walk(statement.getTryBlock());
  Activity* const before = current_;
  if (llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function_)) current_ = nullptr;
  for (unsigned i = 0; i < statement.getNumHandlers(); ++i) walk(statement.getHandler(i));
  current_ = before;
}

void FunctionRewriter::walk_compound(const clang::CompoundStmt& block) {
  Activity* const before = current_;
  if (StatementMark* mark = shared_.marks().find(block.getLBracLoc());
      mark != nullptr && mark->role == "block") {
    mark->used = true;
    ++ordinal_;
    std::string why = refused_;
    if (why.empty() && block.getRBracLoc().isMacroID()) why = "it is spelled in a macro";
    if (why.empty() && device_ > 0) why = "it is device code";
    if (why.empty() && entered_from_outside(block)) why = "a case or goto leads into it";
    if (why.empty() && left_by_computed_goto(block)) why = "a computed goto or asm goto may lead out of it";
    if (why.empty()) {
      Activity& activity =
          begin_activity(mark->role, mark->name, block.getLBracLoc(), block.getRBracLoc(), ordinal_);
      activity.statement = &block;
      activity.edit = shared_.edits().insert(after_token(block.getLBracLoc()), "");
      current_ = &activity;
    } else {
      shared_.report().warning(mark->where, "provml-E0107", "this block is left as it is: " + why);
    }
  }
  scopes_.push_back({Scope::Block, &block, {}});
  std::size_t index = 0;
  for (const auto* child : block.body()) {
    if (const auto* declaration = llvm::dyn_cast<clang::DeclStmt>(child))
      walk_declaration(*declaration, block, index);
    else
      walk(child);
    ++index;
  }
  const Scope scope = std::move(scopes_.back());
  scopes_.pop_back();
  const clang::Stmt* last = block.body_empty() ? nullptr : block.body_back();
  const bool leaves = last != nullptr && llvm::isa<clang::ReturnStmt, clang::BreakStmt, clang::ContinueStmt,
                                                   clang::GotoStmt, clang::CoreturnStmt>(last);
  if (!scope.guards.empty() && !leaves && block.getRBracLoc().isFileID()) {
    std::string text;
    for (const Guard& guard : scope.guards) text += guard.see;
    shared_.edits().insert(block.getRBracLoc(), text);
  }
  current_ = before;
}

std::vector<const clang::VarDecl*> FunctionRewriter::loop_variables(const clang::Stmt& loop) const {
  std::vector<const clang::VarDecl*> variables;
  if (const auto* s = llvm::dyn_cast<clang::ForStmt>(&loop)) {
    if (const auto* init = llvm::dyn_cast_or_null<clang::DeclStmt>(s->getInit()))
      for (const auto* decl : init->decls())
        if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl)) variables.push_back(variable);
    if (s->getConditionVariable() != nullptr) variables.push_back(s->getConditionVariable());
  } else if (const auto* w = llvm::dyn_cast<clang::WhileStmt>(&loop)) {
    if (w->getConditionVariable() != nullptr) variables.push_back(w->getConditionVariable());
  } else if (const auto* r = llvm::dyn_cast<clang::CXXForRangeStmt>(&loop)) {
    variables.push_back(r->getLoopVariable());
  }
  return variables;
}

/// The name that the workflow file gives to this loop, or nullptr.
const std::string* FunctionRewriter::loop_name(const clang::Stmt& loop, std::string& storage) {
  if (rule_ == nullptr) return nullptr;
  const auto variables = loop_variables(loop);
  for (const LoopRule& rule : rule_->loops) {
    const bool fits = rule.ordinal
                          ? *rule.ordinal == loops_
                          : std::any_of(variables.begin(), variables.end(), [&](const clang::VarDecl* v) {
                              return v->getNameAsString() == rule.variable;
                            });
    if (!fits) continue;
    storage = !rule.name.empty() ? rule.name : rule.variable;
    return &storage;
  }
  return nullptr;
}

std::string FunctionRewriter::loop_refusal(const clang::Stmt& loop, const clang::Stmt& body) const {
  if (!refused_.empty()) return "the function is left as it is: " + refused_;
  if (loop.getBeginLoc().isMacroID() || body.getBeginLoc().isMacroID() || body.getEndLoc().isMacroID())
    return "it is spelled in a macro";
  if (device_ > 0) return "it is device code";
  if (refused_loops_ > 0) return refused_loops_why_;
  if (entered_from_outside(body)) return "a case or goto leads into it";
  if (left_by_computed_goto(body)) return "a computed goto or asm goto may lead out of it";
  if (!llvm::isa<clang::CompoundStmt>(body) && !end_of(body)) return "the end of its body is not clear";
  return {};
}

void FunctionRewriter::walk_loop(const clang::Stmt& loop, const clang::Stmt* body,
                                 clang::SourceLocation header_end) {
  ++loops_;
  for (const auto* child : loop.children()) {
    if (child == body || child == nullptr || llvm::isa<clang::DeclStmt>(child)) continue;
    walk(child);
  }
  StatementMark* mark = shared_.marks().find(loop.getBeginLoc());
  std::string storage;
  const std::string* name = loop_name(loop, storage);
  if (mark != nullptr && mark->role == "iteration") {
    mark->used = true;
    name = &mark->name;
  }
  std::string why = "it is not marked";
  const bool by_all =
      name == nullptr && shared_.all().on && WholeProgram::is_own(shared_.sources(), loop.getBeginLoc());
  const auto variables = loop_variables(loop);
  if (by_all) {
    why = refused_.empty() ? shared_.all().refusal(loop) : refused_;
    if (why.empty()) {
      storage = variables.empty() || !variables[0]->getDeclName() ? "" : variables[0]->getNameAsString();
      name = &storage;
    }
  }
  const bool wanted = name != nullptr;
  if (wanted) {
    if (!by_all) ++ordinal_;
    why = loop_refusal(loop, *body);
    if (!why.empty() && !by_all)
      shared_.report().warning(mark != nullptr ? mark->where : loop.getBeginLoc(), "provml-E0107",
                               "this loop is left as it is: " + why);
  }
  Activity* const before = current_;
  const bool rewritten = wanted && why.empty();
  note(Inventory::Kind::Loop, loop.getBeginLoc(), why);
  const bool braces = llvm::isa<clang::CompoundStmt>(body);
  if (rewritten) {
    const std::string fallback = "loop " + std::to_string(loops_);
    Activity& activity = begin_activity("iteration", name->empty() ? fallback : *name, loop.getBeginLoc(),
                                        body->getEndLoc(), by_all ? kUnmarked + loops_ : ordinal_);
    if (!braces) activity.open = " {";
    activity.statement = &loop;
    activity.edit = shared_.edits().insert(after_token(braces ? body->getBeginLoc() : header_end), "");
    for (const auto* variable : variables) {
      const ValueMarks marks = value_marks(*variable);
      if (marks.ignore) continue;
      const auto add = [&](const clang::ValueDecl& decl) {
        const Capture capture =
            plan(activity, &decl,
                 {decl.getNameAsString(), "loop_variable", marks, marks.output, decl.getType(),
                  decl.getLocation(), false, &function_, table_name(activity), by_all && !marks.any()});
        if (!capture.before.empty()) activity.before += " " + capture.before;
        for (auto& input : capture.inputs(decl.getNameAsString()))
          activity.inputs.push_back(std::move(input));
      };
      if (const auto* bindings = llvm::dyn_cast<clang::DecompositionDecl>(variable)) {
        for (const auto* binding : bindings->bindings()) add(*binding);
      } else if (variable->getDeclName()) {
        add(*variable);
      }
    }
    current_ = &activity;
  } else {
    for (const auto* variable : variables)
      if (value_marks(*variable).any() && !value_marks(*variable).ignore) refuse_local(*variable);
  }
  if (refused_loops_ > 0) --refused_loops_;
  scopes_.push_back({Scope::Loop, &loop, {}});
  walk(body);
  scopes_.pop_back();
  if (rewritten && !braces) shared_.edits().insert(*end_of(*body), " }");
  current_ = before;
}

/// The code that sees the marked locals whose scope a jump leaves.
std::string FunctionRewriter::sees(const clang::Stmt& jump) const {
  std::string text;
  const bool to_switch = llvm::isa<clang::BreakStmt>(jump);
  const bool to_loop = to_switch || llvm::isa<clang::ContinueStmt>(jump);
  const auto* leap = llvm::dyn_cast<clang::GotoStmt>(&jump);
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    if (to_loop && (scope->kind == Scope::Loop || (to_switch && scope->kind == Scope::Switch))) break;
    for (auto guard = scope->guards.rbegin(); guard != scope->guards.rend(); ++guard) {
      if (leap != nullptr) {
        const auto label = leap->getLabel()->getStmt() == nullptr
                               ? clang::SourceLocation()
                               : leap->getLabel()->getStmt()->getBeginLoc();
        if (label.isValid() && in_range(label, *scope->statement) &&
            shared_.sources().isBeforeInTranslationUnit(guard->declared, label))
          continue;
      }
      text += guard->see;
    }
  }
  return text;
}

void FunctionRewriter::walk_jump(const clang::Stmt& jump) {
  const std::string text = sees(jump);
  if (text.empty() || jump.getBeginLoc().isMacroID()) return;
  const auto end = after_semicolon(jump.getEndLoc());
  if (!end) return;
  shared_.edits().insert(jump.getBeginLoc(), "{ " + text);
  shared_.edits().insert(*end, " }");
}

}  // namespace provml::instrument
