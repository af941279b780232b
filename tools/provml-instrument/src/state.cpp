// Members of *this, captured when the function begins and when it ends.
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>

#include "function_rewriter.h"

namespace provml::instrument {
namespace {

/// Whether the object may be gone before the function ends.
bool deletes_this(const clang::Stmt* statement) {
  if (statement == nullptr) return false;
  if (const auto* deletion = llvm::dyn_cast<clang::CXXDeleteExpr>(statement))
    if (llvm::isa<clang::CXXThisExpr>(deletion->getArgument()->IgnoreParenImpCasts())) return true;
  for (const auto* child : statement->children())
    if (deletes_this(child)) return true;
  return false;
}

}  // namespace

void FunctionRewriter::add_state(Activity& activity, const DeclMarks& marks) {
  const auto where = marks.state_where.isValid() ? marks.state_where : function_.getLocation();
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function_);
  std::string why;
  if (method == nullptr || (lambda_ == nullptr && method->isStatic())) {  // told where marks are checked
    if (marks.state_where.isValid()) return;
    why = "it is no member function";
  } else if (lambda_ != nullptr &&
             !std::any_of(lambda_->capture_begin(), lambda_->capture_end(),
                          [](const clang::LambdaCapture& c) { return c.capturesThis(); })) {
    why = "the lambda does not use 'this'";
  } else if (coroutine_) {
    why = "a coroutine may outlive its object";
  }
  if (!why.empty()) {
    shared_.report().warning(where, "provml-E0121",
                             "the state of '" + qualified_name(function_) + "' is not captured: " + why);
    return;
  }
  const auto slots = static_cast<unsigned>(activity.site->slots.size());
  auto [first, last] =
      shared_.planner().plan_state(*activity.site, *method, *marks.state, where, table_name(activity));
  activity.values.push_back({nullptr, slots, static_cast<unsigned>(activity.site->slots.size())});
  if (!first.before.empty()) activity.before += " " + first.before;
  for (auto& input : first.inputs({})) activity.inputs.push_back(std::move(input));
  if (last.pieces.empty()) return;
  if (deletes_this(function_.getBody())) {
    shared_.report().warning(where, "provml-E0121",
                             "the state of '" + qualified_name(function_) +
                                 "' is captured at its begin only: it deletes its object");
    return;
  }
  activity.after += " " + closure_guard(activity, last.statements("provml_x", {}));
}

}  // namespace provml::instrument
