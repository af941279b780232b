#include "constant_use.h"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include <vector>

namespace provml::instrument {
namespace {

/// Finds the closures that are named in constant expressions, by the places of their bodies.
class Finder : public clang::RecursiveASTVisitor<Finder> {
  using Base = clang::RecursiveASTVisitor<Finder>;

 public:
  explicit Finder(clang::ASTContext& context) : context_(context) {}
  bool shouldVisitTemplateInstantiations() const { return true; }

  std::set<clang::SourceLocation::UIntTy> run() {
    TraverseDecl(context_.getTranslationUnitDecl());
    constant_ = 1;
    while (!pending_.empty()) {  // what a needed lambda calls is needed too
      const auto* body = pending_.back();
      pending_.pop_back();
      TraverseStmt(const_cast<clang::Stmt*>(body));
    }
    return std::move(found_);
  }

  bool TraverseDecl(clang::Decl* decl) {
    if (decl == nullptr) return true;
    const auto& sources = context_.getSourceManager();
    if (decl->getLocation().isValid() &&
        sources.isInSystemHeader(sources.getExpansionLoc(decl->getLocation())) &&
        !llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl, clang::TranslationUnitDecl>(decl))
      return true;
    // A declaration within a constant expression is one of its own, but for what it says below.
    const Constant own(*this, starts_constant(*decl), llvm::isa<clang::ParmVarDecl>(decl) && !in_constexpr_);
    const auto* function = llvm::dyn_cast<clang::FunctionDecl>(decl);
    const bool before = in_constexpr_;
    if (function != nullptr) in_constexpr_ = function->isConstexprSpecified() || function->isConsteval();
    const bool result = Base::TraverseDecl(decl);
    in_constexpr_ = before;
    return result;
  }
  bool TraverseTypeLoc(clang::TypeLoc type) {
    const Constant own(*this, !type.isNull() && type.getAs<clang::FunctionTypeLoc>().isNull());
    return Base::TraverseTypeLoc(type);
  }
  bool TraverseTemplateArgumentLoc(const clang::TemplateArgumentLoc& argument) {
    const Constant own(*this, true);
    return Base::TraverseTemplateArgumentLoc(argument);
  }
  bool TraverseConstantExpr(clang::ConstantExpr* expression) {
    const Constant own(*this, true);
    return Base::TraverseConstantExpr(expression);
  }
  bool TraverseRequiresExpr(clang::RequiresExpr* expression) {
    const Constant own(*this, true);
    return Base::TraverseRequiresExpr(expression);
  }
  bool TraverseIfStmt(clang::IfStmt* statement) {
    if (!statement->isConstexpr()) return Base::TraverseIfStmt(statement);
    {
      const Constant own(*this, true);
      TraverseStmt(statement->getCond());
    }
    for (clang::Stmt* part :
         {statement->getInit(), static_cast<clang::Stmt*>(statement->getConditionVariableDeclStmt()),
          statement->getThen(), statement->getElse()})
      TraverseStmt(part);
    return true;
  }
  bool VisitExpr(clang::Expr* expression) {
    if (constant_ == 0 || expression->getType().isNull()) return true;
    const auto* record = expression->getType().getNonReferenceType()->getAsCXXRecordDecl();
    if (record == nullptr || !record->isLambda()) return true;
    const auto* call = record->getLambdaCallOperator();
    if (call == nullptr || call->getBody() == nullptr) return true;
    if (found_.insert(call->getBody()->getBeginLoc().getRawEncoding()).second)
      pending_.push_back(call->getBody());
    return true;
  }

 private:
  struct Constant {
    Constant(Finder& finder, bool begins, bool leaves = false) : finder_(finder), before_(finder.constant_) {
      if (leaves) finder.constant_ = 0;
      if (begins) ++finder.constant_;
    }
    ~Constant() { finder_.constant_ = before_; }
    Constant(const Constant&) = delete;
    Constant& operator=(const Constant&) = delete;
    Finder& finder_;
    unsigned before_;
  };

  /// Whether the expressions of a declaration are constant expressions, or decide whether one is.
  static bool starts_constant(const clang::Decl& decl) {
    if (llvm::isa<clang::StaticAssertDecl, clang::EnumConstantDecl, clang::FieldDecl, clang::ConceptDecl>(
            decl))
      return true;
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&decl)) {
      const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(function);
      const bool lambda = method != nullptr && method->getParent()->isLambda();
      return function->isConsteval() || (!lambda && function->isConstexpr());
    }
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(&decl);
    if (variable == nullptr || variable->getInit() == nullptr) return false;
    if (variable->isConstexpr() || variable->hasAttr<clang::ConstInitAttr>()) return true;
    if (variable->getType().isConstQualified() && variable->getType()->isIntegralOrEnumerationType())
      return true;
    // What is initialised before the program starts has to stay so.
    return variable->hasGlobalStorage() && !variable->getType()->isDependentType() &&
           !variable->getInit()->isValueDependent() && variable->hasConstantInitialization() &&
           !holds_closure(*variable);
  }
  /// A variable that is a closure: its initialisation calls nothing.
  static bool holds_closure(const clang::VarDecl& variable) {
    const auto* record = variable.getType()->getAsCXXRecordDecl();
    return record != nullptr && record->isLambda();
  }

  clang::ASTContext& context_;
  unsigned constant_ = 0;
  bool in_constexpr_ = false;
  std::set<clang::SourceLocation::UIntTy> found_;
  std::vector<const clang::Stmt*> pending_;
};

}  // namespace

bool ConstantUse::needed(const clang::LambdaExpr& lambda) {
  const auto* call = lambda.getCallOperator();
  if (call->isConsteval() || call->isImmediateFunction()) return true;
  // Within a template nobody knows yet whether it is constexpr.
  if (!call->isConstexpr() && !call->isDependentContext()) return false;
  if (!context_.getLangOpts().CPlusPlus17) return false;
  if (!bodies_) bodies_ = Finder(context_).run();
  return bodies_->count(lambda.getBody()->getBeginLoc().getRawEncoding()) != 0;
}

}  // namespace provml::instrument
