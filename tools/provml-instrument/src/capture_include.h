// capture_include.h: where `#include "provml/capture.h"` goes in a rewritten file.
#ifndef PROVML_INSTRUMENT_CAPTURE_INCLUDE_H
#define PROVML_INSTRUMENT_CAPTURE_INCLUDE_H

#include <clang/AST/ASTContext.h>

#include <set>
#include <vector>

#include "directives.h"
#include "edits.h"

namespace provml::instrument {

/// Adds the include before the outermost declaration around the first site of every file, after the user's
/// first lines and any condition that asks for the compiler, with a #line that keeps the line numbers.
void add_capture_includes(const clang::ASTContext& context, Edits& edits,
                          const std::vector<clang::SourceLocation>& sites,
                          const std::set<clang::FileID>& needs_tuple, const Directives& directives);

}  // namespace provml::instrument

#endif
