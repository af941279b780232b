// output.h: what the tool writes: the rewritten main file, the shadow tree, sites.json and manifest.json.
#ifndef PROVML_INSTRUMENT_OUTPUT_H
#define PROVML_INSTRUMENT_OUTPUT_H

#include <clang/AST/ASTContext.h>
#include <clang/Lex/Preprocessor.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "edits.h"
#include "includes.h"
#include "inventory.h"
#include "options.h"
#include "report.h"
#include "site.h"

namespace provml::instrument {

/// One file of the result.
struct RewrittenFile {
  std::string original, rewritten;  ///< absolute paths
  std::string name;                 ///< the original as the compiler names it
  std::string before, after;        ///< contents; `after` starts with a #line that names the original
  bool main = false;
};

struct Result {
  std::string source;  ///< absolute
  std::vector<RewrittenFile> files;
  std::vector<std::string> include_arguments, dependencies;
  std::string workflow;  ///< the workflow file as JSON, or ""
  std::vector<std::unique_ptr<Site>> const* sites = nullptr;
  std::map<std::string, std::string> left_out;  ///< edited files that stay as they are, and why
  const Inventory* inventory = nullptr;
};

/// Lays out the shadow tree for the edited files; adds edits of #include directives. Edits of files that
/// cannot move are told of and left out.
Result lay_out(clang::Preprocessor& preprocessor, Edits& edits, const Includes& includes, Report& report,
               const Options& options);

/// Makes the folders. Throws provml::Error.
void write_file(const std::string& path, llvm::StringRef text);
/// Throws provml::Error when a file cannot be written.
void write_result(const Result& result, const Options& options);
void print_diff(const Result& result);
/// Absolute, without dots, symbolic links as they are.
std::string absolute_path(llvm::StringRef path);

}  // namespace provml::instrument

#endif
