#include "whole_program.h"

#include <clang/AST/Attr.h>
#include <clang/AST/Expr.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>

#include <algorithm>
#include <array>

#include "output.h"

namespace provml::instrument {
namespace {

bool decides(const clang::Stmt& s) {
  if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(&s)) return binary->isLogicalOp();
  return llvm::isa<clang::IfStmt, clang::ForStmt, clang::WhileStmt, clang::DoStmt, clang::CXXForRangeStmt,
                   clang::SwitchCase, clang::CXXCatchStmt, clang::AbstractConditionalOperator>(s);
}

/// Whether `child` stands as a statement of its own in `parent`, and is not a condition or an operand.
bool stands(const clang::Stmt& parent, const clang::Stmt* child) {
  if (!llvm::isa<clang::Expr>(child)) return true;
  if (const auto* s = llvm::dyn_cast<clang::IfStmt>(&parent))
    return child == s->getThen() || child == s->getElse();
  if (const auto* s = llvm::dyn_cast<clang::ForStmt>(&parent)) return child == s->getBody();
  if (const auto* s = llvm::dyn_cast<clang::WhileStmt>(&parent)) return child == s->getBody();
  if (const auto* s = llvm::dyn_cast<clang::DoStmt>(&parent)) return child == s->getBody();
  if (const auto* s = llvm::dyn_cast<clang::CXXForRangeStmt>(&parent)) return child == s->getBody();
  if (const auto* s = llvm::dyn_cast<clang::SwitchCase>(&parent)) return child == s->getSubStmt();
  return llvm::isa<clang::CompoundStmt, clang::LabelStmt, clang::AttributedStmt>(parent);
}

unsigned weigh(const clang::Stmt& s, bool statement) {
  const bool group = llvm::isa<clang::CompoundStmt, clang::NullStmt, clang::SwitchCase, clang::LabelStmt,
                               clang::AttributedStmt, clang::CXXTryStmt, clang::CXXCatchStmt>(s);
  unsigned total = (statement && !group ? 1u : 0u) + (decides(s) ? 1u : 0u);
  if (llvm::isa<clang::LambdaExpr>(s)) return total;
  for (const auto* child : s.children())
    if (child != nullptr) total += weigh(*child, stands(s, child));
  return total;
}

bool below(llvm::StringRef path, llvm::StringRef directory) {
  return path.starts_with(directory) && path.size() > directory.size() && path[directory.size()] == '/';
}

std::string too_light(unsigned found, unsigned threshold) {
  return found >= threshold ? std::string()
                            : "its weight is " + std::to_string(found) + ", below the threshold";
}

}  // namespace

unsigned weight(const clang::Stmt& statement) { return weigh(statement, true); }

std::string WholeProgram::refusal(const clang::FunctionDecl& function, const clang::Stmt& body) const {
  if (function.hasAttr<clang::NoInstrumentFunctionAttr>()) return "no_instrument_function asks for that";
  if (function.isReplaceableGlobalAllocationFunction())
    return "it replaces a global allocation function, which capturing itself needs";
  static constexpr std::array<llvm::StringRef, 12> allocation = {
      "malloc",         "free",         "calloc", "realloc", "memalign", "aligned_alloc",
      "posix_memalign", "reallocarray", "memcpy", "memmove", "memset",   "strlen"};
  if (function.isExternC() && function.getIdentifier() != nullptr &&
      std::find(allocation.begin(), allocation.end(), function.getName()) != allocation.end())
    return "it replaces a function of the C library, which capturing itself needs";
  return too_light(weight(body), threshold);
}

std::string WholeProgram::refusal(const clang::Stmt& loop) const {
  return too_light(weight(loop), threshold);
}

bool WholeProgram::is_own(const clang::SourceManager& sources, clang::SourceLocation where) {
  const auto place = sources.getExpansionLoc(where);
  if (sources.isInSystemHeader(place)) return false;
  const auto file = sources.getFileID(place);
  if (file == sources.getMainFileID()) return true;
  const auto entry = sources.getFileEntryRefForID(file);
  if (!entry) return false;
  const std::string path = absolute_path(entry->getName());
  if (path.find("/include/provml/") != std::string::npos) return false;  // what captures
  static constexpr std::array<llvm::StringRef, 4> foreign = {"/usr/include", "/usr/lib", "/usr/local/include",
                                                             "/usr/local/lib"};
  return std::none_of(foreign.begin(), foreign.end(),
                      [&](llvm::StringRef directory) { return below(path, directory); });
}

}  // namespace provml::instrument
