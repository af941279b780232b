// spelling.h: PROVML_ words that are no macro, in a file that did not compile: a mark spelled wrong, or the
// header that is not included.
#ifndef PROVML_INSTRUMENT_SPELLING_H
#define PROVML_INSTRUMENT_SPELLING_H

#include <clang/Lex/Preprocessor.h>

#include "report.h"

namespace provml::instrument {

/// Looks at the main file and the user's headers.
void check_spelling(clang::Preprocessor& preprocessor, Report& report);

}  // namespace provml::instrument

#endif
