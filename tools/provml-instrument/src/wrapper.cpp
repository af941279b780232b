#include "wrapper.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/Program.h>

#include <array>
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

}  // namespace

bool is_wrapper(const std::string& compiler) {
  llvm::StringRef name = llvm::sys::path::filename(compiler);
  // x86_64-linux-gnu-g++-12 is g++.
  while (!name.empty() &&
         (name.back() == '.' || name.back() == '-' || (name.back() >= '0' && name.back() <= '9')))
    name = name.drop_back();
  for (const llvm::StringRef known : {"clang++", "clang", "g++", "gcc", "c++", "cc"})
    if (name == known || name.ends_with(("-" + known).str())) return false;
  return true;
}

std::vector<std::string> wrapper_directories(const std::string& compiler) {
  const auto program = llvm::sys::findProgramByName(compiler);
  llvm::SmallString<128> said;
  if (!program || llvm::sys::fs::createTemporaryFile("provml-wrapper", "txt", said)) return {};
  const std::array<llvm::StringRef, 6> arguments = {*program, "-E", "-v", "-x", "c++", "/dev/null"};
  const std::array<std::optional<llvm::StringRef>, 3> redirects = {llvm::StringRef(), llvm::StringRef(),
                                                                   llvm::StringRef(said)};
  const int status = llvm::sys::ExecuteAndWait(*program, arguments, std::nullopt, redirects, kPatience);
  std::vector<std::string> found;
  if (const auto text = llvm::MemoryBuffer::getFile(said); status == 0 && text) {
    llvm::SmallVector<llvm::StringRef, 64> lines;
    (*text)->getBuffer().split(lines, '\n');
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
  }
  llvm::sys::fs::remove(said);
  return found;
}

}  // namespace provml::instrument
