// diagnostic_log.h: keeps every diagnostic while the next consumer prints it, for --json and --fix.
//
//   DiagnosticLog log(compiler.getDiagnostics());      // from now on
//   log.json(out);      log.apply_fixes();
#ifndef PROVML_INSTRUMENT_DIAGNOSTIC_LOG_H
#define PROVML_INSTRUMENT_DIAGNOSTIC_LOG_H

#include <clang/Basic/Diagnostic.h>
#include <llvm/Support/JSON.h>

#include <memory>
#include <string>
#include <vector>

namespace provml::instrument {

class DiagnosticLog : public clang::DiagnosticConsumer {
 public:
  /// Replaces the consumer of `engine`, which it hands everything on to; outlives the engine's use.
  void attach(clang::DiagnosticsEngine& engine);

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& info) override;
  void BeginSourceFile(const clang::LangOptions& language, const clang::Preprocessor* preprocessor) override;
  void EndSourceFile() override;
  void finish() override;

  /// The array "diagnostics" of docs/build.md.
  void write(llvm::json::OStream& out) const;
  /// Applies the fix-its of warnings to the files. Those that overlap an earlier one are left out. Returns
  /// how many were applied; throws provml::Error when a file cannot be written.
  unsigned apply_fixes() const;

 private:
  struct Place {
    std::string file;  ///< absolute, or ""
    unsigned line = 0, column = 0, offset = 0;
  };
  struct Fix {
    Place begin, end;
    std::string text;
  };
  struct Entry {
    std::string id, severity, message;
    Place place;
    std::vector<Fix> fixes;
  };

  static Place place_of(const clang::SourceManager& sources, clang::SourceLocation where);

  clang::DiagnosticConsumer* next_ = nullptr;
  std::unique_ptr<clang::DiagnosticConsumer> owned_;
  std::vector<Entry> entries_;
};

}  // namespace provml::instrument

#endif
