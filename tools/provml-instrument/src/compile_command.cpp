// The compile command as Clang's parser can take it.
#include <clang/Driver/Options.h>
#include <clang/Tooling/CompilationDatabase.h>
#include <llvm/Option/ArgList.h>
#include <llvm/Option/OptTable.h>
#include <llvm/Support/Allocator.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/Program.h>
#include <llvm/Support/StringSaver.h>
#include <llvm/TargetParser/Host.h>
#include <provml/error.h>

#include <algorithm>
#include <array>

#include "options.h"
#include "provml_instrument_config.h"
#include "wrapper.h"

namespace provml::instrument {
namespace {

namespace opt = clang::driver::options;

/// The directory of Clang's own headers: as at configure time, else what an installed clang-19 says.
std::string resource_directory() {
  const std::string configured = PROVML_CLANG_RESOURCE_DIR;
  if (llvm::sys::fs::exists(configured + "/include/stddef.h")) return configured;
  const auto program = llvm::sys::findProgramByName("clang-19");
  if (!program) return configured;
  llvm::SmallString<128> file;
  if (llvm::sys::fs::createTemporaryFile("provml-resource", "txt", file)) return configured;
  const std::array<llvm::StringRef, 2> arguments = {*program, "-print-resource-dir"};
  const std::array<std::optional<llvm::StringRef>, 3> redirects = {std::nullopt, llvm::StringRef(file),
                                                                   std::nullopt};
  const int status = llvm::sys::ExecuteAndWait(*program, arguments, std::nullopt, redirects);
  std::string found;
  if (const auto text = llvm::MemoryBuffer::getFile(file); status == 0 && text)
    found = (*text)->getBuffer().trim().str();
  llvm::sys::fs::remove(file);
  return found.empty() ? configured : found;
}

/// What the driver would do besides reading the source, or what only g++ knows by a name Clang gives another
/// use.
bool dropped(const llvm::opt::Arg& argument) {
  const auto& option = argument.getOption();
  if (option.getKind() == llvm::opt::Option::UnknownClass) return true;
  if (option.matches(opt::OPT_o) || option.matches(opt::OPT_c) || option.matches(opt::OPT_S) ||
      option.matches(opt::OPT_E) || option.matches(opt::OPT_M_Group) ||
      option.matches(opt::OPT_save_temps_EQ) || option.matches(opt::OPT_save_temps) ||
      (option.matches(opt::OPT_Wp_COMMA) && llvm::StringRef(argument.getValue()).starts_with("-M")) ||
      option.matches(opt::OPT_Wa_COMMA) || option.matches(opt::OPT_Wl_COMMA) ||
      option.matches(opt::OPT_fplugin_EQ) || option.matches(opt::OPT_time) || option.matches(opt::OPT_v) ||
      option.matches(opt::OPT__HASH_HASH_HASH) || option.matches(opt::OPT_clang_ignored_f_Group) ||
      option.matches(opt::OPT_specs_EQ))
    return true;
  const llvm::StringRef text = argument.getSpelling();
  static constexpr std::array<llvm::StringRef, 8> gnu_only = {"-fanalyzer", "-fmodules-ts", "-fconcepts",
                                                              "-fdump-",    "-fopt-info",   "-fipa-pta",
                                                              "-flto",      "-fgnu-unique"};
  return std::any_of(gnu_only.begin(), gnu_only.end(),
                     [&](llvm::StringRef p) { return text.starts_with(p); });
}

/// Whether the compiler is a C driver (gcc, x86_64-linux-gnu-gcc-12, clang), which goes by a file's suffix.
bool is_c_driver(const std::string& compiler) {
  llvm::StringRef name = llvm::sys::path::filename(compiler);
  name = name.rtrim("0123456789.").rtrim('-');
  return name == "cc" || name == "gcc" || name == "clang" || name.ends_with("-gcc") ||
         name.ends_with("-cc") || name.ends_with("-clang");
}

}  // namespace

bool is_gnu(const std::string& compiler) { return !llvm::sys::path::filename(compiler).contains("clang"); }

std::vector<std::string> clang_command(const std::vector<std::string>& command, const std::string& source) {
  llvm::BumpPtrAllocator memory;
  llvm::StringSaver saver(memory);
  llvm::SmallVector<const char*, 64> given;
  for (const auto& argument : command) given.push_back(saver.save(argument).data());
  llvm::cl::ExpandResponseFiles(saver, llvm::cl::TokenizeGNUCommandLine, given);

  unsigned missing_index = 0, missing_count = 0;
  const auto parsed = clang::driver::getDriverOptTable().ParseArgs(
      llvm::ArrayRef(given).drop_front(), missing_index, missing_count,
      llvm::opt::Visibility(clang::driver::options::ClangOption));
  std::vector<std::string> result = {
      PROVML_CLANGXX, is_c_driver(command.front()) ? "--driver-mode=gcc" : "--driver-mode=g++"};
  bool has_source = false;
  llvm::opt::ArgStringList kept;
  for (const auto* argument : parsed) {
    if (argument->getOption().getKind() == llvm::opt::Option::InputClass)
      has_source = has_source || source == argument->getValue();
    if (!dropped(*argument)) argument->render(parsed, kept);
  }
  for (const char* text : kept) result.emplace_back(text);
  if (!has_source) result.push_back(source);
  const std::string resources = resource_directory();
  const std::vector<std::string> own = {"-fsyntax-only",
                                        "-w",
                                        "-Wno-error",
                                        "-Wno-missing-template-arg-list-after-template-kw",
                                        "-DPROVML_INSTRUMENTING=1",
                                        "-resource-dir=" + resources};
  result.insert(result.begin() + 2, own.begin(), own.end());
  if (const std::string machine = foreign_machine(command.front()); !machine.empty())
    result.insert(result.begin() + 2, "--target=" + machine);
  if (is_wrapper(command.front()))
    for (const auto& directory : wrapper_directories(command.front())) {
      result.emplace_back("-isystem");
      result.push_back(directory);
    }
  if (parsed.hasArg(opt::OPT_fopenmp, opt::OPT_fopenmp_EQ) &&
      !llvm::sys::fs::exists(resources + "/include/omp.h"))
    result.insert(result.begin() + 2, {"-idirafter", PROVML_OMP_INCLUDE_DIR});
  return result;
}

std::vector<std::string> command_from_database(const std::string& source, const std::string& build_path) {
  std::string message;
  const auto database =
      build_path.empty() ? clang::tooling::CompilationDatabase::autoDetectFromSource(source, message)
                         : clang::tooling::CompilationDatabase::autoDetectFromDirectory(build_path, message);
  if (!database)
    throw Error("provml-E0116", "no compile command for " + source,
                "put it after --, or name the directory of compile_commands.json with -p");
  llvm::SmallString<256> full(source);
  llvm::sys::fs::make_absolute(full);
  llvm::sys::path::remove_dots(full, true);
  const auto commands = database->getCompileCommands(full);
  // A command with a heuristic was guessed from another file's.
  if (commands.empty() || commands.front().CommandLine.empty() || !commands.front().Heuristic.empty())
    throw Error("provml-E0116", "compile_commands.json does not name " + std::string(full),
                "put the compile command after --");
  llvm::sys::fs::set_current_path(commands.front().Directory);
  return commands.front().CommandLine;
}

}  // namespace provml::instrument
