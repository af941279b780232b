#include "rewriter.h"

#include <clang/AST/DeclCXX.h>
#include <clang/Index/USRGeneration.h>
#include <clang/Lex/Lexer.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/Path.h>

#include "function_rewriter.h"

namespace provml::instrument {
namespace {

bool is_lambda_class(const clang::DeclContext& context) {
  const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&context);
  return record != nullptr && record->isLambda();
}

/// The function around a lambda's call operator, or nullptr.
const clang::FunctionDecl* function_around(const clang::FunctionDecl& function) {
  for (const auto* context = function.getParent(); context != nullptr; context = context->getParent())
    if (const auto* outer = llvm::dyn_cast<clang::FunctionDecl>(context)) return outer;
  return nullptr;
}

}  // namespace

std::string qualified_name(const clang::FunctionDecl& function) {
  if (!is_lambda_class(*function.getParent())) return function.getQualifiedNameAsString();
  const auto* outer = function_around(function);
  return (outer == nullptr ? std::string() : qualified_name(*outer)) + "::(lambda)";
}

void Rewriter::rewrite(const clang::FunctionDecl& function, const clang::LambdaExpr* lambda) {
  FunctionRewriter(*this, function, lambda).run();
}

Site& Rewriter::add_site(clang::SourceLocation where) {
  sites_.push_back(std::make_unique<Site>());
  places_.push_back(where);
  return *sites_.back();
}

void Rewriter::use_tuple(clang::SourceLocation where) { needs_tuple_.insert(sources().getFileID(where)); }

std::string Rewriter::fresh(const char* prefix, const clang::FunctionDecl& function) {
  const clang::FunctionDecl* outermost = &function;
  while (const auto* outer = function_around(*outermost)) outermost = outer;
  unsigned& next = names_[outermost->getCanonicalDecl()];
  const auto& taken = names_like_ours(sources().getFileID(sources().getExpansionLoc(function.getLocation())));
  std::string name;
  do {
    name = prefix + std::to_string(next++);
  } while (taken.count(name) != 0);
  return name;
}

const std::set<std::string>& Rewriter::names_like_ours(clang::FileID file) {
  const auto [at, first] = like_ours_.emplace(file, std::set<std::string>());
  const auto buffer = sources().getBufferOrNone(file);
  if (!first || !buffer || !buffer->getBuffer().contains("provml_")) return at->second;
  clang::Lexer lexer(file, *buffer, sources(), language());
  clang::Token token;
  while (!lexer.LexFromRawLexer(token))
    if (token.is(clang::tok::raw_identifier) && token.getRawIdentifier().starts_with("provml_"))
      at->second.insert(token.getRawIdentifier().str());
  return at->second;
}

std::string Rewriter::usr(const clang::FunctionDecl& function, const clang::LambdaExpr* lambda) {
  if (lambda != nullptr) {
    const auto* outer = function_around(function);
    std::string base;
    if (outer != nullptr && !is_lambda_class(*outer->getParent())) {
      base = usr(*outer, nullptr);
    } else if (outer != nullptr) {
      base = qualified_name(*outer);
    } else {
      const auto file = sources().getFilename(sources().getExpansionLoc(function.getLocation()));
      base = "c:" + llvm::sys::path::filename(file).str();
    }
    return base + "@lambda" + std::to_string(++lambdas_[base]);
  }
  llvm::SmallString<256> text;
  if (clang::index::generateUSRForDecl(&function, text))
    return "c:" + qualified_name(function) + "#" + function.getType().getAsString();
  return std::string(text);
}

}  // namespace provml::instrument
