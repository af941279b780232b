#include "includes.h"

#include <llvm/Support/Path.h>

namespace provml::instrument {

class IncludeRecorder : public clang::PPCallbacks {
 public:
  explicit IncludeRecorder(Includes& includes) : includes_(includes) {}

  void InclusionDirective(clang::SourceLocation hash, const clang::Token&, llvm::StringRef name, bool angled,
                          clang::CharSourceRange range, clang::OptionalFileEntryRef file,
                          llvm::StringRef search, llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind kind) override {
    if (!file || kind != clang::SrcMgr::C_User) return;
    auto& sources = includes_.sources_;
    const auto from = sources.getFileEntryRefForID(sources.getFileID(sources.getExpansionLoc(hash)));
    if (!from) {  // the command line
      includes_.names_.emplace(&file->getFileEntry(), file->getNameAsRequested().str());
      if (!includes_.move_forced_) includes_.pinned_.insert(&file->getFileEntry());
      return;
    }
    if (includes_.pinned_.count(&from->getFileEntry()) != 0) includes_.pinned_.insert(&file->getFileEntry());
    llvm::StringRef directory = llvm::sys::path::parent_path(from->getNameAsRequested());
    if (directory.empty()) directory = ".";
    const bool absolute = llvm::sys::path::is_absolute(name);
    const bool sibling =
        !angled && !absolute && (search == directory || (search.empty() && directory == "."));
    includes_.all_.push_back({&from->getFileEntry(), &file->getFileEntry(), range, sibling, absolute});
    std::string known = file->getNameAsRequested().str();
    if (sibling && includes_.gnu_) {  // Clang says ./x.h where g++ says x.h
      std::string place = includes_.name(&from->getFileEntry());
      if (place.empty()) place = from->getNameAsRequested().str();
      const auto parent = llvm::sys::path::parent_path(place);
      known = (parent.empty() ? "" : parent.str() + "/") + name.str();
    }
    includes_.names_.emplace(&file->getFileEntry(), known);
  }

 private:
  Includes& includes_;
};

std::unique_ptr<clang::PPCallbacks> Includes::callbacks() { return std::make_unique<IncludeRecorder>(*this); }

std::set<const clang::FileEntry*> Includes::closure(std::set<const clang::FileEntry*> moved) const {
  for (bool grown = true; grown;) {
    grown = false;
    for (const Inclusion& edge : all_) {
      const bool from = moved.count(edge.from) != 0, to = moved.count(edge.to) != 0;
      if (from && !to && edge.sibling && pinned_.count(edge.to) == 0)
        grown = moved.insert(edge.to).second || grown;
      if (to && !from && (edge.sibling || edge.absolute) && pinned_.count(edge.from) == 0)
        grown = moved.insert(edge.from).second || grown;
    }
  }
  return moved;
}

std::string Includes::name(const clang::FileEntry* file) const {
  const auto found = names_.find(file);
  return found == names_.end() ? std::string() : found->second;
}

}  // namespace provml::instrument
