// labels.h: where control can enter a statement other than at its beginning.
#ifndef PROVML_INSTRUMENT_LABELS_H
#define PROVML_INSTRUMENT_LABELS_H

#include <clang/AST/Stmt.h>

#include <vector>

namespace provml::instrument {

/// Whether a case or default of a switch around `statement` is within it.
bool has_foreign_case(const clang::Stmt& statement);
/// Appends the labels within a statement, those of lambdas aside.
void collect_labels(const clang::Stmt& statement, std::vector<const clang::LabelDecl*>& labels);

}  // namespace provml::instrument

#endif
