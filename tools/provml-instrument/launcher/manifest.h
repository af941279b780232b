// manifest.h: what provml-instrument says about one source, DIR/manifest.json.  The one file that reads JSON
// here.
//
//   {"version":1, "source":"/abs/x.cpp", "instrumented":true, "rewritten":"DIR/main/x.cpp",
//    "shadow":[{"original":"/abs/h.hpp", "rewritten":"DIR/..."}], "include_args":["-iquote", "DIR/..."],
//    "sites":"DIR/sites.json", "dependencies":["/abs/x.cpp", "/abs/h.hpp"]}
#ifndef PROVML_LAUNCHER_MANIFEST_H
#define PROVML_LAUNCHER_MANIFEST_H

#include <string>
#include <utility>
#include <vector>

namespace provml::launcher {

struct Manifest {
  bool instrumented = false;
  std::string source, rewritten, sites;
  std::vector<std::pair<std::string, std::string>> shadow;  // original, rewritten
  std::vector<std::string> include_arguments;
  std::vector<std::string> dependencies;
};

/// Throws provml::Error (provml-E0152) when the file is missing, is no such JSON, or names files that do not
/// exist.
Manifest read_manifest(const std::string& file);

}  // namespace provml::launcher

#endif
