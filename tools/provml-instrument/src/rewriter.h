// rewriter.h: rewrites the marked functions, loops and blocks of one translation unit.
//
//   Rewriter rewriter(context, edits, report, marks, rules, all);
//   rewriter.rewrite(function, nullptr);      // for every function definition, outer before inner
//
// The edits keep every line number. A site that cannot be rewritten without changing the program gets no edit
// and a warning.
#ifndef PROVML_INSTRUMENT_REWRITER_H
#define PROVML_INSTRUMENT_REWRITER_H

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/ExprCXX.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "capture_plan.h"
#include "edits.h"
#include "inventory.h"
#include "refusals.h"
#include "report.h"
#include "rule_matcher.h"
#include "site.h"
#include "statement_marks.h"
#include "whole_program.h"

namespace provml::instrument {

class Rewriter {
 public:
  Rewriter(clang::ASTContext& context, Edits& edits, Report& report, StatementMarks& marks,
           RuleMatcher& rules, const WholeProgram& all, Refusals& refusals)
      : context_(context),
        edits_(edits),
        report_(report),
        marks_(marks),
        rules_(rules),
        all_(all),
        refusals_(refusals),
        inventory_(context.getSourceManager()),
        planner_(context, report) {}

  /// `lambda` is the expression when `function` is its call operator.
  void rewrite(const clang::FunctionDecl& function, const clang::LambdaExpr* lambda);
  /// The sites in the order in which they were found.
  const std::vector<std::unique_ptr<Site>>& sites() const { return sites_; }
  /// Where the code of each site begins: what needs capture.h.
  const std::vector<clang::SourceLocation>& places() const { return places_; }
  /// Files whose code uses std::tie.
  const std::set<clang::FileID>& needs_tuple() const { return needs_tuple_; }

  // For the parts (function_rewriter.h).
  clang::ASTContext& context() { return context_; }
  const clang::SourceManager& sources() const { return context_.getSourceManager(); }
  const clang::LangOptions& language() const { return context_.getLangOpts(); }
  Edits& edits() { return edits_; }
  Report& report() { return report_; }
  StatementMarks& marks() { return marks_; }
  RuleMatcher& rules() { return rules_; }
  const WholeProgram& all() const { return all_; }
  Refusals& refusals() { return refusals_; }
  Inventory& inventory() { return inventory_; }
  CapturePlanner& planner() { return planner_; }
  Site& add_site(clang::SourceLocation where);
  void use_tuple(clang::SourceLocation where);
  /// A name that is unique within the outermost function around `function`, and nowhere in its file.
  std::string fresh(const char* prefix, const clang::FunctionDecl& function);
  /// USR of a function; of a lambda it is that of the function around it and the lambda's number among those
  /// with sites.
  std::string usr(const clang::FunctionDecl& function, const clang::LambdaExpr* lambda);

 private:
  clang::ASTContext& context_;
  Edits& edits_;
  Report& report_;
  StatementMarks& marks_;
  RuleMatcher& rules_;
  const WholeProgram& all_;
  Refusals& refusals_;
  Inventory inventory_;
  CapturePlanner planner_;
  std::vector<std::unique_ptr<Site>> sites_;
  std::vector<clang::SourceLocation> places_;
  std::set<clang::FileID> needs_tuple_;
  std::map<const clang::Decl*, unsigned> names_;
  std::map<std::string, unsigned> lambdas_;
  std::map<clang::FileID, std::set<std::string>>
      like_ours_;  ///< names in a file that begin like the inserted ones
  const std::set<std::string>& names_like_ours(clang::FileID file);
};

/// Qualified name; a lambda's is "FUNCTION::(lambda)".
std::string qualified_name(const clang::FunctionDecl& function);

}  // namespace provml::instrument

#endif
