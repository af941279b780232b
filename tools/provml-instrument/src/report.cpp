#include "report.h"

namespace provml::instrument {

void Report::warning(clang::SourceLocation where, llvm::StringRef id, llvm::StringRef message,
                     std::optional<clang::FixItHint> fix) {
  ++warnings_;
  const auto level = strict_ ? clang::DiagnosticIDs::Error : clang::DiagnosticIDs::Warning;
  auto builder = engine_.Report(where, engine_.getDiagnosticIDs()->getCustomDiagID(level, "%0 [%1]"));
  builder << message << id;
  if (fix) builder << *fix;
}

void Report::advice(clang::SourceLocation where, llvm::StringRef id, llvm::StringRef message,
                    std::optional<clang::FixItHint> fix) {
  const auto level = clang::DiagnosticIDs::Warning;
  auto builder = engine_.Report(where, engine_.getDiagnosticIDs()->getCustomDiagID(level, "%0 [%1]"));
  builder << message << id;
  if (fix) builder << *fix;
}

void Report::remark(clang::SourceLocation where, llvm::StringRef id, llvm::StringRef message) {
  engine_.Report(where, engine_.getDiagnosticIDs()->getCustomDiagID(clang::DiagnosticIDs::Remark, "%0 [%1]"))
      << message << id;
}

}  // namespace provml::instrument
