// size_expression.h: the argument of PROVML_SIZE, and what the tool writes for it.
//
//   SizeExpression e = read_size("rows, 2 * cols", resolve);
//   e.extents   // {"::provml::capture::extent(rows)", "::provml::capture::extent(2) *
//   ::provml::capture::extent(cols)"}
//
// Integers, names, a.b, *p, v.size(), + - * / % and parentheses; one number, or two for a matrix by rows.
#ifndef PROVML_INSTRUMENT_SIZE_EXPRESSION_H
#define PROVML_INSTRUMENT_SIZE_EXPRESSION_H

#include <clang/AST/Type.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "class_facts.h"

namespace provml::instrument {

/// What a name in the expression means.
struct SizeName {
  std::string text;  ///< how generated code says it
  clang::QualType type;
  bool changes = false;  ///< the called function can change it for the caller
};
/// Finds an unqualified or qualified name ("n", "lab::N"); nothing when there is none.
using SizeResolver = std::function<std::optional<SizeName>(const std::string& name)>;

struct SizeExpression {
  std::vector<std::string> extents;  ///< one or two
  bool changes = false;              ///< some part is known only when the function ends
  std::string error;                 ///< why it cannot be used, or ""
};

SizeExpression read_size(const std::string& text, const SizeResolver& resolve, const Viewpoint& from);
/// Names of a function: its parameters, template parameters, members of its class, constants around it.
SizeResolver names_of_function(const clang::FunctionDecl& function, const Viewpoint& from);

}  // namespace provml::instrument

#endif
