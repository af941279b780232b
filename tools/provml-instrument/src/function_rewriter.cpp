#include "function_rewriter.h"

#include <clang/AST/DeclTemplate.h>
#include <clang/Lex/Lexer.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

#include "expressions.h"

namespace provml::instrument {
namespace {

/// Absolute and without dots, so that every translation unit names a header the same way.
std::string absolute(llvm::StringRef path) {
  llvm::SmallString<256> full(path);
  llvm::sys::fs::make_absolute(full);
  llvm::sys::path::remove_dots(full, true);
  return std::string(full);
}

}  // namespace

FunctionRewriter::FunctionRewriter(Rewriter& shared, const clang::FunctionDecl& function,
                                   const clang::LambdaExpr* lambda)
    : shared_(shared), function_(function), lambda_(lambda) {}

DeclMarks FunctionRewriter::function_marks() const {
  DeclMarks marks = marks_of(function_, shared_.context(), nullptr);
  if (const auto* described = function_.getDescribedFunctionTemplate()) {
    const DeclMarks more = marks_of(*described, shared_.context(), nullptr);
    if (marks.role.empty()) {
      marks.role = more.role;
      marks.name = more.name;
      marks.where = more.where;
    }
    marks.value.merge(more.value);
  }
  if (rule_ != nullptr) {
    if (!rule_->role.empty()) {
      marks.role = rule_->role;
      if (rule_->name) marks.name = rule_->name;
    }
    marks.value.merge(rule_->result);
    if (rule_->state) marks.state = rule_->state;
  }
  if (marks.where.isInvalid()) marks.where = function_.getLocation();
  return marks;
}

ValueMarks FunctionRewriter::value_marks(const clang::VarDecl& variable) const {
  ValueMarks marks = marks_of(variable, shared_.context(), nullptr).value;
  if (rule_ == nullptr) return marks;
  const auto& table = llvm::isa<clang::ParmVarDecl>(variable) ? rule_->parameters : rule_->locals;
  const auto found = table.find(variable.getNameAsString());
  if (found != table.end()) marks.merge(found->second);
  return marks;
}

clang::SourceLocation FunctionRewriter::after_token(clang::SourceLocation token) const {
  return clang::Lexer::getLocForEndOfToken(token, 0, shared_.sources(), shared_.language());
}

void FunctionRewriter::run() {
  const clang::Stmt* body = function_.getBody();
  if (body == nullptr || function_.hasSkippedBody()) return;
  if (const auto* coroutine = llvm::dyn_cast<clang::CoroutineBodyStmt>(body)) {
    coroutine_ = true;
    body = coroutine->getBody();
    // Clang puts a function-try-block into a block of its own.
    if (const auto* block = llvm::dyn_cast<clang::CompoundStmt>(body);
        block != nullptr && block->getLBracLoc().isInvalid() && block->size() == 1)
      body = block->body_front();
  }
  coroutine_ = coroutine_ || is_coroutine(body);
  const auto place = shared_.sources().getExpansionLoc(body->getBeginLoc());
  if (shared_.sources().isInSystemHeader(place)) return;
  const std::string name = name_ = qualified_name(function_);
  if (shared_.rules().excluded(function_)) refused_ = "the workflow file excludes it";
  const bool excluded = !refused_.empty();
  rule_ = shared_.rules().take(function_, name);
  DeclMarks marks = function_marks();
  const bool asked = !marks.role.empty() || rule_ != nullptr || shared_.all().on || !shared_.marks().empty();
  if (!excluded && asked) refused_ = shared_.refusals().of(function_, lambda_, *body);
  if (!excluded && !refused_.empty() && !marks.role.empty())
    shared_.report().warning(marks.where,
                             refused_.find("macro") != std::string::npos ? "provml-E0106" : "provml-E0107",
                             "'" + name + "' is left as it is: " + refused_);
  if (marks.role.empty()) {
    for (const auto* parameter : function_.parameters())
      if (has_marks(*parameter) && !excluded && function_.isThisDeclarationADefinition() &&
          marks_of(*parameter, shared_.context(), nullptr).value.any() && !marks.value.any())
        shared_.report().warning(
            parameter->getLocation(), "provml-E0104",
            "only parameters of a marked function are captured, and '" + name + "' is not marked");
  }
  std::string why = refused_;
  if (marks.role.empty() && taken_by_all(*body, why)) {
    unmarked_ = true;
    marks.role = "transformation";
    marks.name = name;
  }
  note(Inventory::Kind::Function, function_.getLocation(),
       !why.empty()         ? why
       : marks.role.empty() ? "it is not marked"
                            : "");
  collect_gotos(body);
  if (!marks.role.empty() && refused_.empty()) begin_function(*body, marks);
  walk(body);
  if (function_activity_ != nullptr && !function_activity_->open.empty())
    shared_.edits().insert(after_token(body->getEndLoc()), " }");
  describe();
  analyse_flow();
  for (auto& activity : activities_) finish(*activity);
}

Capture FunctionRewriter::plan(Activity& activity, const clang::ValueDecl* decl,
                               const CaptureRequest& request) {
  const auto first = static_cast<unsigned>(activity.site->slots.size());
  Capture capture = shared_.planner().plan(*activity.site, request);
  activity.values.push_back({decl, first, static_cast<unsigned>(activity.site->slots.size())});
  return capture;
}

/// What the workflow file says of the function, its loops and their values in words.
void FunctionRewriter::describe() {
  if (rule_ == nullptr) return;
  for (const auto& activity : activities_) {
    Site& site = *activity->site;
    if (site.ordinal == 0) site.description = rule_->description;
    if (site.role == "iteration")
      for (const LoopRule& loop : rule_->loops)
        if (site.name == (loop.name.empty() ? loop.variable : loop.name)) site.description = loop.description;
    for (Slot& slot : site.slots) {
      if (!slot.field.empty()) continue;
      if (slot.what == "return") slot.description = rule_->result.description;
      for (const auto* table : {&rule_->locals, &rule_->parameters})
        if (const auto found = table->find(slot.name); found != table->end() && slot.description.empty())
          slot.description = found->second.description;
    }
  }
}

void FunctionRewriter::analyse_flow() {
  std::vector<FlowSite> sites;
  for (const auto& activity : activities_)
    sites.push_back({activity->site, activity->statement, activity->values});
  instrument::analyse_flow(shared_.context(), function_, sites);
}

bool FunctionRewriter::taken_by_all(const clang::Stmt& body, std::string& why) const {
  if (!shared_.all().on || !WholeProgram::is_own(shared_.sources(), body.getBeginLoc())) return false;
  if (why.empty()) why = shared_.all().refusal(function_, body);
  return why.empty();
}

void FunctionRewriter::note(Inventory::Kind kind, clang::SourceLocation where, const std::string& reason) {
  if (!WholeProgram::is_own(shared_.sources(), where)) return;
  shared_.inventory().add(kind, name_, where, reason);
}

FunctionRewriter::Activity& FunctionRewriter::begin_activity(const std::string& role, const std::string& name,
                                                             clang::SourceLocation where,
                                                             clang::SourceLocation end, unsigned ordinal) {
  if (usr_.empty()) usr_ = shared_.usr(function_, lambda_);
  const auto& sources = shared_.sources();
  activities_.push_back(std::make_unique<Activity>());
  Activity& activity = *activities_.back();
  activity.site = &shared_.add_site(where);
  activity.outer = current_;
  activity.closed = parallel_default_none_;
  activity.site_variable = fresh("provml_s");
  activity.variable = fresh("provml_a");
  Site& site = *activity.site;
  site.usr = usr_;
  site.ordinal = ordinal;
  site.role = role;
  site.name = name;
  site.function = qualified_name(function_);
  site.signature = shared_.planner().spelled(function_.getType());
  const auto start = sources.getExpansionLoc(where);
  const auto entry = sources.getFileEntryRefForID(sources.getFileID(start));
  site.file = absolute(entry ? entry->getName() : "");
  site.line = sources.getSpellingLineNumber(start);
  site.column = sources.getSpellingColumnNumber(start);
  site.end_line = sources.getExpansionLineNumber(end);
  for (const Activity* outer = current_; outer != nullptr; outer = outer->outer) ++site.ancestors;
  if (current_ != nullptr) site.enclosing = current_->site->identity();
  return activity;
}

void FunctionRewriter::begin_function(const clang::Stmt& body, const DeclMarks& marks) {
  std::string name = marks.name.value_or("");
  if (name.empty()) name = lambda_ != nullptr ? "(lambda)" : function_.getNameAsString();
  Activity& activity = begin_activity(marks.role, name, function_.getLocation(), body.getEndLoc(), 0);
  auto inside = after_token(body.getBeginLoc());
  if (const auto* attempt = llvm::dyn_cast<clang::CXXTryStmt>(&body)) {
    if (llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function_)) {
      inside = after_token(attempt->getTryBlock()->getBeginLoc());
    } else {  // f() try {} catch (...) {}  ->  f() { guard try {} catch (...) {} }
      inside = body.getBeginLoc();
      activity.open = "{";
    }
  }
  activity.edit = shared_.edits().insert(inside, "");
  add_parameters(activity);
  const auto returned = function_.getReturnType();
  if (!returned->isVoidType() && !marks.value.ignore && !coroutine_ && !function_.isNoReturn() &&
      !llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function_))
    result_ = plan(activity, nullptr,
                   {"return", "return", marks.value, true, returned, function_.getLocation(), false,
                    &function_, table_name(activity), unmarked_ && !marks.value.any()});
  if (coroutine_ && !marks.value.ignore) plan_co_return(body, marks);
  if (result_) activity.before += " " + result_->before;
  if (marks.state) add_state(activity, marks);
  function_activity_ = current_ = &activity;
}

void FunctionRewriter::add_parameters(Activity& activity) {
  for (const auto* parameter : function_.parameters()) {
    const ValueMarks marks = value_marks(*parameter);
    if (marks.ignore || !parameter->getDeclName()) continue;
    const std::string name = parameter->getNameAsString();
    const bool pack = parameter->isParameterPack();
    const Capture capture =
        plan(activity, parameter,
             {name, "parameter", marks, marks.output, parameter->getType(), parameter->getLocation(), pack,
              &function_, table_name(activity), unmarked_ && !marks.any(),
              llvm::isa<clang::CXXConstructorDecl>(function_), unread(*parameter)});
    if (!capture.before.empty()) activity.before += " " + capture.before;
    if (pack && !capture.opaque) shared_.use_tuple(function_.getLocation());
    if (marks.output && !pack) {
      if (capture.opaque)
        activity.after += " " + capture.statements(activity.variable, name);
      else if (capture.local)
        activity.after += " " + array_guard(activity, *parameter, capture);
      else
        activity.after += " " + guard_code(activity, fresh("provml_l"), name, capture);
      continue;
    }
    for (auto& input : capture.inputs(name)) activity.inputs.push_back(std::move(input));
  }
}

/// A guard that sees a variable at see() or, at the latest, when it is destroyed.
std::string FunctionRewriter::guard_code(const Activity& activity, const std::string& guard,
                                         const std::string& variable, const Capture& capture) const {
  if (capture.plain)
    return "::provml::capture::late<decltype(" + variable + ")> " + guard + "(" + activity.variable + ", " +
           std::to_string(capture.pieces[0].slot) + ", " + variable + ", " +
           (capture.pieces[0].reference ? "true" : "false") + ");";
  const std::string type = guard + "_t";
  return "struct " + type + " { ::provml::capture::activity& provml_a; decltype(" + variable + ")" +
         (capture.pointee ? "" : "&") +
         " provml_v; bool provml_seen; void see() noexcept { if (!provml_seen) { provml_seen = true; " +
         capture.statements("provml_a", "provml_v") + "} } ~" + type + "() { see(); } } " + guard + " = {" +
         activity.variable + ", " + variable + ", false};";
}

/// Sees an array at the end of the activity, where the pointer pointed at its beginning.
std::string FunctionRewriter::array_guard(const Activity& activity, const clang::ParmVarDecl& parameter,
                                          const Capture& capture) {
  const std::string pointer = fresh("provml_p");
  return "const auto " + pointer + " = " + parameter.getNameAsString() + "; " +
         closure_guard(activity, capture.statements("provml_x", pointer));
}

/// Runs statements at the end of the activity; they name it provml_x.
std::string FunctionRewriter::closure_guard(const Activity& activity, const std::string& statements) {
  const std::string closure = fresh("provml_c");
  return "const auto " + closure + " = [&](::provml::capture::activity& provml_x) { " + statements +
         "}; const ::provml::capture::at_end<decltype(" + closure + ")> " + fresh("provml_l") + "(" +
         activity.variable + ", " + closure + ");";
}

void FunctionRewriter::finish(Activity& activity) {
  const std::string type = coroutine_ ? "coroutine_activity " : "activity ";
  std::string code = activity.open + activity.before + " " +
                     activity.site->definition(activity.site_variable) + " ::provml::capture::" + type +
                     activity.variable + "(" + activity.site_variable;
  if (coroutine_) code += activity.outer != nullptr ? ", &" + activity.outer->variable : ", nullptr";
  for (const auto& input : activity.inputs) code += ", " + input;
  shared_.edits().set_text(activity.edit, code + ");" + activity.after + " ");
}

}  // namespace provml::instrument
