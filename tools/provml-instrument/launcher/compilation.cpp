#include "compilation.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "closure.h"
#include "depfile.h"
#include "files.h"
#include "forced.h"
#include "includes.h"
#include "instrumenter.h"
#include "lines.h"
#include "manifest.h"
#include "marks.h"
#include "originals.h"
#include "process.h"

namespace provml::launcher {
namespace {

namespace fs = std::filesystem;

class Compilation {
 public:
  Compilation(const Command& command, const Options& options, const Layout& layout)
      : command_(command), options_(options), layout_(layout), source_(command.args[command.sources[0]]) {
    const auto product = command.product();
    const auto place = product.empty() ? source_ : product;
    const auto beside = fs::path(product).parent_path().string();
    cache_ = environment("PROVML_CACHE");
    chosen_cache_ = !cache_.empty();
    std::error_code error;
    const auto cwd = fs::current_path(error).string();
    if (!chosen_cache_) cache_ = (beside.empty() ? "" : beside + "/") + ".provml-cache";
    const auto identity = hex(hash_text(cwd + '\0' + product + '\0' + source_)).substr(0, 8);
    stem_ = cache_ + "/" + fs::path(place).filename().string() + "." + identity;
    directory_ = fs::absolute(stem_, error).lexically_normal().string() + ".d";
    originals_.emplace(command, source_, directory_);
    forced_.emplace(command, directory_);
    includes_.emplace(command, layout, *forced_, source_);
    lines_.emplace(command, options, layout, *originals_, *forced_, directory_);
    instrumenter_ = {layout.tool,    directory_,  options.workflow_file,
                     options.strict, options.all, options.threshold};
    std::string text = cache_format + cwd + (options.every_source() ? ":every" : "");
    for (const auto& word : without_outputs(command.args)) text += '\0' + word;
    const auto compiler = find_program(command.compiler);
    text += '\0' + compiler + '\0' + quick_stamp(compiler);
    for (const auto* name : {"CPATH", "CPLUS_INCLUDE_PATH", "C_INCLUDE_PATH"})
      text += '\0' + environment(name);
    for (const auto& dir : layout.include_dirs) text += '\0' + dir;
    key_ = hex(hash_text(text));
  }

  int run() {
    started_at_ = file_clock();
    const auto known = load_closure(stem_ + ".closure", key_);
    if (options_.every_source()) return explain(options_.all ? "--all" : "workflow file"), marked(known);
    if (known && !known->marked) return explain("no marks (cached)"), pass_through();
    if (known) return explain("marked (cached)"), marked(known);
    const auto text = read_text(source_);
    if (!text) return pass_through();  // the compiler says what is wrong
    if (has_mark(*text)) return explain("marked"), marked(std::nullopt);
    if (may_include_mark(command_, source_) || in_environment()) return ask_preprocessor();
    if (command_.action == Action::preprocess) return pass_through();
    return compile_and_learn();
  }

 private:
  static constexpr const char* cache_format = "1:";

  void explain(const std::string& text) const {
    if (options_.explain) std::fprintf(stderr, "provml-cxx: %s: %s\n", source_.c_str(), text.c_str());
  }

  int pass_through() const {
    forget_sites();
    return finish(lines_->original());
  }

  int finish(const Arguments& line) const {
    if (options_.may_exec) return become(line);
    const auto outcome = provml::launcher::run(line);
    return outcome.started ? outcome.status : become(line);
  }

  // Deciding

  void remember(bool is_marked, const std::vector<std::string>& files) {
    if (command_.action == Action::preprocess && !chosen_cache_) return;
    std::error_code error;
    fs::create_directories(cache_, error);
    store_closure(stem_ + ".closure", key_, {is_marked, is_marked ? instrumenter_.stamp() : "", {}}, files,
                  started_at_);
  }

  int ask_preprocessor() {
    const auto rules = includes_->ask_compiler(lines_->runtime_includes());
    if (!rules) return pass_through();  // it cannot be preprocessed: the compiler says why
    const auto files = includes_->closure(*rules);
    if (includes_->any_mark(files)) return explain("a header is marked"), marked(std::nullopt);
    remember(false, files);
    return explain("no marks"), pass_through();
  }

  /// Nothing hints at a mark: compile, and learn the closure from the same run of the compiler.
  int compile_and_learn() {
    Arguments more;
    const auto own = own_depfile();
    if (!own.empty()) {
      if (!can_write(own)) return explain("no marks seen; the cache cannot be written"), pass_through();
      more = {"-MMD", "-MF", own};
    }
    const auto outcome = provml::launcher::run(lines_->original(more));
    if (!outcome.started) return pass_through();
    if (!outcome.ok()) return outcome.status;
    std::vector<Rule> rules;
    for (const auto& file : own.empty() ? originals_->depfiles(started_at_) : std::vector<std::string>{own})
      if (const auto text = read_text(file)) rules = parse_depfile(*text);
    if (!own.empty()) ::unlink(own.c_str());
    if (Includes::has_precompiled(rules))
      rules = includes_->ask_compiler(lines_->runtime_includes()).value_or(std::vector<Rule>{});
    if (rules.empty()) return 0;
    const auto files = includes_->closure(rules);
    if (includes_->any_mark(files)) {
      quiet_ = true;  // the compiler's warnings are already on the screen
      return explain("a header is marked"), marked(std::nullopt);
    }
    explain("no marks");
    forget_sites();
    remember(false, files);
    return 0;
  }

  // Dependency files

  /// Where the closure is asked for when the user's command asks for no dependency file; "" where that would
  /// change what the user asked for.
  std::string own_depfile() const {
    return command_.dependencies.wanted || in_environment() ? "" : stem_ + ".deps";
  }

  /// gcc writes (appends to) this file unless an option asks for another.
  static bool in_environment() {
    return !environment("DEPENDENCIES_OUTPUT").empty() || !environment("SUNPRO_DEPENDENCIES").empty();
  }

  /// Whether the compiler could write its dependency file there: a full disk must not make it fail.
  bool can_write(const std::string& file) const {
    std::error_code error;
    fs::create_directories(cache_, error);
    return !error && write_text(file, std::string(65536, ' '));
  }

  std::vector<std::string> extra_dependencies() const {
    return options_.workflow_file.empty() ? std::vector<std::string>{}
                                          : std::vector<std::string>{options_.workflow_file};
  }

  // The tool

  int marked(const std::optional<Closure>& known) {
    if (layout_.tool.empty())
      return give_up("provml-instrument was not found beside provml-cxx or in PATH (set PROVML_INSTRUMENT)",
                     "");
    if (std::find(command_.args.begin(), command_.args.end(), "-I-") != command_.args.end())
      return give_up("Clang's parser does not know -I- (use -iquote)", "");
    if (!options_.workflow_file.empty() && !read_text(options_.workflow_file))
      return give_up(options_.workflow_file + ": the workflow file cannot be read", "");
    if (layout_.include_dirs.empty())
      return give_up("provml/capture.h was not found beside provml-cxx (set PROVML_INCLUDE_DIR)", "");
    std::error_code error;
    fs::create_directories(directory_, error);
    if (error) return give_up(directory_ + ": " + error.message() + " (set PROVML_CACHE)", "");
    const bool reuse = known && known->marked && known->tool == instrumenter_.stamp();
    std::string messages;
    Manifest manifest;
    if (reuse && instrumenter_.saved(manifest, messages)) {
      explain("rewritten files are up to date");
    } else {
      explain("running " + layout_.tool);
      auto more = layout_.include_arguments();
      for (auto&& word : includes_->hidden_directories()) more.push_back(std::move(word));
      const auto failure = instrumenter_.run(command_, forced_->for_tool(), more, manifest, messages);
      if (!failure.empty()) return give_up(failure, messages);
    }
    forced_->settle(manifest);
    std::fputs(messages.c_str(), stderr);
    if (manifest.instrumented) return compile_rewritten(manifest);
    explain("nothing to instrument");
    return compile_original(&manifest).status;
  }

  // Compiling

  int compile_rewritten(const Manifest& manifest) {
    for (const auto& written : {manifest.rewritten, manifest.sites}) copy_times(source_, written);
    for (const auto& header : manifest.shadow) copy_times(header.original, header.rewritten);
    const bool preprocess = command_.action == Action::preprocess;
    const auto own = preprocess ? std::string{} : own_depfile();
    std::string out, err;
    const auto attempt = [&](bool quote) {
      out.clear();
      err.clear();
      auto* collected = preprocess && command_.output.empty() ? &out : nullptr;
      const auto ended =
          provml::launcher::run(lines_->rewritten(manifest, {own, quote, quiet_}), collected, &err);
      if (ended.interrupted && !ended.ok()) std::exit(ended.status);
      originals_->rename(manifest, err);
      return ended;
    };
    auto outcome = attempt(false);
    // The tool (Clang) has given the #include directives that it saw full paths; g++ may see others.
    if (!outcome.ok() && err.find("include") != std::string::npos) outcome = attempt(true);
    if (!outcome.ok()) return rewritten_failed(err);
    auto rules = originals_->mend(originals_->depfiles(started_at_), &manifest, extra_dependencies());
    if (!own.empty()) {
      rules = originals_->mend({own}, &manifest, {});
      ::unlink(own.c_str());
    }
    if (const auto wrong =
            includes_->misresolved(manifest, rules, options_.workflow_file, lines_->runtime_includes());
        !wrong.empty())
      return give_up("an #include of a header resolves to another file in the instrumented form: " + wrong,
                     "");
    std::fputs(err.c_str(), stderr);
    std::fwrite(out.data(), 1, out.size(), stdout);
    // What the tool has written is checked too before it is used again.
    auto files = includes_->closure(rules, manifest);
    files.insert(files.end(), {manifest.rewritten, manifest.sites});
    for (const auto& header : manifest.shadow) files.push_back(header.rewritten);
    remember(true, files);
    keep_sites(manifest);
    return 0;
  }

  /// The rewritten file does not compile. If the original does not either, the compiler's own messages about
  /// it are what the user sees; else the fault is ours.
  int rewritten_failed(const std::string& messages) {
    write_text(directory_ + "/compiler-messages.txt", messages);
    return give_up("its instrumented form does not compile (" + reason_in(messages) +
                       "); please report this with the folder " + directory_,
                   messages, true);
  }

  Outcome compile_original(const Manifest* manifest) {
    Arguments more;
    if (quiet_) more.emplace_back("-w");
    auto own = command_.action == Action::preprocess || manifest == nullptr ? std::string{} : own_depfile();
    if (!own.empty() && !can_write(own)) own.clear();
    if (!own.empty()) more.insert(more.end(), {"-MMD", "-MF", own});
    const auto line = lines_->original(more);
    auto outcome = provml::launcher::run(line);
    if (!outcome.started) outcome.status = become(line);
    if (outcome.ok()) {
      auto rules = originals_->mend(originals_->depfiles(started_at_), nullptr, extra_dependencies());
      forget_sites();
      if (manifest != nullptr) {
        if (const auto text = own.empty() ? std::nullopt : read_text(own)) rules = parse_depfile(*text);
        if (!rules.empty()) remember(true, includes_->closure(rules, *manifest));
      }
    }
    if (!own.empty()) ::unlink(own.c_str());
    return outcome;
  }

  /// Compiles the original with a warning; in strict mode an error. `messages` are the tool's or the
  /// compiler's.
  int give_up(const std::string& reason, const std::string& messages, bool original_decides = false) {
    if (!options_.strict || original_decides) {
      const auto outcome = compile_original(nullptr);
      if (!outcome.ok()) return outcome.status;  // the compiler has said why, about the original
    }
    const auto* severity = options_.strict ? "error" : "warning";
    if (options_.strict) std::fputs(messages.c_str(), stderr);
    std::fprintf(stderr, "provml-cxx: %s: %s: not instrumented: %s [provml-E0110]\n", severity,
                 source_.c_str(), reason.c_str());
    if (!options_.strict) return 0;
    if (const auto product = command_.product(); !product.empty()) ::unlink(product.c_str());
    return 1;
  }

  std::string sites_file() const {
    const auto product = command_.product();
    return product.empty() ? "" : product + ".provml.json";
  }

  /// The product has no marks (any more): a table of an earlier build would be wrong.
  void forget_sites() const {
    if (const auto file = sites_file(); !file.empty()) ::unlink(file.c_str());
  }

  void keep_sites(const Manifest& manifest) const {
    const auto file = sites_file();
    if (file.empty() || manifest.sites.empty()) return;
    const auto text = read_text(manifest.sites);
    if (text && read_text(file) != text) write_text(file, *text);
  }

  const Command& command_;
  const Options& options_;
  const Layout& layout_;
  std::string source_, cache_, stem_, directory_, key_;
  std::optional<Originals> originals_;
  std::optional<Includes> includes_;
  std::optional<ForcedIncludes> forced_;
  std::optional<Lines> lines_;
  Instrumenter instrumenter_;
  std::int64_t started_at_ = 0;
  bool chosen_cache_ = false, quiet_ = false;
};

}  // namespace

int compile_source(const Command& command, const Options& options, const Layout& layout) {
  return Compilation(command, options, layout).run();
}

}  // namespace provml::launcher
