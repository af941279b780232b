// marks.h: does a text carry a mark?  Without a compiler: a lexer of comments and literals, and a list of
// macro names.
//
//   has_mark("PROVML_TRAINING(\"fit\") void fit();") == true;   has_mark("// PROVML_TRAINING") == false
#ifndef PROVML_LAUNCHER_MARKS_H
#define PROVML_LAUNCHER_MARKS_H

#include <string>
#include <string_view>

#include "command.h"

namespace provml::launcher {

/// A macro of annotations.h, or an attribute `[[provml::...]]` or `[[clang::annotate("provml", ...)]]`,
/// outside of comments and literals.
bool has_mark(std::string_view text);

/// The file that declares the macros: its own uses of them are no marks.
bool declares_marks(const std::string& path);

/// Follows `#include` lines through the directories of the command, without looking at conditions: a quick
/// and generous guess whether a source's closure has a mark. System directories are left out. Reads at most
/// `limit` files.
bool may_include_mark(const Command& command, const std::string& source, std::size_t limit = 400);

/// The file that the compilers find for "-include FILE": from the working directory, then as a quoted
/// include.
/// "" where there is none.
std::string find_forced(const Command& command, const std::string& file);

}  // namespace provml::launcher

#endif
