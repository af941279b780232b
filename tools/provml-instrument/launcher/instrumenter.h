// instrumenter.h: runs provml-instrument for one source and keeps what it wrote for the next time.
#ifndef PROVML_LAUNCHER_INSTRUMENTER_H
#define PROVML_LAUNCHER_INSTRUMENTER_H

#include <string>

#include "command.h"
#include "manifest.h"

namespace provml::launcher {

/// `directory` holds the rewritten files, manifest.json and messages.txt.
struct Instrumenter {
  std::string tool, directory, workflow_file;
  bool strict = false, all = false;
  std::string threshold;

  /// What a rewriting depends on besides the source's closure: the tool, the workflow file, its options.
  std::string stamp() const;

  /// The result of an earlier run, with the tool's messages. False where there is none.
  bool saved(Manifest& manifest, std::string& messages) const;

  /// Runs `tool --out DIRECTORY ... SOURCE -- COMPILER args more`, at most $PROVML_TIMEOUT seconds (600, 0:
  /// without an end). Empty on success, else the reason. `messages` are what the tool wrote on stderr. Ends
  /// this process when the user interrupts the tool.
  std::string run(const Command& command, const Arguments& args, const Arguments& more, Manifest& manifest,
                  std::string& messages) const;
};

/// The line of a program's output that says most: the first with "error:", else the last.
std::string reason_in(const std::string& messages);

}  // namespace provml::launcher

#endif
