// listing.h: --list, for people and (with --json) for programs; docs/build.md has the form.
#ifndef PROVML_INSTRUMENT_LISTING_H
#define PROVML_INSTRUMENT_LISTING_H

#include "diagnostic_log.h"
#include "output.h"
#include "rule_matcher.h"

namespace provml::instrument {

/// The sites; what was left alone, and why; the workflow file's rules and what each fitted.
void print_list(const Result& result, const RuleMatcher& rules);

/// One JSON object on stdout. Without `result` (the file could not be parsed) it has only diagnostics.
void print_json(const std::string& source, const Result* result, const RuleMatcher* rules,
                const DiagnosticLog& log);

}  // namespace provml::instrument

#endif
