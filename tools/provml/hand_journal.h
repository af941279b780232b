// The journal of a step that is done by hand: one process, one activity, files that it used and generated.
#ifndef PROVML_TOOLS_PROVML_HAND_JOURNAL_H
#define PROVML_TOOLS_PROVML_HAND_JOURNAL_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace provml::cli {

struct HandStep {
  std::string activity, user, note;
  std::vector<std::string> used, generated, command;
};

/// begin() writes what is known before the step, end() what is after it: a step that is killed keeps its
/// begin. Throws provml-E0602 where the journal cannot be written.
class HandJournal {
 public:
  HandJournal(const std::filesystem::path& home, HandStep step);
  void begin();
  void end(int status);
  const std::string& run() const { return run_; }
  /// Files that were not there when they should have been.
  const std::vector<std::string>& missing() const { return missing_; }

 private:
  void append(const std::string& bytes);
  std::string descriptor() const;

  std::filesystem::path home_, file_;
  HandStep step_;
  std::string run_, process_, descriptor_;
  std::uint64_t begin_time_ = 0;
  std::vector<std::string> missing_;
};

}  // namespace provml::cli

#endif  // PROVML_TOOLS_PROVML_HAND_JOURNAL_H
