#include "edits.h"

#include <algorithm>
#include <tuple>

namespace provml::instrument {

Edits::Handle Edits::add(clang::SourceLocation where, unsigned removed, std::string text, int priority) {
  const auto [file, offset] = sources_.getDecomposedLoc(where);
  edits_.push_back({file, offset, removed, priority, edits_.size(), std::move(text)});
  return edits_.size() - 1;
}

std::vector<Edits::Edit> Edits::of(clang::FileID file) const {
  std::vector<Edit> found;
  for (const Edit& edit : edits_)
    if (edit.file == file && (edit.removed != 0 || !edit.text.empty())) found.push_back(edit);
  std::sort(found.begin(), found.end(), [](const Edit& a, const Edit& b) {
    return std::tie(a.offset, a.priority, a.sequence) < std::tie(b.offset, b.priority, b.sequence);
  });
  return found;
}

bool Edits::touches(clang::FileID file) const { return !of(file).empty(); }

unsigned Edits::first_offset(clang::FileID file) const {
  const auto found = of(file);
  return found.empty() ? 0 : found.front().offset;
}

bool Edits::same(clang::FileID a, clang::FileID b) const {
  const auto left = of(a), right = of(b);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const Edit& x, const Edit& y) {
    return x.offset == y.offset && x.removed == y.removed && x.text == y.text;
  });
}

std::vector<clang::FileID> Edits::files() const {
  std::vector<clang::FileID> found;
  for (const Edit& edit : edits_)
    if (std::find(found.begin(), found.end(), edit.file) == found.end() && touches(edit.file))
      found.push_back(edit.file);
  return found;
}

std::string Edits::apply(clang::FileID file, llvm::StringRef buffer) const {
  std::string text;
  std::size_t done = 0;
  for (const Edit& edit : of(file)) {
    text += buffer.substr(done, edit.offset - done);
    text += edit.text;
    done = std::max<std::size_t>(done, edit.offset + edit.removed);
  }
  text += buffer.substr(done);
  return text;
}

}  // namespace provml::instrument
