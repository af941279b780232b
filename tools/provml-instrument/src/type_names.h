// type_names.h: the declared type of a function's result as it can be written again within the function's
// body.
#ifndef PROVML_INSTRUMENT_TYPE_NAMES_H
#define PROVML_INSTRUMENT_TYPE_NAMES_H

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>

#include <optional>
#include <string>

namespace provml::instrument {

/// `declared` is function.getDeclaredReturnType(), perhaps without qualifiers, or the type of the value
/// itself; `written` is its text as in the source, `in_full` with every namespace. A name that a parameter, a
/// local or the class hides is qualified; nothing where that is not possible.
std::optional<std::string> result_type_in_body(const clang::FunctionDecl& function, clang::QualType declared,
                                               const clang::ASTContext& context, const std::string& written,
                                               const std::string& in_full);

}  // namespace provml::instrument

#endif
