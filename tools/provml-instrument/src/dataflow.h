// dataflow.h: which inputs of a marked function, loop or block may feed which of its outputs.
//
// An abstract interpretation of one function body, conservative: it may say too much, never too little,
// within the assumptions of docs/dataflow.md. Where it cannot follow the code it says why, and every input
// counts.
#ifndef PROVML_INSTRUMENT_DATAFLOW_H
#define PROVML_INSTRUMENT_DATAFLOW_H

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/ExprCXX.h>

#include <vector>

#include "site.h"

namespace provml::instrument {

/// A declaration whose value a site captures in the slots [first, last).
struct FlowValue {
  const clang::ValueDecl* decl;  ///< null: what the function returns, or the state of *this
  unsigned first, last;
};

/// A site of the function and where its values come from.
struct FlowSite {
  Site* site;
  const clang::Stmt* statement;  ///< the loop or block; null: the function itself
  std::vector<FlowValue> values;
};

/// Fills Site::flow of all sites of one function; those around others come first. Not for more than one
/// thread.
void analyse_flow(const clang::ASTContext& context, const clang::FunctionDecl& function,
                  const std::vector<FlowSite>& sites);

}  // namespace provml::instrument

#endif
