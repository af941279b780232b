// function_facts.h: what a workflow file's patterns can see of a function, read from Clang's declaration.
#ifndef PROVML_INSTRUMENT_FUNCTION_FACTS_H
#define PROVML_INSTRUMENT_FUNCTION_FACTS_H

#include <clang/AST/Decl.h>

#include "name_pattern.h"

namespace provml::instrument {

/// The facts borrow `function`.
FunctionFacts facts_of(const clang::FunctionDecl& function);

}  // namespace provml::instrument

#endif
