// includes.h: which file includes which, and how it was found. Rewritten files move to another directory;
// this says which others have to move with them.
#ifndef PROVML_INSTRUMENT_INCLUDES_H
#define PROVML_INSTRUMENT_INCLUDES_H

#include <clang/Basic/SourceManager.h>
#include <clang/Lex/PPCallbacks.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace provml::instrument {

/// One #include directive of a user's file.
struct Inclusion {
  const clang::FileEntry* from;
  const clang::FileEntry* to;
  clang::CharSourceRange spelling;  ///< "name" with its quotes; in a macro when a macro spells it
  bool sibling;                     ///< found beside the including file
  bool absolute;                    ///< named by an absolute path
};

class Includes {
 public:
  /// `gnu`: the program is built by g++, which names some files otherwise.
  /// `move_forced`: headers of -include can move like others.
  Includes(clang::SourceManager& sources, bool gnu, bool move_forced)
      : sources_(sources), gnu_(gnu), move_forced_(move_forced) {}
  std::unique_ptr<clang::PPCallbacks> callbacks();

  const std::vector<Inclusion>& all() const { return all_; }
  /// Files that the command line includes (-include), and what they include: these cannot move
  /// unless `move_forced`.
  const std::set<const clang::FileEntry*>& pinned() const { return pinned_; }
  /// `start` and all that must move with it.
  std::set<const clang::FileEntry*> closure(std::set<const clang::FileEntry*> start) const;
  /// The name by which a file was first included.
  std::string name(const clang::FileEntry* file) const;

 private:
  friend class IncludeRecorder;
  clang::SourceManager& sources_;
  bool gnu_, move_forced_;
  std::vector<Inclusion> all_;
  std::set<const clang::FileEntry*> pinned_;
  std::map<const clang::FileEntry*, std::string> names_;
};

}  // namespace provml::instrument

#endif
