// provml-instrument: marked C++ source -> equivalent source that captures its provenance, and its site table.
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Frontend/Utils.h>
#include <clang/Tooling/Tooling.h>
#include <llvm/Support/raw_ostream.h>
#include <provml/error.h>

#include "capture_include.h"
#include "diagnostic_log.h"
#include "includes.h"
#include "listing.h"
#include "mark_checks.h"
#include "options.h"
#include "output.h"
#include "rewriter.h"
#include "rule_matcher.h"
#include "spelling.h"
#include "statement_marks.h"

namespace provml::instrument {
namespace {

/// The non-system files that were read.
class Dependencies : public clang::DependencyCollector {
 public:
  bool sawDependency(llvm::StringRef file, bool from_module, bool system, bool module_file,
                     bool missing) override {
    return !missing && file != "-" &&
           clang::DependencyCollector::sawDependency(file, from_module, system, module_file, missing);
  }
};

class Visitor : public clang::RecursiveASTVisitor<Visitor> {
 public:
  Visitor(clang::ASTContext& context, Rewriter& rewriter, Report& report)
      : context_(context), rewriter_(rewriter), report_(report), checks_(context, rewriter.rules(), report) {}

  bool TraverseDecl(clang::Decl* decl) {
    if (decl == nullptr) return true;
    const auto& sources = context_.getSourceManager();
    if (decl->getLocation().isValid() &&
        sources.isInSystemHeader(sources.getExpansionLoc(decl->getLocation())) &&
        !llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl, clang::TranslationUnitDecl>(decl))
      return true;
    return RecursiveASTVisitor::TraverseDecl(decl);
  }
  bool VisitDecl(clang::Decl* decl) {
    check_place(*decl, context_, report_);
    checks_.check(*decl);
    return true;
  }
  bool VisitFunctionDecl(clang::FunctionDecl* function) {
    const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(function);
    if (method != nullptr && method->getParent()->isLambda()) return true;
    checks_.check_function(*function);
    if (function->doesThisDeclarationHaveABody() && !function->isDefaulted())
      rewriter_.rewrite(*function, nullptr);
    return true;
  }
  bool VisitLambdaExpr(clang::LambdaExpr* lambda) {
    check_place(*lambda->getCallOperator(), context_, report_);
    checks_.check(*lambda->getCallOperator());
    checks_.check_function(*lambda->getCallOperator());
    rewriter_.rewrite(*lambda->getCallOperator(), lambda);
    return true;
  }

 private:
  clang::ASTContext& context_;
  Rewriter& rewriter_;
  Report& report_;
  MarkChecks checks_;
};

/// All that lives as long as one translation unit is read.
struct Session {
  const Options& options;
  const WorkflowFile& workflow;
  DiagnosticLog& log;
  bool gnu = true, done = false, failed = false;
};

class Consumer : public clang::ASTConsumer {
 public:
  Consumer(clang::CompilerInstance& compiler, Session& session)
      : compiler_(compiler),
        session_(session),
        report_(compiler.getDiagnostics(), session.options.strict),
        rules_(session.workflow),
        marks_(compiler.getSourceManager(), compiler.getLangOpts()),
        includes_(compiler.getSourceManager(), session.gnu, session.options.move_forced),
        directives_(compiler.getPreprocessor(), session.gnu),
        dependencies_(std::make_shared<Dependencies>()) {
    auto& preprocessor = compiler.getPreprocessor();
    preprocessor.addPPCallbacks(marks_.callbacks());
    preprocessor.addPPCallbacks(includes_.callbacks());
    dependencies_->attachToPreprocessor(preprocessor);
  }

  /// Bodies in headers without marks are not needed.
  bool shouldSkipFunctionBody(clang::Decl* decl) override {
    const auto& sources = compiler_.getSourceManager();
    const auto where = sources.getExpansionLoc(decl->getLocation());
    if (sources.isInSystemHeader(where)) return true;
    if (session_.options.all.on && WholeProgram::is_own(sources, where)) return false;
    const auto file = sources.getFileID(where);
    if (file == sources.getMainFileID() || may_have_marks(file)) return false;
    const auto* function = decl->getAsFunction();
    if (function == nullptr || has_marks(*function)) return false;
    return !rules_.wants_body(*function);
  }

  void HandleTranslationUnit(clang::ASTContext& context) override {
    if (compiler_.getDiagnostics().hasErrorOccurred())
      return check_spelling(compiler_.getPreprocessor(), report_);
    const auto& sources = context.getSourceManager();
    for (unsigned i = 0; i < sources.local_sloc_entry_size(); ++i) {
      const auto& entry = sources.getLocalSLocEntry(i);
      if (!entry.isFile() || entry.getFile().getFileCharacteristic() != clang::SrcMgr::C_User) continue;
      const auto file = sources.getFileID(clang::SourceLocation::getFromRawEncoding(entry.getOffset()));
      if (file == sources.getMainFileID() || may_have_marks(file)) marks_.read_sugar(file, report_);
    }
    marks_.settle(report_);
    Edits edits(sources);
    Refusals refusals(context, compiler_.getPreprocessor(), directives_);
    Rewriter rewriter(context, edits, report_, marks_, rules_, session_.options.all, refusals);
    if (speaks_cxx11()) Visitor(context, rewriter, report_).TraverseDecl(context.getTranslationUnitDecl());
    marks_.report_unused(report_);
    check_skipped(compiler_.getPreprocessor(), directives_.skipped(), report_);
    add_capture_includes(context, edits, rewriter.places(), rewriter.needs_tuple(), directives_);
    finish(edits, rewriter);
  }

 private:
  bool may_have_marks(clang::FileID file) {
    const auto [at, fresh] = with_marks_.emplace(file, false);
    if (!fresh) return at->second;
    const auto buffer = compiler_.getSourceManager().getBufferOrNone(file);
    const llvm::StringRef text = buffer ? buffer->getBuffer() : "";
    return at->second = text.contains("PROVML_") || text.contains("provml::") || text.contains("\"provml\"");
  }

  /// Inserted code is C++11.
  bool speaks_cxx11() {
    const auto& language = compiler_.getLangOpts();
    if (language.CPlusPlus11) return true;
    report_.warning(
        compiler_.getSourceManager().getLocForStartOfFile(compiler_.getSourceManager().getMainFileID()),
        "provml-E0117",
        std::string("nothing in this file is captured, since it is compiled as ") +
            (language.CPlusPlus ? "C++98" : "C") + "; capturing needs C++11 or later");
    return false;
  }

  void finish(Edits& edits, Rewriter& rewriter) {
    const Options& options = session_.options;
    Result result = lay_out(compiler_.getPreprocessor(), edits, includes_, report_, options);
    result.sites = &rewriter.sites();
    for (const auto& [file, reason] : result.left_out) rewriter.inventory().leave_out(file, reason);
    result.inventory = &rewriter.inventory();
    for (const auto& file : dependencies_->getDependencies())
      result.dependencies.push_back(absolute_path(file));
    if (!options.workflow_file.empty()) result.dependencies.push_back(absolute_path(options.workflow_file));
    session_.failed = report_.failed();
    result.workflow = session_.workflow.json();
    if (options.json)
      print_json(result.source, &result, &rules_, session_.log);
    else if (options.list)
      print_list(result, rules_);
    if (options.diff) print_diff(result);
    if (!options.out.empty() && !options.dry_run && !session_.failed) write_result(result, options);
    session_.done = true;
  }

  clang::CompilerInstance& compiler_;
  Session& session_;
  Report report_;
  RuleMatcher rules_;
  StatementMarks marks_;
  Includes includes_;
  Directives directives_;
  std::shared_ptr<Dependencies> dependencies_;
  std::map<clang::FileID, bool> with_marks_;
};

class Action : public clang::ASTFrontendAction {
 public:
  explicit Action(Session& session) : session_(session) {}
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                        llvm::StringRef) override {
    compiler.getFrontendOpts().SkipFunctionBodies =
        true;  // those that Consumer::shouldSkipFunctionBody names
    if (session_.options.json || session_.options.fix) session_.log.attach(compiler.getDiagnostics());
    return std::make_unique<Consumer>(compiler, session_);
  }

 private:
  Session& session_;
};

int run(const Options& given) {
  Options options = given;
  const WorkflowFile workflow =
      options.workflow_file.empty() ? WorkflowFile() : WorkflowFile::read(options.workflow_file);
  domain_roles() = workflow.roles();
  workflow_context() = workflow.context();
  if (!options.workflow_file.empty()) options.workflow_file = absolute_path(options.workflow_file);
  if (!options.out.empty()) options.out = absolute_path(options.out);
  std::vector<std::string> command = options.command;
  if (command.empty()) {
    command = command_from_database(options.source, options.build_path);
    const auto named = std::find_if(command.begin(), command.end(), [&](const std::string& argument) {
      return absolute_path(argument) == absolute_path(given.source);
    });
    if (named != command.end()) options.source = *named;
  }
  DiagnosticLog log;
  Session session{options, workflow, log, is_gnu(command.front())};
  llvm::IntrusiveRefCntPtr<clang::FileManager> files(new clang::FileManager(clang::FileSystemOptions()));
  clang::tooling::ToolInvocation invocation(clang_command(command, options.source),
                                            std::make_unique<Action>(session), files.get());
  const bool parsed = invocation.run();
  if (options.json && !session.done) print_json(absolute_path(options.source), nullptr, nullptr, log);
  if (options.fix) {
    const unsigned count = log.apply_fixes();
    llvm::errs() << "provml-instrument: " << count << (count == 1 ? " fix" : " fixes") << " applied\n";
  }
  return parsed && session.done && !session.failed ? 0 : 1;
}

}  // namespace
}  // namespace provml::instrument

int main(int argc, char** argv) {
  using namespace provml::instrument;
  Options options;
  switch (parse_options(argc, argv, options)) {
    case Parsed::Done:
      return 0;
    case Parsed::Usage:
      return 2;
    case Parsed::Run:
      break;
  }
  try {
    return run(options);
  } catch (const provml::Error& e) {
    llvm::errs() << (e.where().empty() ? "provml-instrument: " : "") << e.line() << "\n";
    return e.id() == "provml-E0116" ? 2 : 1;
  }
}
