// Coroutines: co_return values, and parameters that may be gone when the body begins.
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <clang/Lex/Lexer.h>

#include <array>

#include "expressions.h"
#include "function_rewriter.h"

namespace provml::instrument {
namespace {

bool is_coroutine_part(const clang::Stmt& s) {
  return llvm::isa<clang::CoawaitExpr, clang::CoyieldExpr, clang::DependentCoawaitExpr, clang::CoreturnStmt>(
      s);
}

/// A value that refers to what it does not own.
bool refers(clang::QualType type) {
  if (type->isReferenceType() || type->isPointerType() || type->isDependentType()) return true;
  const auto* record = type->getAsCXXRecordDecl();
  return record != nullptr && record->isInStdNamespace() && record->getIdentifier() != nullptr &&
         (record->getName() == "basic_string_view" || record->getName() == "span" ||
          record->getName() == "reference_wrapper");
}

}  // namespace

bool is_coroutine(const clang::Stmt* body) {
  return llvm::isa_and_nonnull<clang::CoroutineBodyStmt>(body) || any_of(body, is_coroutine_part);
}

/// Whether the body runs within the call itself, up to its first suspension.
bool FunctionRewriter::begins_at_once() const {
  const auto* coroutine = llvm::dyn_cast_or_null<clang::CoroutineBodyStmt>(function_.getBody());
  if (coroutine == nullptr) return false;
  return any_of(coroutine->getInitSuspendStmt(), [](const clang::Stmt& s) {
    const auto* expression = llvm::dyn_cast<clang::Expr>(&s);
    const auto* record = expression == nullptr ? nullptr : expression->getType()->getAsCXXRecordDecl();
    return record != nullptr && record->getIdentifier() != nullptr && record->getName() == "suspend_never" &&
           record->isInStdNamespace();
  });
}

/// Why a parameter is not looked at when the body begins, or "".
std::string FunctionRewriter::unread(const clang::ParmVarDecl& parameter) const {
  if (coroutine_ && refers(parameter.getType()) && !begins_at_once())
    return "the coroutine may begin when what it refers to is gone";
  const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function_);
  if (constructor == nullptr) return {};
  const clang::QualType type = parameter.getType(), object = type.getNonReferenceType();
  if (type->isLValueReferenceType() || object.isConstQualified() || object->isScalarType()) return {};
  for (const auto* initializer : constructor->inits())
    if (any_of(initializer->getInit(), [&](const clang::Stmt& s) { return moves(s, parameter); }))
      return "it is moved from before the body begins";
  return {};
}

/// The type of the values that the coroutine returns: of the first one, since all should be alike.
void FunctionRewriter::plan_co_return(const clang::Stmt& body, const DeclMarks& marks) {
  const clang::Expr* first = nullptr;
  any_of(&body, [&](const clang::Stmt& s) {
    const auto* leave = llvm::dyn_cast<clang::CoreturnStmt>(&s);
    if (leave != nullptr && leave->getOperand() != nullptr && !leave->getOperand()->getType()->isVoidType() &&
        !llvm::isa<clang::InitListExpr>(leave->getOperand()))
      first = leave->getOperand();
    return first != nullptr;
  });
  if (first == nullptr || first->getType()->isSpecificPlaceholderType(clang::BuiltinType::Overload)) return;
  co_type_ = first->getType().getNonReferenceType().getUnqualifiedType();
  Activity& activity = *activities_.front();
  result_ = plan(activity, nullptr,
                 {"return", "return", marks.value, true, co_type_, function_.getLocation(), false, &function_,
                  table_name(activity), unmarked_ && !marks.value.any()});
}

void FunctionRewriter::walk_co_return(const clang::CoreturnStmt& statement) {
  const clang::Expr* value = statement.getOperand();
  if (value != nullptr) walk(value);
  const bool captured =
      result_.has_value() && value != nullptr && !value->getType()->isVoidType() && !result_->pieces.empty();
  if (!captured) return walk_jump(statement);
  const std::string why = rewrite_co_return(statement, *value);
  note(Inventory::Kind::Return, statement.getBeginLoc(), why);
  if (why.empty()) return;
  if (!unmarked_)
    shared_.report().remark(statement.getBeginLoc(), "provml-E0108",
                            "this co_return is not captured: " + why);
  walk_jump(statement);
}

std::string FunctionRewriter::rewrite_co_return(const clang::CoreturnStmt& statement,
                                                const clang::Expr& value) {
  if (statement.getBeginLoc().isMacroID()) return "it is spelled in a macro";
  const auto after = after_semicolon(statement.getEndLoc());
  if (!after) return "its end is not clear";
  auto& edits = shared_.edits();
  const auto begin = statement.getKeywordLoc();
  const std::string before = sees(statement);
  const std::string& activity = function_activity_->variable;
  const auto wrap = [&](const std::string& text) {
    edits.insert(begin, "{ " + before + text);
    edits.insert(*after, " }");
    return std::string();
  };
  if (result_->opaque) return wrap(result_->statements(activity, ""));
  const clang::QualType type = value.getType().getNonReferenceType().getUnqualifiedType();
  if (!co_type_->isDependentType() && !shared_.context().hasSameType(type, co_type_))
    return "its type is not that of the first co_return";
  if (llvm::isa<clang::InitListExpr>(value)) return "it is a list in braces";
  if (const auto* variable = returned_variable(value); variable != nullptr && !type.isVolatileQualified())
    return wrap(result_->statements(activity, variable->getNameAsString()));
  if (any_of(&value, is_coroutine_part)) return "its value awaits another";
  if (needs_plain_form(value)) return "its value cannot be seen without changing it";
  if (value.refersToBitField()) return "it is a bit-field";
  if (llvm::isa<clang::IntegerLiteral>(value) &&
      result_->plain) {  // a 0 may stand for a null pointer: it stays
    const auto text = clang::Lexer::getSourceText(
        clang::CharSourceRange::getTokenRange(value.getSourceRange()), shared_.sources(), shared_.language());
    return wrap(result_->statements(activity, text.str()));
  }
  if (value.isNullPointerConstant(shared_.context(), clang::Expr::NPC_ValueDependentIsNotNull) !=
      clang::Expr::NPCK_NotNull)
    return "it may be a null pointer";
  std::string call;
  if (result_->plain) {
    const Piece& piece = result_->pieces[0];
    call = activity +
           (piece.reference    ? ".result_ref("
            : result_->unasked ? ".result_unasked("
                               : ".result(") +
           std::to_string(piece.slot) + ", ";
  } else {
    call = activity + ".result_with([" + (result_->local ? "&" : "") +
           "](::provml::capture::activity& provml_x, auto const& provml_v) { " +
           result_->statements("provml_x", "provml_v") + "}, ";
  }
  edits.insert(begin, before.empty() ? "" : "{ " + before);
  edits.insert(after_token(begin), " " + call + "[&]() -> decltype(auto) { return (");
  edits.insert(after->getLocWithOffset(-1), ")");
  edits.insert(*after, std::string(" });") + (before.empty() ? "" : " }"));
  return {};
}

}  // namespace provml::instrument
