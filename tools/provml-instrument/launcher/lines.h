// lines.h: the compiler's command lines for one source: as the user wrote it, and on its instrumented form.
#ifndef PROVML_LAUNCHER_LINES_H
#define PROVML_LAUNCHER_LINES_H

#include <string>

#include "command.h"
#include "compilation.h"
#include "forced.h"
#include "layout.h"
#include "manifest.h"
#include "originals.h"

namespace provml::launcher {

class Lines {
 public:
  /// `directory` (absolute) may take a response file.
  Lines(const Command& command, const Options& options, const Layout& layout, const Originals& originals,
        const ForcedIncludes& forced, std::string directory);

  /// -isystem of this project's headers, where `options` ask for it.
  Arguments runtime_includes() const;

  /// The user's words, `more`, and what `options` ask for.
  Arguments original(const Arguments& more = {}) const;

  struct Rewritten {
    std::string own_depfile;   // asked for when the user's command asks for none
    bool quote = false;        // the source's own folder is searched for quoted includes
    bool no_warnings = false;  // they are on the screen already
  };
  Arguments rewritten(const Manifest& manifest, const Rewritten& how) const;

 private:
  Arguments naming(const Manifest& manifest, const std::string& rewritten, bool clang) const;
  Arguments in_response_file(const Arguments& line, const Arguments& args) const;
  bool is_clang() const;

  const Command& command_;
  const Options& options_;
  const Layout& layout_;
  const Originals& originals_;
  const ForcedIncludes& forced_;
  std::string source_, directory_;
};

}  // namespace provml::launcher

#endif
