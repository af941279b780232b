#include "command.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace provml::launcher {
namespace {

constexpr auto separate_values = std::to_array<std::string_view>({"-o",
                                                                  "-I",
                                                                  "-iquote",
                                                                  "-isystem",
                                                                  "-idirafter",
                                                                  "-include",
                                                                  "-imacros",
                                                                  "-isysroot",
                                                                  "-iprefix",
                                                                  "-iwithprefix",
                                                                  "-iwithprefixbefore",
                                                                  "-imultilib",
                                                                  "-D",
                                                                  "-U",
                                                                  "-L",
                                                                  "-l",
                                                                  "-x",
                                                                  "-MF",
                                                                  "-MT",
                                                                  "-MQ",
                                                                  "-MJ",
                                                                  "-Xlinker",
                                                                  "-Xpreprocessor",
                                                                  "-Xassembler",
                                                                  "-Xclang",
                                                                  "-T",
                                                                  "-u",
                                                                  "-z",
                                                                  "-e",
                                                                  "-A",
                                                                  "-B",
                                                                  "-b",
                                                                  "-V",
                                                                  "-arch",
                                                                  "-target",
                                                                  "--param",
                                                                  "-aux-info",
                                                                  "-dumpbase",
                                                                  "-dumpbase-ext",
                                                                  "-dumpdir",
                                                                  "-wrapper",
                                                                  "-framework",
                                                                  "-mllvm",
                                                                  "-gcc-toolchain",
                                                                  "--sysroot",
                                                                  "-Tbss",
                                                                  "-Tdata",
                                                                  "-Ttext",
                                                                  "-rpath",
                                                                  "-G",
                                                                  "-h",
                                                                  "-iframework",
                                                                  "-ivfsoverlay",
                                                                  "--config",
                                                                  "-F",
                                                                  "-include-pch",
                                                                  "-cxx-isystem",
                                                                  "-Xopenmp-target",
                                                                  "-soname",
                                                                  "--output",
                                                                  "--include-directory",
                                                                  "--define-macro",
                                                                  "-ftemplate-depth-",
                                                                  "-undefined",
                                                                  "-install_name",
                                                                  "--serialize-diagnostics",
                                                                  "-serialize-diagnostics"});

constexpr auto wrapper_names =
    std::to_array<std::string_view>({"ccache", "sccache", "distcc", "icecc", "buildcache"});

bool starts(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

std::string base_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

/// "x86_64-linux-gnu-g++-12", "clang++", "mpicxx" ...: known by the last part of the name before a version.
bool is_compiler_name(const std::string& path) {
  static constexpr auto names = std::to_array<std::string_view>(
      {"g++", "gcc", "clang", "clang++", "c++", "cc", "CC", "icpx", "icpc", "icx", "nvc++", "mpicxx",
       "mpic++", "mpiCC", "mpicc", "hipcc", "provml-cxx"});
  auto name = base_name(path);
  const auto version = name.find_last_not_of("0123456789.");
  if (version != std::string::npos && name[version] == '-') name.resize(version);
  if (name == "provml-cxx") return true;
  const auto dash = name.rfind('-');
  if (dash != std::string::npos) name = name.substr(dash + 1);
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A launcher that is known, or any program that stands directly before a compiler.
bool is_wrapper(const Arguments& words, std::size_t i) {
  const auto name = base_name(words[i]);
  if (std::find(wrapper_names.begin(), wrapper_names.end(), name) != wrapper_names.end()) return true;
  std::size_t next = i + 1;  // env NAME=VALUE g++ ...
  while (next < words.size() && words[next].find('=') != std::string::npos && words[next][0] != '-') ++next;
  return next < words.size() && !is_compiler_name(words[i]) && is_compiler_name(words[next]);
}

/// One response file in GNU's form: words split at white space, quotes of both kinds, backslash escapes.
bool read_response(const std::string& file, Arguments& out) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return false;
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::string word;
  bool inside = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      word += text[++i];
      inside = true;
    } else if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      inside = true;
    } else if (std::string_view(" \t\r\n\v\f").find(c) != std::string_view::npos) {
      if (inside) out.push_back(std::move(word));
      word.clear();
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (inside) out.push_back(std::move(word));
  return true;
}

void expand(const Arguments& words, Arguments& out, int depth) {
  for (const auto& word : words) {
    Arguments inner;
    if (word.size() > 1 && word[0] == '@' && depth < 16 && read_response(word.substr(1), inner))
      expand(inner, out, depth + 1);
    else if (starts(word, "-include") && word.size() > 8 && word != "-include-pch")
      out.insert(out.end(), {"-include", word.substr(8)});
    else if (starts(word, "--include="))
      out.insert(out.end(), {"-include", word.substr(10)});
    else
      out.push_back(word);
  }
}

enum class Language { cxx, other };

Language language_of(const std::string& file, const std::string& forced, bool cxx_driver) {
  if (!forced.empty() && forced != "none") return forced == "c++" ? Language::cxx : Language::other;
  const auto suffix = std::filesystem::path(file).extension().string();
  for (const auto* known : {".cc", ".cp", ".cxx", ".cpp", ".CPP", ".c++", ".C"})
    if (suffix == known) return Language::cxx;
  return suffix == ".c" && cxx_driver ? Language::cxx : Language::other;
}

/// The language of a source that may carry marks but is not instrumented, or "".
std::string foreign_language(const std::string& file, const std::string& forced) {
  if (!forced.empty() && forced != "none") {
    static constexpr auto spoken = std::to_array<std::string_view>(
        {"c", "cuda", "hip", "objective-c", "objective-c++", "c++-module", "cl"});
    return std::find(spoken.begin(), spoken.end(), forced) != spoken.end() ? forced : "";
  }
  static constexpr auto suffixes =
      std::to_array<std::pair<std::string_view, std::string_view>>({{".c", "c"},
                                                                    {".cu", "cuda"},
                                                                    {".hip", "hip"},
                                                                    {".m", "objective-c"},
                                                                    {".mm", "objective-c++"},
                                                                    {".M", "objective-c++"},
                                                                    {".cppm", "c++-module"},
                                                                    {".ixx", "c++-module"},
                                                                    {".cxxm", "c++-module"},
                                                                    {".c++m", "c++-module"},
                                                                    {".ccm", "c++-module"},
                                                                    {".mpp", "c++-module"}});
  const auto suffix = std::filesystem::path(file).extension().string();
  const auto* const found = std::find_if(suffixes.begin(), suffixes.end(),
                                         [&](const auto& known) { return known.first == suffix; });
  return found == suffixes.end() ? "" : std::string(found->second);
}

bool is_header(const std::string& file) {
  const auto suffix = std::filesystem::path(file).extension().string();
  for (const auto* known : {".h", ".hh", ".hpp", ".hxx", ".h++", ".H", ".hp", ".tcc"})
    if (suffix == known) return true;
  return false;
}

/// Options after which the compiler does not write an object of a source.
bool asks_for_something_else(const std::string& arg) {
  static constexpr auto exact =
      std::to_array<std::string_view>({"-###", "--version", "-M", "-MM", "-fsyntax-only", "-cc1", "-cc1as",
                                       "-emit-pch", "--precompile", "--analyze"});
  if (std::find(exact.begin(), exact.end(), arg) != exact.end()) return true;
  return starts(arg, "--help") || starts(arg, "--target-help") || starts(arg, "-print-") ||
         starts(arg, "--print-") || arg == "-dumpmachine" || arg == "-dumpversion" ||
         arg == "-dumpfullversion" || arg == "-dumpspecs";
}

class Parser {
 public:
  explicit Parser(Command& command) : command_(command) {
    const auto name = base_name(command.compiler);
    cxx_driver_ = name.find("++") != std::string::npos || name.find("cxx") != std::string::npos ||
                  name.find("CC") != std::string::npos;
  }

  void run() {
    auto& args = command_.args;
    for (std::size_t i = 0; i < args.size(); ++i) {
      const auto& arg = args[i];
      if (arg.empty() || arg[0] != '-' || arg == "-") {
        input(i);
      } else if (takes_value(arg) && i + 1 < args.size()) {
        ++i;
        valued(arg, args[i], i);
      } else {
        joined(arg);
      }
    }
    command_.compiles_standard_input = command_.standard_input && !other_ && action_ != Action::preprocess;
    if (other_ || standard_input_) action_ = Action::other;
    if (action_ == Action::link && command_.sources.empty() && command_.other_inputs == 0)
      action_ = Action::other;
    if (header_ && action_ != Action::preprocess) action_ = Action::other;
    command_.action = action_;
    command_.language_forced = !language_.empty() && language_ != "none";
  }

 private:
  void input(std::size_t place) {
    const auto& file = command_.args[place];
    if (file == "-") {
      standard_input_ = true;
      command_.standard_input = language_ == "c++";
    } else if (language_of(file, language_, cxx_driver_) == Language::cxx) {
      command_.sources.push_back(place);
    } else {
      header_ =
          header_ || language_.find("header") != std::string::npos || (language_.empty() && is_header(file));
      if (const auto language = foreign_language(file, language_); !language.empty())
        command_.foreign.emplace_back(place, language);
      command_.file_inputs.push_back(place);
      ++command_.other_inputs;
    }
  }

  void valued(const std::string& option, const std::string& value, std::size_t place) {
    if (option == "-o" || option == "--output") command_.output = value;
    if (option == "-x") language_ = value;
    if (option == "-MF") command_.dependencies.file = value;
    if (option == "-iquote") command_.quote_dirs.push_back(value);
    if (option == "-I" || option == "--include-directory") command_.angle_dirs.push_back(value);
    if (option == "-isystem" || option == "-idirafter" || option == "-cxx-isystem")
      command_.system_dirs.push_back(value);
    if (option == "-include") command_.forced_includes.push_back(place);
    if (option == "-l") ++command_.other_inputs;
    if (option == "-include-pch") command_.precompiled.push_back(value);
    if (option != "-Xclang") return;
    if (value == "-emit-pch" || value == "-fsyntax-only") other_ = true;
    if (frontend_option_ == "-include")
      command_.forced_includes.push_back(place);  // -Xclang -include -Xclang FILE
    if (frontend_option_ == "-include-pch") command_.precompiled.push_back(value);
    const bool argument = frontend_option_ == "-include" || frontend_option_ == "-include-pch";
    frontend_option_ = argument ? "" : value;
  }

  void joined(const std::string& arg) {
    if (arg == "-c") action_ = stage(Action::compile);
    if (arg == "-S") action_ = stage(Action::assemble);
    if (arg == "-E") action_ = stage(Action::preprocess);
    if (arg == "-MD" || arg == "-MMD") command_.dependencies.wanted = true;
    if (arg == "-MP") command_.dependencies.phony = true;
    if (arg == "-static" || arg == "-static-pie") command_.is_static = true;
    if (arg == "-r") command_.partial_link = true;
    if (arg == "-nostdlib" || arg == "-nodefaultlibs") command_.without_libraries = true;
    if (arg.find("diagnostics-color") != std::string::npos ||
        arg.find("color-diagnostics") != std::string::npos)
      command_.color_chosen = true;
    for (const auto* form : {"-ffile-prefix-map=", "-fmacro-prefix-map=", "-ffile-reproducible"})
      if (starts(arg, form)) command_.maps_files = true;
    if (starts(arg, "-o") && arg.size() > 2 && !starts(arg, "-objcmt")) command_.output = arg.substr(2);
    if (starts(arg, "--output=")) command_.output = arg.substr(9);
    if (starts(arg, "-x") && arg.size() > 2) language_ = arg.substr(2);
    if (starts(arg, "-MF") && arg.size() > 3) command_.dependencies.file = arg.substr(3);
    if (starts(arg, "-I") && arg.size() > 2) command_.angle_dirs.push_back(arg.substr(2));
    if (starts(arg, "-iquote") && arg.size() > 7) command_.quote_dirs.push_back(arg.substr(7));
    if (starts(arg, "-isystem") && arg.size() > 8) command_.system_dirs.push_back(arg.substr(8));
    if (starts(arg, "-idirafter") && arg.size() > 10) command_.system_dirs.push_back(arg.substr(10));
    if (starts(arg, "-l") && arg.size() > 2) ++command_.other_inputs;
    for (const auto* form : {"-Wp,-MD,", "-Wp,-MMD,"})
      if (starts(arg, form)) {
        command_.dependencies.wanted = true;
        command_.dependencies.file = arg.substr(std::string_view(form).size());
        command_.dependencies.file =
            command_.dependencies.file.substr(0, command_.dependencies.file.find(','));
      }
    other_ = other_ || asks_for_something_else(arg);
  }

  /// The earliest stage wins, as in the compilers: -E over -S over -c.
  Action stage(Action asked) const { return std::min(action_, asked); }

  Command& command_;
  Action action_ = Action::link;
  std::string language_, frontend_option_;
  bool cxx_driver_ = false, other_ = false, standard_input_ = false, header_ = false;
};

}  // namespace

bool takes_value(const std::string& option) {
  return std::find(separate_values.begin(), separate_values.end(), option) != separate_values.end();
}

Arguments Command::line(const Arguments& with) const {
  Arguments words = wrappers;
  words.push_back(compiler);
  words.insert(words.end(), with.begin(), with.end());
  return words;
}

std::string Command::product() const {
  if (action == Action::preprocess || action == Action::other) return {};
  if (!output.empty()) return output;
  if (action == Action::link || sources.empty()) return "a.out";
  return std::filesystem::path(args[sources[0]]).stem().string() + (action == Action::assemble ? ".s" : ".o");
}

Command parse_command(const Arguments& words) {
  Command command;
  std::size_t i = 0;
  for (; i < words.size(); ++i) {
    const bool wrapper = is_wrapper(words, i);
    const bool setting = i > 0 && words[i].find('=') != std::string::npos && words[i][0] != '-';
    if (!wrapper && !setting) break;
    command.wrappers.push_back(words[i]);
  }
  if (i == words.size()) {  // "ccache" alone is a command too
    if (!command.wrappers.empty()) {
      command.compiler = command.wrappers.front();
      command.wrappers.clear();
    }
    return command;
  }
  command.compiler = words[i];
  command.verbatim.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
  expand(command.verbatim, command.args, 0);
  Parser(command).run();
  return command;
}

Arguments without_outputs(const Arguments& args) {
  Arguments kept;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const auto& arg = args[i];
    const bool pair = takes_value(arg) && i + 1 < args.size();
    const bool dropped = arg == "-c" || arg == "-S" || arg == "-E" || arg == "--output" ||
                         starts(arg, "-Wp,-M") || starts(arg, "--output=") ||
                         (starts(arg, "-o") && !starts(arg, "-objcmt")) ||
                         (starts(arg, "-M") && arg != "-MG");
    if (!dropped) {
      kept.push_back(arg);
      if (pair) kept.push_back(args[i + 1]);
    }
    if (pair) ++i;
  }
  return kept;
}

}  // namespace provml::launcher
