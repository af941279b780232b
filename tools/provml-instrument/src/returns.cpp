// Return statements: the value is seen before any destructor runs, and elisions and moves stay as they are.
#include <clang/AST/Attr.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <clang/Basic/CharInfo.h>
#include <llvm/Support/raw_ostream.h>

#include "expressions.h"
#include "function_rewriter.h"
#include "type_names.h"

namespace provml::instrument {
namespace {

/// A type of a function of a partial specialization, whose own name Clang prints with namespaces, as if it
/// were the template: the name alone, which means the specialization there; in a friend, where g++ does not
/// find it, with arguments.
std::string with_own_name(std::string text, const clang::ClassTemplatePartialSpecializationDecl& record,
                          bool is_friend) {
  clang::PrintingPolicy policy = record.getASTContext().getPrintingPolicy();
  policy.SuppressUnwrittenScope = true;
  std::string own = record.getNameAsString(), full;
  llvm::raw_string_ostream out(own), full_out(full);
  if (is_friend)
    clang::printTemplateArgumentList(out, record.getTemplateArgsAsWritten()->arguments(), policy);
  record.getSpecializedTemplate()->printQualifiedName(full_out, policy);
  const auto is_part = [&](std::size_t at) {
    return at < text.size() &&
           (clang::isAsciiIdentifierContinue(text[at]) || text[at] == '<' || text[at] == ':');
  };
  std::size_t at = 0;
  while ((at = text.find(full, at)) != std::string::npos) {
    const bool whole = !is_part(at + full.size()) && (at == 0 || !is_part(at - 1) || text[at - 1] == '<');
    if (whole) text.replace(at, full.size(), own);
    at += whole ? own.size() : full.size();
  }
  return text;
}

}  // namespace

/// Whether a lambda around the expression would change what it means.
bool FunctionRewriter::needs_plain_form(const clang::Expr& value) const {
  if (function_.hasAttr<clang::TargetAttr>() || function_.hasAttr<clang::TargetClonesAttr>() ||
      function_.hasAttr<clang::TargetVersionAttr>())
    return true;
  const bool bindings_captured = shared_.language().CPlusPlus20;
  return any_of(&value, [&](const clang::Stmt& s) {
    if (llvm::isa<clang::PredefinedExpr, clang::SourceLocExpr, clang::StmtExpr>(s)) return true;
    if (may_ask_place(s)) return true;
    if (const auto* call = llvm::dyn_cast<clang::CallExpr>(&s)) {
      const auto* callee = call->getDirectCallee();
      if (callee != nullptr && callee->getIdentifier() != nullptr) {
        const auto name = callee->getName();
        if (name.starts_with("__builtin_alloca") || name == "__builtin_return_address" ||
            name == "__builtin_frame_address" || name.starts_with("__builtin_va_"))
          return true;
      }
    }
    if (llvm::isa<clang::AddrLabelExpr>(s)) return true;
    const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(&s);
    return reference != nullptr && !capturable(*reference->getDecl(), bindings_captured);
  });
}

/// Whether the object that a return makes would be copied or moved on its way through a captured result.
bool FunctionRewriter::copies_on_the_way(const clang::Expr& value) const {
  if (shared_.language().ElideConstructors) return false;
  const clang::QualType type = function_.getReturnType();
  if (type->isReferenceType() || type->isScalarType() || type->isVoidType()) return false;
  const auto* record = type->getAsCXXRecordDecl();
  return record == nullptr || type->isDependentType() || type->isUndeducedType() ||
         !record->hasDefinition() || !value.getType().isTriviallyCopyableType(shared_.context());
}

/// Whether a variable can hold the returned value on its way without a copy, a move or another conversion.
bool FunctionRewriter::can_be_named() const {
  const clang::QualType type = function_.getReturnType(), declared = function_.getDeclaredReturnType();
  if (type->isDependentType() || type->isUndeducedType()) return false;
  const auto* placeholder = declared->getContainedAutoType();
  if (placeholder != nullptr && placeholder->isDecltypeAuto() && type->isReferenceType()) return false;
  if (type->isRValueReferenceType() && placeholder == nullptr) return false;
  if (type->isArrayType() || type->isFunctionPointerType() || type->isMemberPointerType()) return false;
  const clang::QualType object = type.getNonReferenceType();
  if (type->isReferenceType()) return !object->isArrayType() && !object->isFunctionType();
  const auto* record = type->getAsCXXRecordDecl();
  return record == nullptr || movable(*record);
}

/// The declared return type as it can stand in a trailing return type; "" for a lambda that deduces it.
std::optional<std::string> FunctionRewriter::return_type() const {
  if (lambda_ != nullptr && !lambda_->hasExplicitResultType()) return std::string();
  clang::QualType type = function_.getDeclaredReturnType();
  if (type->isScalarType()) type = type.getUnqualifiedType();
  const auto text = result_type_in_body(function_, type, shared_.context(), shared_.planner().spelled(type),
                                        shared_.planner().spelled_in_full(type));
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function_);
  const auto* partial = llvm::dyn_cast<clang::ClassTemplatePartialSpecializationDecl>(
      method != nullptr ? method->getParent() : function_.getLexicalDeclContext());
  if (!text || partial == nullptr) return text;
  return with_own_name(*text, *partial, method == nullptr);
}

void FunctionRewriter::walk_return(const clang::ReturnStmt& statement) {
  walk_children(&statement);
  const clang::Expr* value = statement.getRetValue();
  std::string before;
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
    for (auto guard = scope->guards.rbegin(); guard != scope->guards.rend(); ++guard)
      if (value == nullptr || !changes(*value, *guard->variable)) before += guard->see;
  const bool captured = result_.has_value() && value != nullptr && !result_->pieces.empty();
  const auto tell = [&](const std::string& reason) {
    if (value != nullptr && !value->getType()->isVoidType())
      note(Inventory::Kind::Return, statement.getBeginLoc(), reason);
  };
  if (!captured)
    tell(!refused_.empty()               ? refused_
         : function_activity_ == nullptr ? "its function is not captured"
                                         : "it has no value to capture");
  if (before.empty() && !captured) return;
  if (statement.getBeginLoc().isMacroID()) {
    if (captured) tell("it is spelled in a macro");
    if (captured && !unmarked_)
      shared_.report().remark(statement.getBeginLoc(), "provml-E0108",
                              "a return that is spelled in a macro is not captured");
    return;
  }
  const auto after = after_semicolon(statement.getEndLoc());
  if (!after) {
    if (captured) tell("its end is not clear");
    return;
  }
  if (captured) {
    const std::string why = rewrite_return(statement, *after, before);
    return tell(why);
  }
  shared_.edits().insert(statement.getBeginLoc(), "{ " + before);
  shared_.edits().insert(*after, " }");
}

std::string FunctionRewriter::rewrite_return(const clang::ReturnStmt& statement, clang::SourceLocation after,
                                             const std::string& before) {
  auto& edits = shared_.edits();
  const clang::Expr& value = *statement.getRetValue();
  const auto begin = statement.getReturnLoc();
  const auto inside = after_token(begin);
  const std::string& activity = function_activity_->variable;
  const clang::QualType type = function_.getReturnType();
  const bool whole = !before.empty();
  const auto wrap = [&](const std::string& text) {
    edits.insert(begin, "{ " + before + text);
    edits.insert(after, " }");
    return std::string();
  };
  if (result_->opaque) return wrap(result_->statements(activity, ""));
  if (const auto* variable = returned_variable(value)) {
    const clang::QualType from = variable->getType().getNonReferenceType();
    const clang::QualType to = type.getNonReferenceType();
    const bool same = from->isDependentType() || to->isDependentType() || to->isUndeducedType() ||
                      shared_.context().hasSameUnqualifiedType(from, to);
    if (same) {
      if (!from.isVolatileQualified() || result_->pieces[0].pattern.size() > 1)
        return wrap(result_->statements(activity, variable->getNameAsString()));
      Piece piece = result_->pieces[0];  // a copy of a volatile scalar
      piece.pattern = "static_cast<" + shared_.planner().spelled(to.getUnqualifiedType()) + ">(\1)";
      Capture copy = *result_;
      copy.pieces[0] = piece;
      if (from->isArithmeticType()) return wrap(copy.statements(activity, variable->getNameAsString()));
    }
    if (!to->isScalarType()) {  // an implicit conversion that may move: the lambda would copy
      if (result_->plain && !from.isVolatileQualified())
        return wrap(result_->statements(activity, variable->getNameAsString()));
      if (whole) wrap({});
      return "it converts the variable that it returns";
    }
  }
  if (copies_on_the_way(value)) {
    if (!unmarked_)
      shared_.report().remark(begin, "provml-E0108",
                              "the value of this return is not captured: with -fno-elide-constructors that "
                              "would copy it once more");
    if (whole) wrap({});
    return "its value cannot be seen without changing it";
  }
  const auto written = return_type();
  const bool plainly = needs_plain_form(value);
  if (!written || (plainly && !can_be_named())) {
    if (!unmarked_)
      shared_.report().remark(
          begin, "provml-E0108",
          written ? "the value of this return cannot be seen without changing it"
                  : "the value of this return is not captured: in the body the name of its type "
                    "means something else");
    if (whole) wrap({});
    return written ? "its value cannot be seen without changing it" : "the name of its type is hidden";
  }
  const std::string& declared = *written;
  if (plainly) {
    const std::string name = fresh("provml_r");
    const bool rvalue = function_.getReturnType()->isRValueReferenceType() ||
                        function_.getDeclaredReturnType()->getContainedAutoType() != nullptr;
    const std::string back = rvalue && function_.getDeclaredReturnType()->isReferenceType()
                                 ? "static_cast<decltype(" + name + ")>(" + name + ")"
                                 : name;
    edits.replace(begin, shared_.sources().getFileOffset(inside) - shared_.sources().getFileOffset(begin),
                  "{ " + before + (declared.empty() ? "auto" : declared) + " " + name + " =");
    edits.insert(after, " " + result_->statements(activity, name) + "return " + back + "; }");
    return {};
  }
  const std::string arrow = declared.empty() ? "[&]" : "[&]() -> " + declared;
  std::string call;
  if (result_->plain) {
    const Piece& piece = result_->pieces[0];
    call = activity +
           (piece.reference    ? ".result_ref("
            : result_->unasked ? ".result_unasked("
                               : ".result(") +
           std::to_string(piece.slot) + ", ";
  } else {
    const bool deduced =
        declared.empty() || function_.getDeclaredReturnType()->getContainedAutoType() != nullptr;
    std::string parameter = "auto";
    if (!deduced || !shared_.language().CPlusPlus14) {
      const clang::QualType object = type.getNonReferenceType().getUnqualifiedType();
      const std::string text = shared_.planner().spelled(object);
      parameter = result_type_in_body(function_, object, shared_.context(), text,
                                      shared_.planner().spelled_in_full(object))
                      .value_or(text);
    }
    call = activity + ".result_with([" + (result_->local ? "&" : "") +
           "](::provml::capture::activity& provml_x, " + parameter + " const& provml_v) { " +
           result_->statements("provml_x", "provml_v") + "}, ";
  }
  if (whole) edits.insert(begin, "{ " + before);
  edits.insert(inside, " " + call + arrow + " { return");
  edits.insert(after, " });" + std::string(whole ? " }" : ""));
  return {};
}

}  // namespace provml::instrument
