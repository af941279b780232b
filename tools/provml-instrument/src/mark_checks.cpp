#include "mark_checks.h"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <provml/vocabulary.h>

#include <algorithm>

#include "capture_plan.h"
#include "json_reader.h"
#include "uses.h"

namespace provml::instrument {
namespace {

using clang::AnnotateAttr;

std::string quoted(const clang::NamedDecl& decl) { return "'" + decl.getNameAsString() + "'"; }

/// The role of one of our annotations, or "".
std::string role_of(const AnnotateAttr& attribute) {
  if (attribute.getAnnotation() != "provml" || attribute.args_size() == 0) return {};
  const auto* expression = *attribute.args_begin();
  if (const auto* constant = llvm::dyn_cast<clang::ConstantExpr>(expression))
    expression = constant->getSubExpr();
  const auto* text = llvm::dyn_cast<clang::StringLiteral>(expression->IgnoreParenImpCasts());
  return text == nullptr ? "" : text->getString().str();
}

bool is_scalar(clang::QualType type) {
  return !type->isDependentType() && (type->isArithmeticType() || type->isEnumeralType());
}

bool is_string(clang::QualType type) {
  const auto* record = type->getAsCXXRecordDecl();
  return record != nullptr && record->isInStdNamespace() &&
         (record->getName() == "basic_string" || record->getName() == "basic_string_view");
}

/// Why a parameter cannot be an output, or "".
std::string no_output(clang::QualType type) {
  if (type->isDependentType()) return {};
  if (!type->isReferenceType() && !type->isPointerType())
    return is_scalar(type) || is_string(type)
               ? "it is passed by value: what the function writes to it is lost"
               : "";
  const clang::QualType target = type->isPointerType() ? type->getPointeeType() : type.getNonReferenceType();
  if (target->isCharType()) return {};
  return is_scalar(target) && target.isConstQualified() ? "it is const: the function cannot write it" : "";
}

}  // namespace

/// The removal of the macro that spells a mark; a [[provml::...]] attribute is left to its author.
std::optional<clang::FixItHint> MarkChecks::removal(const clang::Decl& decl, llvm::StringRef role) const {
  const auto& sources = context_.getSourceManager();
  for (const auto* attribute : decl.specific_attrs<AnnotateAttr>()) {
    if (attribute->isInherited() || role_of(*attribute) != role || !attribute->getLocation().isMacroID())
      continue;
    const auto range = sources.getExpansionRange(attribute->getLocation());
    auto end = clang::Lexer::getLocForEndOfToken(range.getEnd(), 0, sources, context_.getLangOpts());
    if (const char* text = sources.getCharacterData(end); *text == ' ') end = end.getLocWithOffset(1);
    return clang::FixItHint::CreateRemoval(clang::CharSourceRange::getCharRange(range.getBegin(), end));
  }
  return std::nullopt;
}

void MarkChecks::check_store(const ValueMarks& marks, clang::SourceLocation where) {
  const auto& file = rules_.file();
  if (!marks.reference || !file.is_unknown_store(*marks.reference)) return;
  const std::string near = nearest_word(*marks.reference, {file.stores().begin(), file.stores().end()});
  report_.warning(where, "provml-E0136",
                  "the store '" + *marks.reference + "' is not among the storages of the workflow file" +
                      (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

void MarkChecks::check(const clang::Decl& decl) {
  std::vector<std::pair<std::string, const AnnotateAttr*>> own;
  for (const auto* attribute : decl.specific_attrs<AnnotateAttr>())
    if (const std::string role = role_of(*attribute); !role.empty() && !attribute->isInherited())
      own.emplace_back(role, attribute);
  if (own.empty()) return;
  const auto has = [&](llvm::StringRef name) {
    return std::any_of(own.begin(), own.end(), [&](const auto& mark) { return mark.first == name; });
  };
  for (auto at = own.begin(); at != own.end(); ++at)
    if (at->first != "role" &&
        std::any_of(own.begin(), at, [&](const auto& before) { return before.first == at->first; }))
      report_.warning(at->second->getLocation(), "provml-E0133", "'" + at->first + "' is said twice");
  if (has("ignore") && own.size() > 1)
    report_.warning(own.front().second->getLocation(), "provml-E0133",
                    "'ignore' leaves this out, and the other marks ask for it", removal(decl, "ignore"));
  const ValueMarks marks = marks_of(decl, context_, nullptr).value;
  check_store(marks, marks.where);
}

void MarkChecks::check_redeclarations(const clang::FunctionDecl& function) {
  const DeclMarks own = own_marks_of(function);
  if (own.role.empty()) return;
  for (const auto* other : function.redecls()) {
    if (other == &function) continue;
    const DeclMarks marks = own_marks_of(*other);
    if (marks.role.empty() || (marks.role == own.role && (!marks.name || marks.name == own.name))) continue;
    const auto text = [](const DeclMarks& m) {
      return "'" + m.role + (m.name ? "(\"" + *m.name + "\")" : "") + "'";
    };
    report_.warning(own.where, "provml-E0133",
                    "the definition says " + text(own) + " and a declaration of the function says " +
                        text(marks) + "; the definition's counts");
    return;
  }
}

void MarkChecks::check_parameter(const clang::ParmVarDecl& parameter, const ValueMarks& marks,
                                 const Uses& uses) {
  const clang::QualType type = parameter.getType();
  const auto where = parameter.getLocation();
  check_store(marks, where);
  if (marks.output && !marks.reference && !marks.ignore && !is_path(type.getNonReferenceType())) {
    const std::string why = no_output(type);
    if (!why.empty())
      report_.advice(where, "provml-E0132", quoted(parameter) + " cannot be an output: " + why,
                     removal(parameter, "output"));
    else if (!uses.may_be_written(parameter))
      report_.advice(where, "provml-E0130",
                     quoted(parameter) + " is marked as an output, but no statement writes it",
                     removal(parameter, "output"));
  }
  const bool hyper = std::find(marks.roles.begin(), marks.roles.end(), "hyperparameter") != marks.roles.end();
  if (hyper && !marks.output && !marks.ignore && !uses.is_used(parameter))
    report_.advice(where, "provml-E0131",
                   "the hyperparameter " + quoted(parameter) + " is never used by the function");
}

void MarkChecks::check_function(const clang::FunctionDecl& function) {
  if (!function.doesThisDeclarationHaveABody()) {
    const auto& sources = context_.getSourceManager();
    const DeclMarks own = own_marks_of(function);
    if (own.role.empty() || function.isDefined() || function.isDeleted() || function.isDefaulted() ||
        sources.getFileID(sources.getExpansionLoc(function.getLocation())) != sources.getMainFileID())
      return;
    report_.warning(own.where, "provml-E0134",
                    quoted(function) +
                        " is marked here but not defined in this file; mark its definition, or a "
                        "declaration that the definition's file includes");
    return;
  }
  if (function.hasSkippedBody() || function.isDefaulted()) return;
  check_redeclarations(function);
  const FunctionRule* rule = rules_.match(function);
  const Uses uses(function);
  const DeclMarks marks = marks_of(function, context_, nullptr);
  const bool active = !marks.role.empty() || (rule != nullptr && !rule->role.empty());
  for (const auto* parameter : function.parameters()) {
    ValueMarks of_parameter = marks_of(*parameter, context_, nullptr).value;
    if (rule != nullptr)
      if (const auto found = rule->parameters.find(parameter->getNameAsString());
          found != rule->parameters.end())
        of_parameter.merge(found->second);
    if (active && of_parameter.any()) check_parameter(*parameter, of_parameter, uses);
  }
  for (const auto* variable : uses.locals()) {
    const ValueMarks of_local = marks_of(*variable, context_, nullptr).value;
    const auto type = variable->getType();
    if (!of_local.any() || !of_local.directed_out() || of_local.ignore || type->isReferenceType() ||
        type->isPointerType() || type->isDependentType())
      continue;
    if ((variable->hasInit() && is_scalar(type)) || uses.may_be_written(*variable)) continue;
    if (variable->hasInit() &&
        !llvm::isa<clang::CXXConstructExpr>(variable->getInit()->IgnoreUnlessSpelledInSource()))
      continue;
    if (const auto* made = variable->hasInit() ? llvm::dyn_cast<clang::CXXConstructExpr>(
                                                     variable->getInit()->IgnoreUnlessSpelledInSource())
                                               : nullptr;
        made != nullptr && made->getNumArgs() > 0)
      continue;
    report_.advice(variable->getLocation(), "provml-E0130",
                   quoted(*variable) + " is marked as an output, but no statement writes it");
  }
}

}  // namespace provml::instrument
