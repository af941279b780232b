#include "type_names.h"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/QualTypeNames.h>
#include <clang/AST/RecursiveASTVisitor.h>

#include <algorithm>
#include <set>

namespace provml::instrument {
namespace {

/// The first name of every type that is written in a declaration: `std` of std::vector<int>, and the
/// declaration it stands for.
class LeadingNames : public clang::RecursiveASTVisitor<LeadingNames> {
 public:
  struct Name {
    std::string text;
    const clang::Decl* means;
  };
  bool VisitElaboratedTypeLoc(clang::ElaboratedTypeLoc type) {
    if (auto qualifier = type.getQualifierLoc()) {
      while (qualifier.getPrefix()) qualifier = qualifier.getPrefix();
      const auto* first = qualifier.getNestedNameSpecifier();
      if (const auto* space = first->getAsNamespace()) add(*space);
      if (const auto* alias = first->getAsNamespaceAlias()) add(*alias);
      if (const auto* record = first->getAsRecordDecl()) add(*record);
      return true;
    }
    const clang::Type* named = type.getNamedTypeLoc().getTypePtr();
    if (const auto* alias = llvm::dyn_cast<clang::TypedefType>(named)) add(*alias->getDecl());
    if (const auto* tag = llvm::dyn_cast<clang::TagType>(named)) add(*tag->getDecl());
    if (const auto* used = llvm::dyn_cast<clang::UsingType>(named))
      add(*used->getFoundDecl()->getTargetDecl());
    if (const auto* special = llvm::dyn_cast<clang::TemplateSpecializationType>(named))
      if (const auto* pattern = special->getTemplateName().getAsTemplateDecl()) add(*pattern);
    return true;
  }
  // What an expression in decltype() names is there in the body as well.
  bool TraverseDecltypeTypeLoc(clang::DecltypeTypeLoc) { return true; }
  std::vector<Name> names;

 private:
  void add(const clang::NamedDecl& decl) { names.push_back({decl.getNameAsString(), meaning(decl)}); }

 public:
  /// The declaration that a name stands for; of a class template's own class the template.
  static const clang::Decl* meaning(const clang::NamedDecl& decl) {
    if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&decl))
      if (const auto* described = record->getDescribedClassTemplate()) return described->getCanonicalDecl();
    return decl.getCanonicalDecl();
  }
};

/// Whether a type names the class template that it stands in, of which Clang prints no arguments with
/// namespaces.
class CurrentInstantiation : public clang::RecursiveASTVisitor<CurrentInstantiation> {
 public:
  bool VisitInjectedClassNameType(clang::InjectedClassNameType*) { return !(found = true); }
  bool VisitRecordType(clang::RecordType* type) { return !(found = found || type->isDependentType()); }
  bool found = false;
};

/// The names that a function declares for itself.
class OwnNames : public clang::RecursiveASTVisitor<OwnNames> {
 public:
  bool VisitNamedDecl(clang::NamedDecl* decl) {
    if (llvm::isa<clang::ValueDecl, clang::TypeDecl>(decl)) names.insert(decl->getNameAsString());
    return true;
  }
  std::set<std::string> names;
};

/// Whether a class or namespace around an out-of-line definition has something else of this name.
bool member_hides(const clang::FunctionDecl& function, const LeadingNames::Name& name,
                  const clang::ASTContext& context) {
  for (const auto* around = function.getDeclContext(); around != nullptr && !around->isTranslationUnit();
       around = around->getParent()) {
    for (const auto* found : around->getRedeclContext()->lookup(&context.Idents.get(name.text)))
      if (const auto* own = llvm::dyn_cast<clang::CXXRecordDecl>(found);
          own != nullptr && own->isInjectedClassName())
        continue;
      else if (LeadingNames::meaning(*found) != name.means && !llvm::isa<clang::CXXConstructorDecl>(found))
        return true;
    const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(around);
    if (record != nullptr && record->hasDefinition() && record->getNumBases() > 0) {
      bool in_base = false;
      record->forallBases([&](const clang::CXXRecordDecl* base) {
        for (const auto* found : base->lookup(&context.Idents.get(name.text)))
          in_base = in_base || LeadingNames::meaning(*found) != name.means;
        return true;
      });
      if (in_base) return true;
    }
  }
  return false;
}

bool has_local_type(clang::QualType type) {
  const auto* tag = type->getAsTagDecl();
  return tag != nullptr && tag->getParentFunctionOrMethod() != nullptr;
}

/// The text of a type whose placeholder has no constraint: g++ 12 takes none in a lambda's result.
std::string without_constraint(std::string text, clang::QualType type, const clang::PrintingPolicy& policy) {
  const auto* placeholder = type->getContainedAutoType();
  if (placeholder == nullptr || !placeholder->isConstrained()) return text;
  const std::string written = clang::QualType(placeholder, 0).getAsString(policy);
  const auto at = text.find(written);
  if (at != std::string::npos)
    text.replace(at, written.size(), placeholder->isDecltypeAuto() ? "decltype(auto)" : "auto");
  return text;
}

}  // namespace

std::optional<std::string> result_type_in_body(const clang::FunctionDecl& function, clang::QualType declared,
                                               const clang::ASTContext& context, const std::string& text,
                                               const std::string& in_full) {
  const auto& policy = context.getPrintingPolicy();
  const std::string written = without_constraint(text, declared, policy);
  const auto* info = function.getTypeSourceInfo();
  if (info == nullptr) return written;
  const auto type = info->getTypeLoc().getAsAdjusted<clang::FunctionTypeLoc>();
  if (type.isNull()) return written;
  LeadingNames leading;
  leading.TraverseTypeLoc(type.getReturnLoc());
  OwnNames own;
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  const bool lambda = method != nullptr && method->getParent()->isLambda();
  if (!lambda)
    for (const auto* parameter : function.parameters()) own.names.insert(parameter->getNameAsString());
  own.TraverseStmt(function.getBody());
  const bool before_name = type.getReturnLoc().getBeginLoc() < function.getLocation();
  const bool hidden = std::any_of(leading.names.begin(), leading.names.end(), [&](const auto& name) {
    return own.names.count(name.text) != 0 ||
           (function.isOutOfLine() && before_name && member_hides(function, name, context));
  });
  if (!hidden) return written;
  if (declared->isDependentType()) {
    const std::string first = in_full.substr(0, in_full.find_first_of(":<& "));
    CurrentInstantiation current;
    current.TraverseType(declared);
    if (in_full == written || current.found || own.names.count(first) != 0) return std::nullopt;
    return in_full;
  }
  if (declared->getContainedAutoType() != nullptr || declared->isFunctionPointerType() ||
      declared->isMemberPointerType() || has_local_type(declared.getNonReferenceType()))
    return std::nullopt;
  return clang::TypeName::getFullyQualifiedName(declared, context, policy, true);
}

}  // namespace provml::instrument
