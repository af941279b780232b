// Marked local variables: captured at the end of their scope, before any destructor runs.
#include <clang/AST/DeclCXX.h>
#include <clang/AST/StmtCXX.h>
#include <clang/AST/StmtOpenMP.h>

#include <algorithm>

#include "function_rewriter.h"
#include "labels.h"

namespace provml::instrument {

void FunctionRewriter::refuse_local(const clang::VarDecl& variable) {
  const std::string name = "'" + variable.getNameAsString() + "'";
  if (!refused_.empty()) return;
  shared_.report().warning(
      variable.getLocation(), "provml-E0107",
      current_ == nullptr
          ? name + " is not captured: no marked function, loop or block is around it"
          : name + " is not captured: only variables that a statement of a block declares can be");
}

/// Whether control can reach what follows a declaration without passing it.
bool FunctionRewriter::jumped_over(const clang::CompoundStmt& block, std::size_t index) const {
  if (indirect_goto_) return true;
  const auto& sources = shared_.sources();
  std::size_t i = 0;
  clang::SourceLocation declared;
  for (const auto* child : block.body()) {
    if (i++ == index) declared = child->getEndLoc();
    if (i <= index + 1) continue;
    if (has_foreign_case(*child)) return true;
    std::vector<const clang::LabelDecl*> labels;
    collect_labels(*child, labels);
    for (const Jump& jump : jumps_)
      if (std::find(labels.begin(), labels.end(), jump.label) != labels.end() &&
          (!in_range(jump.from, block) ||
           sources.isBeforeInTranslationUnit(sources.getExpansionLoc(jump.from),
                                             sources.getExpansionLoc(declared))))
        return true;
  }
  return left_by_computed_goto(block);
}

void FunctionRewriter::walk_declaration(const clang::DeclStmt& declaration, const clang::CompoundStmt& block,
                                        std::size_t index) {
  walk_children(&declaration);
  std::string code;
  for (const auto* decl : declaration.decls()) {
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl);
    if (variable == nullptr) continue;
    const ValueMarks marks = value_marks(*variable);
    if (!marks.any() || marks.ignore) continue;
    if (!refused_.empty()) continue;
    std::string why;
    if (current_ == nullptr)
      why = "no marked function, loop or block is around it";
    else if (variable->getLocation().isMacroID() || declaration.getEndLoc().isMacroID())
      why = "it is declared in a macro";
    else if (variable->hasExternalStorage())
      why = "it is declared elsewhere";
    else if (std::any_of(block.body_begin(), block.body_end(),
                         [](const clang::Stmt* s) { return llvm::isa<clang::OMPScanDirective>(s); }))
      why = "'omp scan' ends its scope early";
    else if (jumped_over(block, index))
      why = "a case or goto leads past its declaration";
    else if (device_ > 0)
      why = "it is device code";
    else if (parallel_default_none_ > current_->closed)
      why = "it is in an OpenMP region with default(none); mark a loop or block within the region";
    if (!why.empty()) {
      shared_.report().warning(variable->getLocation(), "provml-E0107",
                               "'" + variable->getNameAsString() + "' is not captured: " + why);
      continue;
    }
    const auto add = [&](const clang::ValueDecl& value) {
      const std::string name = value.getNameAsString();
      const Capture capture = plan(*current_, &value,
                                   {name, "local", marks, marks.directed_out(), value.getType(),
                                    value.getLocation(), false, &function_, table_name(*current_)});
      if (!capture.before.empty()) code += " " + capture.before;
      if (capture.opaque) {
        code += " " + capture.statements(current_->variable, name);
        return;
      }
      const std::string guard = fresh("provml_l");
      code += " " + guard_code(*current_, guard, name, capture);
      scopes_.back().guards.push_back({guard + ".see(); ", variable, declaration.getEndLoc()});
    };
    if (const auto* bindings = llvm::dyn_cast<clang::DecompositionDecl>(variable)) {
      for (const auto* binding : bindings->bindings()) add(*binding);
    } else {
      add(*variable);
    }
  }
  if (!code.empty()) shared_.edits().insert(after_token(declaration.getEndLoc()), code + " ");
}

}  // namespace provml::instrument
