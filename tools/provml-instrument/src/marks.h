// marks.h: the marks of declarations, from annotations and from a workflow file, in one form.
#ifndef PROVML_INSTRUMENT_MARKS_H
#define PROVML_INSTRUMENT_MARKS_H

#include <clang/AST/Decl.h>

#include <optional>
#include <string>
#include <vector>

#include "report.h"

namespace provml::instrument {

/// What is said about a value: a parameter, a local, a field, a returned value.
struct ValueMarks {
  std::vector<std::string> roles;
  bool output = false, ignore = false;
  std::optional<std::string> reference;  ///< store; "" is the local file system
  std::optional<std::string> size;       ///< number of elements of a pointer's array, as C++
  std::string description;               ///< of a workflow file
  clang::SourceLocation where;           ///< of the first mark; invalid for a workflow file's

  bool any() const { return !roles.empty() || output || ignore || reference || size; }
  /// Adds what `other` says.
  void merge(const ValueMarks& other);
  /// The direction of a marked local or field that is in no directed value.
  bool directed_out() const;
};

/// All that is said about one declaration.
struct DeclMarks {
  std::string role;  ///< activity role, or ""
  std::optional<std::string> name;
  clang::SourceLocation where;
  ValueMarks value;
  std::optional<std::string> state;  ///< members of *this to capture: names, or "" for all
  clang::SourceLocation state_where;
  bool any() const { return !role.empty() || value.any() || state; }
};

/// Reads the annotations of a declaration; what other declarations of a function say of it and of its
/// parameters counts where this one is silent. With `report`, what is wrong with them is told at its place.
DeclMarks marks_of(const clang::Decl& decl, const clang::ASTContext& context, Report* report);
/// The marks that this very declaration spells: not those of other declarations of the same function.
DeclMarks own_marks_of(const clang::Decl& decl);
/// Whether a declaration has any mark of ours, right or wrong.
bool has_marks(const clang::Decl& decl);
/// Tells of marks on a declaration that can carry none, or not these.
void check_place(const clang::Decl& decl, const clang::ASTContext& context, Report& report);
/// "unknown role 'X'; did you mean 'Y'?" and the nearest known name, if one is near.
std::string unknown_role(llvm::StringRef name, std::string* nearest);
/// The store of a reference: "filesystem" is the local file system.
std::string store_name(llvm::StringRef name);

}  // namespace provml::instrument

#endif
