#include "wrapper.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/Program.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/Triple.h>

#include <array>
#include <memory>
#include <optional>

namespace provml::instrument {
namespace {

/// What the compilers that are wrapped search anyway, or have of their own.
bool is_usual(llvm::StringRef directory) {
  llvm::SmallString<128> path(directory);
  llvm::sys::path::remove_dots(path, true);
  const llvm::StringRef text(path);
  return text == "/usr/include" || text == "/usr/local/include" || text.starts_with("/usr/include/c++") ||
         (text.starts_with("/usr/include/") && text.ends_with("-linux-gnu")) || text.contains("/lib/gcc/") ||
         text.contains("/lib/clang/") || text.contains("/include/c++/");
}

constexpr unsigned kPatience = 20;  // seconds

/// x86_64-linux-gnu of x86_64-linux-gnu-g++-12, "" of g++; nothing where the name is no compiler's.
std::optional<llvm::StringRef> machine_in(llvm::StringRef compiler) {
  llvm::StringRef name = llvm::sys::path::filename(compiler);
  while (!name.empty() &&
         (name.back() == '.' || name.back() == '-' || (name.back() >= '0' && name.back() <= '9')))
    name = name.drop_back();
  for (const llvm::StringRef known : {"clang++", "clang", "g++", "gcc", "c++", "cc"}) {
    if (name == known) return llvm::StringRef();
    if (name.ends_with(("-" + known).str())) return name.drop_back(known.size() + 1);
  }
  return std::nullopt;
}

/// What a compiler says on standard error, or standard output.
std::unique_ptr<llvm::MemoryBuffer> said_by(const std::string& compiler,
                                            const std::vector<llvm::StringRef>& asked, bool errors) {
  const auto program = llvm::sys::findProgramByName(compiler);
  llvm::SmallString<128> said;
  if (!program || llvm::sys::fs::createTemporaryFile("provml-compiler", "txt", said)) return nullptr;
  std::vector<llvm::StringRef> arguments{*program};
  arguments.insert(arguments.end(), asked.begin(), asked.end());
  const llvm::StringRef file(said);
  const std::array<std::optional<llvm::StringRef>, 3> redirects = {
      llvm::StringRef(), errors ? llvm::StringRef() : file, errors ? file : llvm::StringRef()};
  const int status = llvm::sys::ExecuteAndWait(*program, arguments, std::nullopt, redirects, kPatience);
  auto text = llvm::MemoryBuffer::getFile(said);
  llvm::sys::fs::remove(said);
  return status == 0 && text ? std::move(*text) : nullptr;
}

}  // namespace

bool is_wrapper(const std::string& compiler) { return !machine_in(compiler).has_value(); }

std::string foreign_machine(const std::string& compiler) {
  const auto named = machine_in(compiler);
  if (!named || named->empty()) return {};
  const llvm::Triple here(llvm::sys::getDefaultTargetTriple());
  if (llvm::Triple(*named).getArch() == here.getArch() && named->contains("linux")) return {};
  const auto said = said_by(compiler, {"-dumpmachine"}, false);
  const llvm::StringRef machine = said != nullptr ? said->getBuffer().trim() : "";
  // Not every answer is one: a program of such a name may be something else.
  return llvm::Triple(machine).getArch() == llvm::Triple::UnknownArch ? std::string() : machine.str();
}

std::vector<std::string> wrapper_directories(const std::string& compiler) {
  const auto said = said_by(compiler, {"-E", "-v", "-x", "c++", "/dev/null"}, true);
  std::vector<std::string> found;
  if (said == nullptr) return found;
  llvm::SmallVector<llvm::StringRef, 64> lines;
  said->getBuffer().split(lines, '\n');
  bool list = false;
  for (const llvm::StringRef line : lines) {
    if (line.starts_with("#include \"...\" search starts here") ||
        line.starts_with("#include <...> search starts here")) {
      list = true;
    } else if (line.starts_with("End of search list")) {
      break;
    } else if (list) {
      const llvm::StringRef directory = line.trim();
      if (llvm::sys::path::is_absolute(directory) && !is_usual(directory)) found.push_back(directory.str());
    }
  }
  return found;
}

}  // namespace provml::instrument
