// report.h: diagnostics in Clang's format with the project's stable ids.
//
//   report.warning(loc, "provml-E0101", "unknown role 'trainin'", fix_it);
//
// A warning means that a mark was not followed; --strict makes it an error. Advice is a warning that stays
// one. A remark says what was not captured.
#ifndef PROVML_INSTRUMENT_REPORT_H
#define PROVML_INSTRUMENT_REPORT_H

#include <clang/Basic/Diagnostic.h>

#include <optional>
#include <string>

namespace provml::instrument {

class Report {
 public:
  Report(clang::DiagnosticsEngine& engine, bool strict) : engine_(engine), strict_(strict) {}
  void warning(clang::SourceLocation where, llvm::StringRef id, llvm::StringRef message,
               std::optional<clang::FixItHint> fix = std::nullopt);
  /// A mark is followed, and is likely not what was meant. Never an error.
  void advice(clang::SourceLocation where, llvm::StringRef id, llvm::StringRef message,
              std::optional<clang::FixItHint> fix = std::nullopt);
  void remark(clang::SourceLocation where, llvm::StringRef id, llvm::StringRef message);
  /// Whether a mark was refused under --strict.
  bool failed() const { return strict_ && warnings_ > 0; }
  unsigned warnings() const { return warnings_; }

 private:
  clang::DiagnosticsEngine& engine_;
  bool strict_;
  unsigned warnings_ = 0;
};

}  // namespace provml::instrument

#endif
