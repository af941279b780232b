// provml/export/rocrate.h: runs as an RO-Crate, a directory with ro-crate-metadata.json.
//
//   const auto report = exporting::write_rocrate("crate", {*store->snapshot()}, {.copy_files = true, .host =
//   name});
//
// Any thread, one per directory. Errors: provml::Error provml-E0407 for what cannot be written, provml-E0460
// where nothing ran.
#ifndef PROVML_EXPORT_ROCRATE_H
#define PROVML_EXPORT_ROCRATE_H

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "provml/export/selection.h"

namespace provml::exporting {

struct CrateOptions {
  bool copy_files = false;          ///< those of `host` that are still what was recorded
  std::string host;                 ///< the machine whose files these are
  std::size_t max_executions = 16;  ///< of one site in one run; what is above is summarised as one action
};

struct CrateReport {
  std::size_t copied = 0;
  std::vector<std::string> left_out;  ///< "PATH: why", of files that could not be copied
};

/// RO-Crate 1.1 of the profiles Process, Workflow and Provenance Run Crate 0.5 (docs/exports.md). The
/// directory is made if need be; files of the crate that are there already are written again.
CrateReport write_rocrate(const std::filesystem::path& directory, const Selection& selection,
                          const CrateOptions& options);

}  // namespace provml::exporting

#endif  // PROVML_EXPORT_ROCRATE_H
