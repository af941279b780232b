// [[provml::training("x")]]: a plugin attribute per role of the vocabulary, turned into the annotation that
// the macros write. Clang hands a plugin attribute over without its arguments, so they are lexed again from
// its place.
#include "sugar.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/Expr.h>
#include <clang/Lex/Lexer.h>
#include <clang/Lex/LiteralSupport.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Sema/ParsedAttr.h>
#include <clang/Sema/Sema.h>

namespace provml::instrument {

std::optional<std::vector<std::string>> sugar_arguments(const clang::SourceManager& sources,
                                                        const clang::LangOptions& language,
                                                        clang::SourceLocation name) {
  std::vector<std::string> arguments;
  auto token = clang::Lexer::findNextToken(sources.getSpellingLoc(name), sources, language);
  if (token && token->is(clang::tok::coloncolon)) {  // `name` was the scope
    token = clang::Lexer::findNextToken(token->getLocation(), sources, language);
    if (token) token = clang::Lexer::findNextToken(token->getLocation(), sources, language);
  }
  if (!token || token->isNot(clang::tok::l_paren)) return arguments;
  while ((token = clang::Lexer::findNextToken(token->getLocation(), sources, language)) &&
         token->isNot(clang::tok::r_paren)) {
    if (token->is(clang::tok::comma)) continue;
    const std::string spelling = clang::Lexer::getSpelling(*token, sources, language);
    if (token->isNot(clang::tok::string_literal) || spelling.size() < 2 || spelling.front() != '"' ||
        spelling.find('\\') != std::string::npos)
      return std::nullopt;
    arguments.push_back(spelling.substr(1, spelling.size() - 2));
  }
  return arguments;
}

namespace {

clang::Expr* string_expression(clang::ASTContext& context, llvm::StringRef text,
                               clang::SourceLocation where) {
  const auto type = context.getStringLiteralArrayType(context.CharTy, static_cast<unsigned>(text.size()));
  return clang::StringLiteral::Create(context, text, clang::StringLiteralKind::Ordinary, false, type, where);
}

struct Sugar : clang::ParsedAttrInfo {
  Sugar(const char* attribute, const char* role_name) : role(role_name) {
    OptArgs = 15;
    spelling[0] = {clang::ParsedAttr::AS_CXX11, attribute};
    Spellings = spelling;
  }
  AttrHandling handleDeclAttribute(clang::Sema& sema, clang::Decl* decl,
                                   const clang::ParsedAttr& attribute) const override {
    auto& context = sema.getASTContext();
    const auto where = attribute.getLoc();
    llvm::SmallVector<clang::Expr*, 4> arguments{string_expression(context, role, where)};
    if (const auto texts = sugar_arguments(sema.getSourceManager(), sema.getLangOpts(), where)) {
      for (const auto& text : *texts) arguments.push_back(string_expression(context, text, where));
    } else {  // read as "not a string literal"
      arguments.push_back(clang::IntegerLiteral::Create(context, llvm::APInt(32, 0), context.IntTy, where));
    }
    decl->addAttr(clang::AnnotateAttr::Create(context, "provml", arguments.data(), arguments.size(),
                                              attribute.getRange()));
    return AttributeApplied;
  }
  Spelling spelling[1];
  const char* role;
};

#define PROVML_SUGAR(MACRO, role)                    \
  struct Sugar##MACRO : Sugar {                      \
    Sugar##MACRO() : Sugar("provml::" role, role) {} \
  };                                                 \
  const clang::ParsedAttrInfoRegistry::Add<Sugar##MACRO> add_##MACRO("provml_" role, "mark of provml");
#define PROVML_FUNCTION_ROLE(MACRO, role, plan, execution, stage) PROVML_SUGAR(MACRO, role)
#define PROVML_VALUE_ROLE(MACRO, role, attribute, value, direction) PROVML_SUGAR(MACRO, role)
#define PROVML_FLAG(MACRO, name, has_argument) PROVML_SUGAR(MACRO, name)
#define PROVML_TEXT_FLAG(MACRO, name, argument) PROVML_SUGAR(MACRO, name)
#include "vocabulary.def"

}  // namespace
}  // namespace provml::instrument
