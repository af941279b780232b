#include "compilation.h"

#include <provml/error.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <unordered_set>

#include "closure.h"
#include "depfile.h"
#include "files.h"
#include "manifest.h"
#include "marks.h"
#include "originals.h"
#include "process.h"

namespace provml::launcher {
namespace {

namespace fs = std::filesystem;

void append(Arguments& to, const Arguments& more) { to.insert(to.end(), more.begin(), more.end()); }

/// The line of a tool's output that says most: the first with "error:", else the last.
std::string reason_in(const std::string& messages) {
  std::string last;
  std::size_t begin = 0;
  while (begin < messages.size()) {
    const auto end = std::min(messages.find('\n', begin), messages.size());
    const auto line = messages.substr(begin, end - begin);
    if (line.find("error:") != std::string::npos) return line;
    if (line.find_first_not_of(" \t") != std::string::npos) last = line;
    begin = end + 1;
  }
  return last;
}

Arguments with_runtime(Arguments args, const Command& command, const Options& options, const Layout& layout) {
  if (!options.link_runtime) return args;
  if (!command.sources.empty()) append(args, layout.include_arguments());
  const bool libraries = !command.is_static && !command.partial_link && !command.without_libraries;
  if (command.action == Action::link && libraries) append(args, layout.link_arguments());
  return args;
}

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
    std::string text = cache_format + cwd;
    for (const auto& word : without_outputs(command)) text += '\0' + word;
    const auto compiler = find_program(command.compiler);
    text += '\0' + compiler + '\0' + quick_stamp(compiler);
    for (const auto* name : {"CPATH", "CPLUS_INCLUDE_PATH", "C_INCLUDE_PATH"})
      text += '\0' + environment(name);
    for (const auto& dir : layout.include_dirs) text += '\0' + dir;
    key_ = hex(hash_text(text));
    for (const auto& dir : layout.include_dirs) own_dirs_.push_back(canonical(dir) + "/provml");
    for (const auto& dir : command.system_dirs) system_dirs_.push_back(canonical(dir));
  }

  int run() {
    started_at_ = file_clock();
    const auto known = load_closure(stem_ + ".closure", key_);
    if (!options_.workflow_file.empty()) return explain("workflow file"), marked(known);
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

  // Command lines

  int pass_through() const {
    forget_sites();
    return finish(original_line());
  }

  int finish(const Arguments& line) const {
    if (options_.may_exec) return become(line);
    const auto outcome = provml::launcher::run(line);
    return outcome.started ? outcome.status : become(line);
  }

  Arguments with_runtime(const Arguments& args) const {
    return launcher::with_runtime(args, command_, options_, layout_);
  }

  Arguments original_line() const { return launcher::original_line(command_, options_, layout_); }

  /// The command on the rewritten source. `own_depfile` is asked for when the user's command asks for none.
  Arguments rewritten_line(const Manifest& manifest, const std::string& own_depfile) const {
    Arguments args = manifest.include_arguments;
    auto dir = fs::path(source_).parent_path().string();
    append(args, {"-iquote", dir.empty() ? "." : dir});
    auto mine = command_.args;
    mine[command_.sources[0]] = manifest.rewritten;
    for (const auto place : command_.forced_includes)
      for (const auto& [original, rewritten] : manifest.shadow)
        if (canonical(mine[place]) == canonical(original)) mine[place] = rewritten;
    append(args, mine);
    if (!options_.link_runtime) append(args, layout_.include_arguments());
    args = with_runtime(args);
    append(args, {"-ffile-prefix-map=" + manifest.rewritten + "=" + source_});
    for (const auto& [original, rewritten] : manifest.shadow)
      append(args, {"-ffile-prefix-map=" + rewritten + "=" + originals_->spelled(original)});
    if (command_.output.empty() && command_.action != Action::link && command_.action != Action::preprocess)
      append(args, {"-o", command_.product()});
    if (!own_depfile.empty()) append(args, {"-MMD", "-MF", own_depfile});
    if (quiet_) args.emplace_back("-w");
    if (!command_.color_chosen && ::isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb")
      args.emplace_back("-fdiagnostics-color=always");
    return in_response_file(command_.line(args), args);
  }

  /// A line that is too long for exec goes through a response file.
  Arguments in_response_file(const Arguments& line, const Arguments& args) const {
    std::size_t length = 0;
    for (const auto& word : line) length += word.size() + 1;
    if (length < 100000) return line;
    std::string text;
    for (const auto& word : args) {
      text += '"';
      for (const char c : word) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
      }
      text += "\"\n";
    }
    const auto file = directory_ + "/arguments.rsp";
    return write_text(file, text) ? command_.line({"@" + file}) : line;
  }

  // Deciding

  bool is_ours(const std::string& path) const {
    const auto real = canonical(path);
    return declares_marks(real) || std::any_of(own_dirs_.begin(), own_dirs_.end(),
                                               [&](const auto& dir) { return is_inside(real, dir); });
  }

  bool matters(const std::string& path) const {
    return !is_system_path(path, command_.system_dirs) && !is_system_path(canonical(path), system_dirs_);
  }

  std::vector<std::string> closure_of(const std::vector<Rule>& rules) const {
    std::vector<std::string> files{source_};
    for (const auto& rule : rules)
      if (!rule.prerequisites.empty() && rule.prerequisites.front() == source_)
        for (const auto& path : rule.prerequisites)
          if (path != source_ && matters(path)) files.push_back(path);
    return files;
  }

  bool any_mark(const std::vector<std::string>& files) const {
    return std::any_of(files.begin(), files.end(), [&](const auto& path) {
      const auto text = read_text(path);
      return text && has_mark(*text) && !is_ours(path);
    });
  }

  void remember(bool is_marked, const std::vector<std::string>& files) {
    if (command_.action == Action::preprocess && !chosen_cache_) return;
    std::error_code error;
    fs::create_directories(cache_, error);
    store_closure(stem_ + ".closure", key_, {is_marked, is_marked ? tool_stamp() : "", {}}, files,
                  started_at_);
  }

  /// The files that the compiler itself includes, for the original source.
  std::optional<std::vector<Rule>> preprocessor_closure() const {
    auto args = without_outputs(command_);
    if (options_.link_runtime) append(args, layout_.include_arguments());
    append(args, {"-MM", "-w"});
    std::string out, err;
    Arguments line{command_.compiler};
    append(line, args);
    if (!provml::launcher::run(line, &out, &err).ok()) return std::nullopt;
    return parse_depfile(out);
  }

  int ask_preprocessor() {
    const auto rules = preprocessor_closure();
    if (!rules) return pass_through();  // it cannot be preprocessed: the compiler says why
    const auto files = closure_of(*rules);
    if (any_mark(files)) return explain("a header is marked"), marked(std::nullopt);
    remember(false, files);
    return explain("no marks"), pass_through();
  }

  /// Nothing hints at a mark: compile, and learn the closure from the same run of the compiler.
  int compile_and_learn() {
    auto args = with_runtime(command_.verbatim);
    const auto own = own_depfile();
    if (!own.empty()) {
      std::error_code error;
      fs::create_directories(cache_, error);
      if (error) return pass_through();
      append(args, {"-MMD", "-MF", own});
    }
    const auto outcome = provml::launcher::run(command_.line(args));
    if (!outcome.started) return pass_through();
    if (!outcome.ok()) return outcome.status;
    std::vector<std::string> files;
    for (const auto& file : own.empty() ? originals_->depfiles(started_at_) : std::vector<std::string>{own})
      if (const auto text = read_text(file)) files = closure_of(parse_depfile(*text));
    if (!own.empty()) ::unlink(own.c_str());
    if (files.empty()) return 0;
    if (any_mark(files)) {
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

  std::vector<std::string> extra_dependencies() const {
    return options_.workflow_file.empty() ? std::vector<std::string>{}
                                          : std::vector<std::string>{options_.workflow_file};
  }

  // The tool

  std::string tool_stamp() const {
    std::string text = layout_.tool + '@' + quick_stamp(layout_.tool) + (options_.strict ? "strict" : "");
    if (!options_.workflow_file.empty())
      text += options_.workflow_file + '@' + hex(hash_text(read_text(options_.workflow_file).value_or("")));
    return hex(hash_text(text));
  }

  int marked(const std::optional<Closure>& known) {
    if (layout_.tool.empty())
      return give_up("provml-instrument was not found beside provml-cxx or in PATH (set PROVML_INSTRUMENT)",
                     "");
    if (!options_.workflow_file.empty() && !read_text(options_.workflow_file))
      return give_up(options_.workflow_file + ": the workflow file cannot be read", "");
    if (layout_.include_dirs.empty())
      return give_up("provml/capture.h was not found beside provml-cxx (set PROVML_INCLUDE_DIR)", "");
    std::error_code error;
    fs::create_directories(directory_, error);
    if (error) return give_up(directory_ + ": " + error.message() + " (set PROVML_CACHE)", "");
    const bool reuse = known && known->marked && known->tool == tool_stamp();
    std::string messages;
    Manifest manifest;
    try {
      if (reuse && read_saved(manifest, messages)) {
        explain("rewritten files are up to date");
      } else if (const auto failure = run_tool(messages); !failure.empty()) {
        return give_up(failure, messages);
      } else {
        manifest = read_manifest(directory_ + "/manifest.json");
      }
    } catch (const Error& e) {
      return give_up(e.line(), messages);
    }
    std::fputs(messages.c_str(), stderr);
    if (manifest.instrumented) return compile_rewritten(manifest);
    explain("nothing to instrument");
    return compile_original(&manifest).status;
  }

  bool read_saved(Manifest& manifest, std::string& messages) const {
    try {
      manifest = read_manifest(directory_ + "/manifest.json");
    } catch (const Error&) {
      return false;
    }
    messages = read_text(directory_ + "/messages.txt").value_or("");
    return true;
  }

  /// Empty on success, else the reason.
  std::string run_tool(std::string& messages) const {
    ::unlink((directory_ + "/manifest.json").c_str());
    Arguments line{layout_.tool, "--out", directory_};
    if (!options_.workflow_file.empty()) append(line, {"--workflow-file", options_.workflow_file});
    if (options_.strict) line.emplace_back("--strict");
    append(line, {source_, "--", command_.compiler});
    append(line, command_.args);
    append(line, layout_.include_arguments());
    std::string out;
    const auto outcome = provml::launcher::run(line, &out, &messages);
    if (outcome.interrupted) std::exit(outcome.status);
    if (!outcome.started) return layout_.tool + ": " + outcome.why;
    if (outcome.signalled)
      return "provml-instrument was killed by signal " + std::to_string(outcome.status - 128);
    if (outcome.status != 0) {
      const auto reason = reason_in(messages);
      return reason.empty() ? "provml-instrument ended with status " + std::to_string(outcome.status)
                            : reason;
    }
    write_text(directory_ + "/messages.txt", messages);
    return {};
  }

  // Compiling

  int compile_rewritten(const Manifest& manifest) {
    copy_times(source_, manifest.rewritten);
    for (const auto& [original, rewritten] : manifest.shadow) copy_times(original, rewritten);
    const bool preprocess = command_.action == Action::preprocess;
    const auto own = preprocess ? std::string{} : own_depfile();
    std::string out, err;
    const auto line = rewritten_line(manifest, own);
    const auto outcome =
        provml::launcher::run(line, preprocess && command_.output.empty() ? &out : nullptr, &err);
    if (outcome.interrupted) std::exit(outcome.status);
    originals_->rename(manifest, err);
    if (!outcome.ok()) return rewritten_failed(err);
    auto rules = originals_->mend(originals_->depfiles(started_at_), &manifest, extra_dependencies());
    if (!own.empty()) {
      rules = originals_->mend({own}, &manifest, {});
      ::unlink(own.c_str());
    }
    if (const auto wrong = misresolved(manifest, rules); !wrong.empty())
      return give_up("an #include of a header resolves to another file in the instrumented form: " + wrong,
                     "");
    std::fputs(err.c_str(), stderr);
    std::fwrite(out.data(), 1, out.size(), stdout);
    auto files = closure_of(rules);
    for (const auto& path : manifest.dependencies)
      if (matters(path) && !is_ours(path)) files.push_back(path);
    remember(true, files);
    keep_sites(manifest);
    return 0;
  }

  /// The rewritten file does not compile. If the original does not either, the compiler's own messages about
  /// it are what the user sees; else the fault is ours.
  int rewritten_failed(const std::string& messages) {
    const auto saved = directory_ + "/compiler-messages.txt";
    write_text(saved, messages);
    return give_up(
        "its instrumented form does not compile (" + reason_in(messages) + "; all messages: " + saved + ")",
        messages, true);
  }

  /// With -iquote of the original directory a header elsewhere may see another file than before. Gives such a
  /// file.
  std::string misresolved(const Manifest& manifest, const std::vector<Rule>& rules) const {
    std::unordered_set<std::string> expected{canonical(source_)};
    for (const auto& path : manifest.dependencies) expected.insert(canonical(path));
    for (const auto& [original, rewritten] : manifest.shadow) expected.insert(canonical(original));
    std::vector<std::string> unknown;
    for (const auto& path : closure_of(rules))
      if (!is_ours(path) && path != options_.workflow_file && expected.count(canonical(path)) == 0)
        unknown.push_back(path);
    if (unknown.empty()) return {};
    const auto truth =
        preprocessor_closure();  // clang and gcc may take different branches: ask the compiler itself
    if (!truth) return {};
    for (const auto& path : closure_of(*truth)) expected.insert(canonical(path));
    for (const auto& path : unknown)
      if (expected.count(canonical(path)) == 0) return path;
    return {};
  }

  Outcome compile_original(const Manifest* manifest) {
    auto args = with_runtime(command_.verbatim);
    if (quiet_) args.emplace_back("-w");
    const auto own = command_.action == Action::preprocess ? std::string{} : own_depfile();
    if (manifest != nullptr && !own.empty()) append(args, {"-MMD", "-MF", own});
    auto outcome = provml::launcher::run(command_.line(args));
    if (!outcome.started) outcome.status = become(command_.line(args));
    if (outcome.ok()) {
      auto rules = originals_->mend(originals_->depfiles(started_at_), nullptr, extra_dependencies());
      forget_sites();
      if (manifest != nullptr) {
        if (const auto text = own.empty() ? std::nullopt : read_text(own)) rules = parse_depfile(*text);
        auto files = closure_of(rules);
        for (const auto& path : manifest->dependencies)
          if (matters(path) && !is_ours(path)) files.push_back(path);
        if (!rules.empty()) remember(true, files);
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
  std::vector<std::string> own_dirs_, system_dirs_;
  std::optional<Originals> originals_;
  std::int64_t started_at_ = 0;
  bool chosen_cache_ = false, quiet_ = false;
};

}  // namespace

Arguments original_line(const Command& command, const Options& options, const Layout& layout) {
  return command.line(with_runtime(command.verbatim, command, options, layout));
}

int compile_source(const Command& command, const Options& options, const Layout& layout) {
  return Compilation(command, options, layout).run();
}

}  // namespace provml::launcher
