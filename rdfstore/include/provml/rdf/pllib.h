// provml/rdf/pllib.h: what the Python library PLLib (ProvLake) writes -> store: its plans ("prospective"
// JSON) and its messages (workflow, task and cycle), as it sends or logs them (docs/mapping.md, PLLib).
//
//   auto report = rdf::take_pllib(*store, home, text, "prov-1.log");
//
// The text is kept below the home (HOME/messages), so that a store can be built again. Errors: provml-E0413
// for a text that holds no message at all; a single message that cannot be read is a line in `problems`.
#ifndef PROVML_RDF_PLLIB_H
#define PROVML_RDF_PLLIB_H

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "provml/rdf/store.h"

namespace provml::rdf {

struct PllibReport {
  std::uint64_t messages = 0;  ///< that were understood, at least in part
  std::uint64_t plans = 0;     ///< prospective descriptions
  std::vector<std::string> problems;
};

/// Whether a text looks like messages or a plan of PLLib.
bool is_pllib(std::string_view text);

/// Takes in one plan, one message, an array of messages, or lines of these. `host` is the machine on which
/// they were written: files are named by it. `name` is named in problems.
PllibReport take_pllib(Store& store, const std::filesystem::path& home, std::string_view text,
                       const std::string& host, const std::string& name);

/// The first half of that: what was understood is on stable storage below the home, and the next ingest()
/// takes it in.
PllibReport keep_pllib(const std::filesystem::path& home, std::string_view text, const std::string& host,
                       const std::string& name);

std::filesystem::path messages_directory(const std::filesystem::path& home);

}  // namespace provml::rdf

#endif  // PROVML_RDF_PLLIB_H
