// The data files of a crate.
#ifndef PROVML_RDFSTORE_SRC_EXPORT_CRATE_FILES_H
#define PROVML_RDFSTORE_SRC_EXPORT_CRATE_FILES_H

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "export/crate.h"
#include "export/record.h"
#include "provml/export/rocrate.h"

namespace provml::exporting {

class CrateFiles {
 public:
  CrateFiles(Crate& crate, std::filesystem::path directory, const CrateOptions& options, CrateReport& report)
      : crate_(crate), directory_(std::move(directory)), options_(options), report_(report) {}

  /// The @id of the File that a version of a file is; made, and copied where that is wanted, when it is first
  /// asked for.
  std::string id_of(const Data& data);

 private:
  std::string copy(const Data& data, std::string& sha256);

  Crate& crate_;
  std::filesystem::path directory_;
  const CrateOptions& options_;
  CrateReport& report_;
  std::map<std::string, std::string> ids_;  ///< by IRI
  std::set<std::string> names_;
};

/// "2026-01-02T03:04:05.678+00:00" of an xsd:dateTime of the store.
std::string crate_time(const std::string& date_time);

}  // namespace provml::exporting

#endif  // PROVML_RDFSTORE_SRC_EXPORT_CRATE_FILES_H
