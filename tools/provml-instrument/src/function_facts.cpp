#include "function_facts.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/QualTypeNames.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

#include <algorithm>
#include <optional>

namespace provml::instrument {
namespace {

using Names = std::vector<std::string>;

/// Which lambda of a body a closure type belongs to, and the variable that it initialises.
class LambdaFinder : public clang::RecursiveASTVisitor<LambdaFinder> {
 public:
  explicit LambdaFinder(const clang::CXXRecordDecl& closure) : closure_(closure.getCanonicalDecl()) {}

  bool VisitLambdaExpr(clang::LambdaExpr* lambda) {
    ++count_;
    if (lambda->getLambdaClass()->getCanonicalDecl() == closure_) number = count_;
    return true;
  }
  bool VisitVarDecl(clang::VarDecl* decl) {
    if (const auto* init = decl->getInit())
      if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(init->IgnoreUnlessSpelledInSource()))
        if (lambda->getLambdaClass()->getCanonicalDecl() == closure_) variable = decl->getNameAsString();
    return true;
  }

  unsigned number = 0;
  std::string variable;

 private:
  const clang::CXXRecordDecl* closure_;
  unsigned count_ = 0;
};

std::string arguments_text(llvm::ArrayRef<clang::TemplateArgument> arguments,
                           const clang::PrintingPolicy& policy) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  clang::printTemplateArgumentList(stream, arguments, policy);
  return text;
}

std::string parameters_text(const clang::TemplateParameterList& parameters) {
  std::string text;
  for (const auto* parameter : parameters)
    text += (text.empty() ? "" : ",") + parameter->getNameAsString() +
            (parameter->isParameterPack() ? "..." : "");
  return "<" + text + ">";
}

/// "<int>" of a specialisation, "<T>" of a template, "" of anything else.
std::string template_part(const clang::Decl& decl, const clang::PrintingPolicy& policy) {
  if (const auto* s = llvm::dyn_cast<clang::ClassTemplatePartialSpecializationDecl>(&decl)) {
    const auto* written = s->getTemplateArgsAsWritten();
    std::string text;
    llvm::raw_string_ostream stream(text);
    if (written != nullptr) clang::printTemplateArgumentList(stream, written->arguments(), policy);
    return text;
  }
  if (const auto* s = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&decl))
    return arguments_text(s->getTemplateArgs().asArray(), policy);
  if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&decl)) {
    const auto* described = record->getDescribedClassTemplate();
    return described == nullptr ? "" : parameters_text(*described->getTemplateParameters());
  }
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&decl)) {
    if (const auto* described = function->getDescribedFunctionTemplate())
      return parameters_text(*described->getTemplateParameters());
    if (const auto* arguments = function->getTemplateSpecializationArgs())
      return arguments_text(arguments->asArray(), policy);
  }
  return {};
}

class NameBuilder {
 public:
  explicit NameBuilder(const clang::ASTContext& context) : policy_(context.getPrintingPolicy()) {
    policy_.SuppressUnwrittenScope = false;
  }

  Names of(const clang::FunctionDecl& function) {
    const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
    if (method != nullptr && method->getParent()->isLambda()) return of_lambda(*method->getParent());
    Names names = scopes(*function.getDeclContext());
    std::string own = function.getNameAsString();
    if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function))
      own = constructor->getParent()->getNameAsString();
    if (const auto* destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(&function))
      own = "~" + destructor->getParent()->getNameAsString();
    return extended(names, own, template_part(function, policy_), false);
  }

 private:
  /// Every name of `outer`, followed by `own`, alone and with `arguments`; by `outer` alone when `optional`.
  static Names extended(const Names& outer, const std::string& own, const std::string& arguments,
                        bool optional) {
    Names result;
    const auto add = [&](const std::string& name) {
      if (std::find(result.begin(), result.end(), name) == result.end()) result.push_back(name);
    };
    for (const auto& scope : outer) {
      const std::string base = (scope.empty() ? "" : scope + "::") + own;
      add(normal_name(base));
      if (!arguments.empty()) add(normal_name(base + arguments));
      if (optional) add(scope);
    }
    return result;
  }

  Names scopes(const clang::DeclContext& context) {
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&context)) return of(*function);
    const auto* parent = context.getParent();
    if (parent == nullptr) return {""};
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(&context))
      return extended(scopes(*parent),
                      space->isAnonymousNamespace() ? "(anonymous namespace)" : space->getNameAsString(), {},
                      space->isAnonymousNamespace() || space->isInline());
    if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&context)) {
      if (record->isLambda()) return of_lambda(*record);
      const std::string name = record->getNameAsString();
      return extended(scopes(*parent), name.empty() ? "(anonymous)" : name, template_part(*record, policy_),
                      false);
    }
    return scopes(*parent);  // extern "C", export
  }

  Names of_lambda(const clang::CXXRecordDecl& closure) {
    const clang::DeclContext* around = closure.getDeclContext();
    const auto* outer = llvm::dyn_cast<clang::FunctionDecl>(around);
    LambdaFinder finder(closure);
    if (outer != nullptr && outer->hasBody())
      finder.TraverseStmt(outer->getBody());
    else
      for (auto* decl : around->decls())
        if (auto* variable = llvm::dyn_cast<clang::VarDecl>(decl)) finder.TraverseDecl(variable);
    const Names outers = scopes(*around);
    Names names =
        extended(outers, "(lambda)", finder.number > 0 ? "#" + std::to_string(finder.number) : "", false);
    if (!finder.variable.empty())
      for (const auto& name : extended(outers, finder.variable, {}, false)) names.push_back(name);
    return names;
  }

  clang::PrintingPolicy policy_;
};

SignatureFacts signature_of(const clang::FunctionDecl& function) {
  const auto& context = function.getASTContext();
  const auto& policy = context.getPrintingPolicy();
  SignatureFacts facts;
  for (const auto* parameter : function.parameters()) {
    const clang::QualType written = parameter->getOriginalType();
    const clang::QualType type = parameter->getType();
    Names spelled = {type.getCanonicalType().getAsString(policy), written.getAsString(policy),
                     type.getAsString(policy)};
    if (!type->isDependentType())
      spelled.push_back(clang::TypeName::getFullyQualifiedName(type, context, policy));
    facts.parameters.push_back(std::move(spelled));
  }
  if (function.isVariadic()) facts.parameters.push_back({"..."});
  const auto add = [&](const char* word) {
    facts.qualifiers += (facts.qualifiers.empty() ? "" : " ") + std::string(word);
  };
  if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
      method != nullptr && !method->isStatic()) {
    const bool lambda = method->getParent()->isLambda();
    if (method->isConst() && !lambda) add("const");
    if (method->isVolatile()) add("volatile");
    if (method->getRefQualifier() == clang::RQ_LValue) add("&");
    if (method->getRefQualifier() == clang::RQ_RValue) add("&&");
  }
  std::string list;
  for (const auto& parameter : facts.parameters) list += (list.empty() ? "" : ", ") + parameter.front();
  facts.result_and_parameters = "(" + list + ")" + (facts.qualifiers.empty() ? "" : " " + facts.qualifiers);
  return facts;
}

std::vector<std::string> files_of(const clang::FunctionDecl& function) {
  std::vector<std::string> files;
  const auto& sources = function.getASTContext().getSourceManager();
  const auto where = sources.getExpansionLoc(function.getLocation());
  const auto file = sources.getFileEntryRefForID(sources.getFileID(where));
  if (!file) return files;
  llvm::SmallString<256> path(file->getName()), real;
  llvm::sys::fs::make_absolute(path);
  llvm::sys::path::remove_dots(path, true);
  files.emplace_back(path);
  if (!llvm::sys::fs::real_path(path, real) && real != path) files.emplace_back(real);
  return files;
}

}  // namespace

FunctionFacts facts_of(const clang::FunctionDecl& function) {
  return {NameBuilder(function.getASTContext()).of(function), [&function] { return files_of(function); },
          [&function] { return signature_of(function); }};
}

}  // namespace provml::instrument
