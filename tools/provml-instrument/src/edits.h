// edits.h: insertions and replacements in source files, applied in the order in which they were made.
//
//   auto at = edits.insert(loc, "");      // reserve a place ...
//   edits.set_text(at, "{ guard; ");      // ... and fill it when the text is known
//   std::string text = edits.apply(file_id, buffer);
//
// Two insertions at one offset keep the order of their insert() calls, after those of `insert_first()`.
#ifndef PROVML_INSTRUMENT_EDITS_H
#define PROVML_INSTRUMENT_EDITS_H

#include <clang/Basic/SourceManager.h>

#include <string>
#include <vector>

namespace provml::instrument {

class Edits {
 public:
  using Handle = std::size_t;
  explicit Edits(const clang::SourceManager& sources) : sources_(sources) {}

  /// Inserts before `where`, which must be a file location.
  Handle insert(clang::SourceLocation where, std::string text) { return add(where, 0, std::move(text), 1); }
  /// The same, before everything else at this offset.
  Handle insert_first(clang::SourceLocation where, std::string text) {
    return add(where, 0, std::move(text), 0);
  }
  /// Replaces `length` bytes from `where` on.
  Handle replace(clang::SourceLocation where, unsigned length, std::string text) {
    return add(where, length, std::move(text), 2);
  }
  void set_text(Handle handle, std::string text) { edits_[handle].text = std::move(text); }

  /// Whether any edit is in this file.
  bool touches(clang::FileID file) const;
  /// The lowest edited offset of a file.
  unsigned first_offset(clang::FileID file) const;
  /// Whether two inclusions of one file got the same edits.
  bool same(clang::FileID a, clang::FileID b) const;
  std::vector<clang::FileID> files() const;
  std::string apply(clang::FileID file, llvm::StringRef buffer) const;

 private:
  struct Edit {
    clang::FileID file;
    unsigned offset, removed;
    int priority;
    std::size_t sequence;
    std::string text;
  };
  Handle add(clang::SourceLocation where, unsigned removed, std::string text, int priority);
  std::vector<Edit> of(clang::FileID file) const;

  const clang::SourceManager& sources_;
  std::vector<Edit> edits_;
};

}  // namespace provml::instrument

#endif
