#include "refusals.h"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/StmtCXX.h>
#include <clang/Lex/Lexer.h>
#include <clang/Lex/MacroInfo.h>
#include <llvm/Support/Path.h>

#include <array>

namespace provml::instrument {
namespace {

/// Words of the inserted code. A macro of such a name would change it.
constexpr std::array<llvm::StringRef, 31> kWords = {
    "provml", "capture",    "activity",    "site",     "in",     "in_ref",
    "out",    "out_ref",    "see",         "see_ref",  "late",   "coroutine_activity",
    "result", "result_ref", "result_with", "object",   "field",  "enumerator",
    "opaque", "std",        "tie",         "static",   "struct", "if",
    "return", "const",      "decltype",    "noexcept", "void",   "bool",
    "nullptr"};

/// Functions that return twice: what a local holds after the second time is not certain.
constexpr std::array<llvm::StringRef, 9> kTwice = {"setjmp",      "_setjmp",          "sigsetjmp",
                                                   "__sigsetjmp", "savectx",          "getcontext",
                                                   "vfork",       "__builtin_setjmp", "_setjmpex"};

template <class F>
bool any_of(const clang::Stmt* statement, const F& f) {
  if (statement == nullptr || llvm::isa<clang::LambdaExpr>(statement)) return false;
  if (f(*statement)) return true;
  for (const auto* child : statement->children())
    if (any_of(child, f)) return true;
  return false;
}

bool returns_twice(const clang::Stmt& statement) {
  const auto* call = llvm::dyn_cast<clang::CallExpr>(&statement);
  const auto* callee = call == nullptr ? nullptr : call->getDirectCallee();
  if (callee == nullptr) return false;
  if (callee->hasAttr<clang::ReturnsTwiceAttr>()) return true;
  return callee->getIdentifier() != nullptr &&
         std::find(kTwice.begin(), kTwice.end(), callee->getName()) != kTwice.end();
}

bool is_musttail(const clang::Stmt& statement) {
  const auto* attributed = llvm::dyn_cast<clang::AttributedStmt>(&statement);
  return attributed != nullptr &&
         std::any_of(attributed->getAttrs().begin(), attributed->getAttrs().end(),
                     [](const clang::Attr* a) { return llvm::isa<clang::MustTailAttr>(a); });
}

}  // namespace

/// Whether it stands in a header of the capture, by the file's name.
bool Refusals::is_of_capture(clang::SourceLocation where) const {
  const auto& sources = context_.getSourceManager();
  const llvm::StringRef file = sources.getFilename(sources.getExpansionLoc(where));
  llvm::StringRef folder = llvm::sys::path::parent_path(file), name = llvm::sys::path::filename(file);
  const llvm::StringRef last = llvm::sys::path::filename(folder);
  if (last == "provml") return name == "capture.h" || name == "abi.h";
  return (last == "detail" || last == "adapters") &&
         llvm::sys::path::filename(llvm::sys::path::parent_path(folder)) == "provml";
}

/// Whether ::provml::capture, as far as it is declared here, is the capture's own: its headers, which a
/// user's provml_capture function needs, or the forward declaration of `sink`.
bool Refusals::is_capture(const clang::NamespaceDecl& space) const {
  for (const auto* part : space.redecls())
    for (const auto* decl : part->decls()) {
      if (is_of_capture(decl->getLocation())) continue;
      const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(decl);
      if (record == nullptr || record->getName() != "sink" || record->isThisDeclarationADefinition())
        return false;
    }
  return true;
}

std::string Refusals::of(const clang::FunctionDecl& function, const clang::LambdaExpr* lambda,
                         const clang::Stmt& body) {
  std::string why = of_spelling(function, body);
  if (why.empty()) why = of_evaluation(function, lambda);
  if (why.empty()) why = of_attributes(function);
  if (why.empty()) why = of_statements(body);
  if (why.empty()) why = of_names(context_.getSourceManager().getExpansionLoc(body.getBeginLoc()));
  return why;
}

/// What of the user's has a name that the inserted code uses.
std::string Refusals::of_names(clang::SourceLocation where) const {
  for (const auto word : kWords) {
    const auto& identifier = context_.Idents.get(word);
    if (!identifier.hadMacroDefinition()) continue;
    const auto definition = preprocessor_.getMacroDefinitionAtLoc(&identifier, where);
    const auto* macro = definition.getMacroInfo();
    if (macro == nullptr) continue;
    const bool itself = macro->isObjectLike() && macro->getNumTokens() == 1 &&
                        macro->getReplacementToken(0).getIdentifierInfo() == &identifier;
    if (!itself) return "the macro '" + word.str() + "' has a name that the captured code needs";
  }
  const auto find = [&](const clang::DeclContext& context, llvm::StringRef name, bool& space) {
    const clang::DeclContext* inner = nullptr;
    for (const auto* decl : context.getRedeclContext()->lookup(&context_.Idents.get(name))) {
      space = llvm::isa<clang::NamespaceDecl>(decl);
      inner = llvm::dyn_cast<clang::NamespaceDecl>(decl);
      if (!space) break;
    }
    return inner;
  };
  bool space = true;
  const auto* outer = find(*context_.getTranslationUnitDecl(), "provml", space);
  if (!space) return "'::provml' is not a namespace here";
  if (outer != nullptr) {
    const auto* inner = find(*outer, "capture", space);
    if (!space || (inner != nullptr && !is_capture(*llvm::cast<clang::NamespaceDecl>(inner))))
      return "'::provml::capture' is declared here as something else";
  }
  return {};
}

std::string Refusals::of_spelling(const clang::FunctionDecl& function, const clang::Stmt& body) const {
  const clang::Stmt* block = &body;
  if (const auto* attempt = llvm::dyn_cast<clang::CXXTryStmt>(block)) block = attempt->getTryBlock();
  if (body.getBeginLoc().isMacroID() || body.getEndLoc().isMacroID() || block->getBeginLoc().isMacroID() ||
      block->getEndLoc().isMacroID())
    return "its body is spelled in a macro";
  const auto& sources = context_.getSourceManager();
  if (sources.getFileID(body.getBeginLoc()) != sources.getFileID(body.getEndLoc()))
    return "its body begins in one file and ends in another";
  const clang::SourceRange whole(function.getBeginLoc(), body.getEndLoc());
  if (directives_.ask_compiler_within(whole))
    return "a preprocessor condition in it asks for the compiler, and g++ may read other text than Clang";
  if (directives_.pragma_within("acc", whole)) return "it has OpenACC code";
  return {};
}

/// Whether `spelling` stands between a lambda's introducer and its body.
bool Refusals::token_before_body(const clang::LambdaExpr& lambda, llvm::StringRef spelling) const {
  const auto& sources = context_.getSourceManager();
  const auto begin = lambda.getIntroducerRange().getEnd(), end = lambda.getBody()->getBeginLoc();
  if (begin.isMacroID() || end.isMacroID()) return false;
  auto token = clang::Lexer::findNextToken(begin, sources, context_.getLangOpts());
  while (token && token->getLocation() < end) {
    if (token->is(clang::tok::raw_identifier) && token->getRawIdentifier() == spelling) return true;
    token = clang::Lexer::findNextToken(token->getLocation(), sources, context_.getLangOpts());
  }
  return false;
}

std::string Refusals::of_evaluation(const clang::FunctionDecl& function, const clang::LambdaExpr* lambda) {
  const std::string why = "it is constexpr, and capturing is not";
  if (lambda == nullptr) {
    if (function.isConstexprSpecified() || function.isConsteval()) return why;
  } else {
    if (token_before_body(*lambda, "constexpr") || token_before_body(*lambda, "consteval")) return why;
    for (const auto* around = function.getParent()->getParent(); around != nullptr;
         around = around->getParent()) {
      const auto* outer = llvm::dyn_cast<clang::FunctionDecl>(around);
      const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(outer);
      if (outer != nullptr && (method == nullptr || !method->getParent()->isLambda()) &&
          (outer->isConstexprSpecified() || outer->isConsteval()))
        return "the function around it is constexpr, and capturing is not";
    }
    if (constants_.needed(*lambda)) return "the compiler evaluates it in a constant expression";
  }
  return {};
}

/// Whether the dynamic linker calls the function before the program is relocated.
bool Refusals::resolves_ifunc(const clang::FunctionDecl& function) {
  if (!resolvers_) {
    resolvers_.emplace();
    const auto collect = [&](const clang::DeclContext& context, const auto& self) -> void {
      for (const auto* decl : context.decls()) {
        if (const auto* attribute = decl->getAttr<clang::IFuncAttr>())
          resolvers_->insert(attribute->getResolver().str());
        if (const auto* inner = llvm::dyn_cast<clang::LinkageSpecDecl>(decl)) self(*inner, self);
        if (const auto* inner = llvm::dyn_cast<clang::NamespaceDecl>(decl)) self(*inner, self);
      }
    };
    collect(*context_.getTranslationUnitDecl(), collect);
  }
  return function.getIdentifier() != nullptr && resolvers_->count(function.getNameAsString()) != 0;
}

std::string Refusals::of_attributes(const clang::FunctionDecl& function) {
  if (function.hasAttr<clang::NakedAttr>()) return "it is naked";
  if (function.hasAttr<clang::AnyX86InterruptAttr>() ||
      function.hasAttr<clang::AnyX86NoCallerSavedRegistersAttr>())
    return "it is an interrupt handler";
  if (function.hasAttr<clang::CUDADeviceAttr>() || function.hasAttr<clang::CUDAGlobalAttr>() ||
      function.hasAttr<clang::OpenCLKernelAttr>() || function.hasAttr<clang::OMPDeclareTargetDeclAttr>())
    return "it is device code";
  if (const auto* target = function.getAttr<clang::TargetAttr>())
    if (target->getFeaturesStr().contains("no-") || target->getFeaturesStr().contains("general-regs-only"))
      return "its target lacks instructions that capturing may use";
  if (resolves_ifunc(function)) return "it resolves an ifunc, before the program is relocated";
  if (function.isReplaceableGlobalAllocationFunction() || function.getBuiltinID() != 0 ||
      is_of_capture(function.getLocation()) ||
      (function.getIdentifier() != nullptr && function.getName() == "provml_capture"))
    return "the capture itself may call it";
  return {};
}

std::string Refusals::of_statements(const clang::Stmt& body) const {
  if (any_of(&body, is_musttail)) return "it has a musttail return";
  if (any_of(&body, returns_twice)) return "it calls setjmp or another function that returns twice";
  return {};
}

}  // namespace provml::instrument
