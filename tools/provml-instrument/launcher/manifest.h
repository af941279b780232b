// manifest.h: what provml-instrument says about one source, DIR/manifest.json.  The one file that reads JSON
// here.
//
//   {"version":1, "source":"/abs/x.cpp", "instrumented":true, "rewritten":"DIR/main/x.cpp",
//    "shadow":[{"original":"/abs/h.hpp", "rewritten":"DIR/...",
//    "name":"h.hpp"}], "include_args":["-iquote", "DIR/..."],
//    "sites":"DIR/sites.json", "dependencies":["/abs/x.cpp", "/abs/h.hpp"]}
#ifndef PROVML_LAUNCHER_MANIFEST_H
#define PROVML_LAUNCHER_MANIFEST_H

#include <string>
#include <vector>

namespace provml::launcher {

/// A header and its rewritten form. `name`: how the compiler names the original; empty where the tool does
/// not say.
struct Shadow {
  std::string original, rewritten, name;
};

struct Manifest {
  bool instrumented = false;
  std::string source, rewritten, sites;
  std::vector<Shadow> shadow;
  std::vector<std::string> include_arguments;
  std::vector<std::string> dependencies;
};

/// Throws provml::Error (provml-E0152) when the file is missing, is no such JSON, or names files that do not
/// exist.
Manifest read_manifest(const std::string& file);

}  // namespace provml::launcher

#endif
