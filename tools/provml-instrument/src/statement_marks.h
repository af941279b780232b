// statement_marks.h: marks before loops and blocks. Clang keeps nothing of them in the AST: the macros are
// seen as they expand, [[provml::iteration("x")]] is read from raw tokens.
#ifndef PROVML_INSTRUMENT_STATEMENT_MARKS_H
#define PROVML_INSTRUMENT_STATEMENT_MARKS_H

#include <clang/Basic/LangOptions.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/PPCallbacks.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "report.h"

namespace provml::instrument {

struct StatementMark {
  std::string role, name;
  clang::SourceLocation where;
  bool used = false;
};

class StatementMarks {
 public:
  StatementMarks(clang::SourceManager& sources, const clang::LangOptions& language)
      : sources_(sources), language_(language) {}

  /// The callbacks that collect the macros; `pp` owns them.
  std::unique_ptr<clang::PPCallbacks> callbacks();
  /// Reads the [[provml::...]] attributes of one file and tells of unknown ones.
  void read_sugar(clang::FileID file, Report& report);
  /// Associates every mark with the statement after it. Call once, after the preprocessor.
  void settle(Report& report);
  /// The mark of the statement whose first token is at `where`, or nullptr.
  StatementMark* find(clang::SourceLocation where);
  /// Tells of the marks that no loop or block follows.
  void report_unused(Report& report) const;
  bool empty() const { return pending_.empty() && marks_.empty(); }

 private:
  friend class MacroCollector;
  struct Pending {
    StatementMark mark;
    clang::SourceLocation end;  ///< last token of the mark
    std::string error;
  };
  clang::SourceLocation next_statement(clang::SourceLocation end) const;

  clang::SourceManager& sources_;
  const clang::LangOptions& language_;
  std::vector<Pending> pending_;
  std::vector<clang::SourceRange> skipped_;
  std::map<clang::SourceLocation::UIntTy, StatementMark> marks_;
};

}  // namespace provml::instrument

#endif
