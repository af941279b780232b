// sugar.h: marks spelled as attributes, [[provml::training("x")]].
#ifndef PROVML_INSTRUMENT_SUGAR_H
#define PROVML_INSTRUMENT_SUGAR_H

#include <clang/Basic/LangOptions.h>
#include <clang/Basic/SourceManager.h>

#include <optional>
#include <string>
#include <vector>

namespace provml::instrument {

/// The arguments after an attribute's name, or nothing if one is not a plain string literal.
std::optional<std::vector<std::string>> sugar_arguments(const clang::SourceManager& sources,
                                                        const clang::LangOptions& language,
                                                        clang::SourceLocation name);

}  // namespace provml::instrument

#endif
