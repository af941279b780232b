// spelling.h: PROVML_ words that are no macro, in a file that did not compile: a mark spelled wrong, or the
// header that is not included.
#ifndef PROVML_INSTRUMENT_SPELLING_H
#define PROVML_INSTRUMENT_SPELLING_H

#include <clang/Lex/Preprocessor.h>

#include "report.h"

namespace provml::instrument {

/// Looks at the main file and the user's headers.
void check_spelling(clang::Preprocessor& preprocessor, Report& report);

/// Warns of marks in text that Clang skips and the real compiler may not: they are not followed.
void check_skipped(clang::Preprocessor& preprocessor, const std::vector<clang::SourceRange>& skipped,
                   Report& report);

}  // namespace provml::instrument

#endif
