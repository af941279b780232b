// Which files are written where. A rewritten header is put into a tree that mirrors the absolute paths of the
// originals, so that headers beside each other find each other; what includes it by its place moves too.
#include <clang/Lex/HeaderSearch.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>

#include "output.h"

namespace provml::instrument {
namespace {

std::string line_directive(const std::string& name) { return "#line 1 " + string_literal(name) + "\n"; }

/// Without a byte order mark, which may stand at the beginning of a file alone.
llvm::StringRef without_mark(llvm::StringRef text) {
  text.consume_front("\xef\xbb\xbf");
  return text;
}

bool under(llvm::StringRef path, llvm::StringRef directory) {
  return path.size() > directory.size() + 1 && path.starts_with(directory) && path[directory.size()] == '/';
}

class Layout {
 public:
  Layout(clang::Preprocessor& preprocessor, Edits& edits, const Includes& includes, Report& report,
         const Options& options)
      : preprocessor_(preprocessor),
        sources_(preprocessor.getSourceManager()),
        edits_(edits),
        includes_(includes),
        report_(report),
        options_(options),
        out_(absolute_path(options.out)) {}

  Result run() {
    Result result;
    result.source = absolute_path(options_.source);
    const auto edited = edited_files(result);
    if (edited.empty()) return result;
    const auto* main = entry(sources_.getMainFileID());
    std::set<const clang::FileEntry*> start = {main};
    for (const auto& [file, id] : edited) start.insert(file);
    const auto moved = includes_.closure(start);
    redirect(moved, main);
    for (const auto* file : moved) {
      const auto id = edited.count(file) != 0 ? edited.at(file) : sources_.translateFile(file);
      if (id.isInvalid()) continue;
      RewrittenFile written;
      written.name = file == main ? options_.source : includes_.name(file);
      written.original = absolute_path(written.name);
      written.main = file == main;
      written.rewritten = written.main ? main_path() : shadow_path(written.original);
      written.before = sources_.getBufferData(id).str();
      written.after = line_directive(written.name) + without_mark(edits_.apply(id, written.before)).str();
      result.files.push_back(std::move(written));
    }
    std::sort(result.files.begin(), result.files.end(), [](const RewrittenFile& a, const RewrittenFile& b) {
      return std::make_pair(!a.main, a.original) < std::make_pair(!b.main, b.original);
    });
    search_paths(result);
    return result;
  }

 private:
  const clang::FileEntry* entry(clang::FileID id) const {
    const auto file = sources_.getFileEntryRefForID(id);
    return file ? &file->getFileEntry() : nullptr;
  }
  std::string main_path() const { return out_ + "/main/" + llvm::sys::path::filename(options_.source).str(); }
  std::string shadow_path(const std::string& original) const { return out_ + "/shadow" + original; }

  void leave_out(Result& result, clang::FileID id, const std::string& why) {
    const auto start = sources_.getLocForStartOfFile(id);
    const auto file = sources_.getFileEntryRefForID(id);
    result.left_out[absolute_path(file->getName())] = "its file stays as it is: " + why;
    const std::string message = "the marks of this file are not followed, since " + why;
    if (sources_.getBufferData(id).contains("PROVML_") || !options_.all.on)
      report_.warning(start, "provml-E0112", message);
    else
      report_.remark(start, "provml-E0112", "this file is left as it is, since " + why);
  }

  /// The edited files, without those that cannot move and those that are not the same at every inclusion.
  std::map<const clang::FileEntry*, clang::FileID> edited_files(Result& result) {
    std::map<const clang::FileEntry*, clang::FileID> found;
    std::set<const clang::FileEntry*> bad;
    for (const auto id : edits_.files()) {
      const auto* file = entry(id);
      if (file == nullptr) continue;
      if (includes_.pinned().count(file) != 0) {
        if (bad.insert(file).second)
          leave_out(result, id, "the command line includes it (-include or a precompiled header)");
        continue;
      }
      const auto [at, fresh] = found.emplace(file, id);
      if (!fresh && !edits_.same(at->second, id) && bad.insert(file).second)
        leave_out(result, id, "it is included more than once and reads differently each time");
    }
    for (const auto* file : bad) found.erase(file);
    return found;
  }

  /// Mends the #include directives that would no longer find what they found.
  void redirect(const std::set<const clang::FileEntry*>& moved, const clang::FileEntry* main) {
    std::set<unsigned> done;
    for (const Inclusion& edge : includes_.all()) {
      if (moved.count(edge.from) == 0 || !(edge.sibling || edge.absolute)) continue;
      const bool with = moved.count(edge.to) != 0;
      if (edge.absolute ? !with : (with && edge.from != main)) continue;
      const auto begin = edge.spelling.getBegin();
      if (begin.isMacroID() || !done.insert(begin.getRawEncoding()).second) {
        quote_main_ = quote_main_ || begin.isMacroID();
        continue;
      }
      const std::string original = absolute_path(includes_.name(edge.to));
      const unsigned length =
          sources_.getFileOffset(edge.spelling.getEnd()) - sources_.getFileOffset(begin) +
          (edge.spelling.isTokenRange() ? preprocessor_.getSpelling(edge.spelling.getEnd(), scratch_).size()
                                        : 0);
      edits_.replace(begin, static_cast<unsigned>(length),
                     "\"" + (with ? shadow_path(original) : original) + "\"");
    }
  }

  void search_paths(Result& result) {
    auto& search = preprocessor_.getHeaderSearchInfo();
    const std::string directory = absolute_path(llvm::sys::path::parent_path(result.source));
    const std::string as_given = llvm::sys::path::parent_path(options_.source).str();
    const bool asks = result.files.front().before.find("__has_include") != std::string::npos;
    if (quote_main_ || asks)
      result.include_arguments = {"-iquote", out_ + "/shadow" + directory, "-iquote",
                                  as_given.empty() ? "." : as_given};
    std::vector<std::pair<std::string, std::string>> before;  // absolute, and as the command names it
    const auto add = [&](auto first, auto last, const char* flag) {
      for (auto at = first; at != last; ++at) {
        const std::string name = absolute_path(at->getName());
        bool used = false;
        const std::size_t known = result.files.size();
        for (std::size_t i = 0; i < known; ++i) {
          if (result.files[i].main || !under(result.files[i].original, name)) continue;
          used = true;
          hide_nothing(result, before, result.files[i].original.substr(name.size()));
        }
        before.emplace_back(name, at->getName().str());
        if (used) {
          result.include_arguments.emplace_back(flag);
          result.include_arguments.push_back(out_ + "/shadow" + name);
        }
      }
    };
    add(search.quoted_dir_begin(), search.quoted_dir_end(), "-iquote");
    before.clear();
    add(search.angled_dir_begin(), search.angled_dir_end(), "-I");
  }

  /// A shadow directory comes before all of the user's: what an earlier directory offers under the same name
  /// has to be in an earlier shadow directory.
  void hide_nothing(Result& result, const std::vector<std::pair<std::string, std::string>>& before,
                    const std::string& relative) {
    for (const auto& [directory, given] : before) {
      const std::string other = directory + relative;
      const auto content = llvm::MemoryBuffer::getFile(other);
      if (!content) continue;
      const std::string flag = out_ + "/shadow" + directory;
      auto& arguments = result.include_arguments;
      if (std::find(arguments.begin(), arguments.end(), flag) == arguments.end()) {
        arguments.emplace_back("-I");
        arguments.push_back(flag);
      }
      bool known = false;
      for (const auto& file : result.files) known = known || file.original == other;
      if (known) continue;
      const std::string text = (*content)->getBuffer().str();
      result.files.push_back({other, shadow_path(other), given + relative, text,
                              line_directive(given + relative) + without_mark(text).str(), false});
    }
  }

  clang::Preprocessor& preprocessor_;
  clang::SourceManager& sources_;
  Edits& edits_;
  const Includes& includes_;
  Report& report_;
  const Options& options_;
  std::string out_;
  bool quote_main_ = false;
  llvm::SmallString<64> scratch_;
};

}  // namespace

std::string absolute_path(llvm::StringRef path) {
  llvm::SmallString<256> full(path);
  llvm::sys::fs::make_absolute(full);
  llvm::sys::path::remove_dots(full, true);
  return std::string(full);
}

Result lay_out(clang::Preprocessor& preprocessor, Edits& edits, const Includes& includes, Report& report,
               const Options& options) {
  return Layout(preprocessor, edits, includes, report, options).run();
}

}  // namespace provml::instrument
