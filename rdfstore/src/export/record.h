// What was recorded, as values: the runs of a selection with their activities, sites and data. For formats
// that tell it in other words.
#ifndef PROVML_RDFSTORE_SRC_EXPORT_RECORD_H
#define PROVML_RDFSTORE_SRC_EXPORT_RECORD_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "provml/export/selection.h"
#include "provml/rdf/term.h"

namespace provml::exporting {

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// Data outside of the program: a version of a file, or anything that a reference names.
struct Data {
  std::string iri, label;
  std::string path, host;            ///< of a file; host "" where a store has it
  std::string store, store_address;  ///< of what is in a store: its name, and where it is
  std::string modified;              ///< xsd:dateTime
  std::string sha256;
  std::optional<std::int64_t> size;
  bool file = false;
};

struct Attribute {
  std::string iri, name, type, description;
  std::vector<std::string> classes;  ///< local names
};

/// What the source says of a marked function, loop or block.
struct Site {
  std::string iri, name, role, function, signature, file, line, description;
  std::vector<Attribute> inputs, outputs;
};

/// What an activity used or generated in one slot.
struct Value {
  std::string iri, attribute, name, type;  ///< type: local name of the class
  std::optional<rdf::Term> value;
  std::vector<std::size_t> data;  ///< indexes; empty for a value that only its activity has
};

struct Activity {
  std::string iri, name, started, ended, exception, message;
  std::size_t site = kNowhere, parent = kNowhere, run = kNowhere;  ///< indexes
  bool failed = false;
  std::vector<Value> used, generated;
};

struct Process {
  std::string iri, host, command, started, ended, commit;
  bool dirty = false;
  std::optional<std::int64_t> exit_status;
};

struct Agent {
  std::string iri, name, version;
};

struct Run {
  std::string iri, id, workflow, started, ended, error;  ///< ended: "" where it is not known of every process
  bool failed = false;
  Agent user, program, capturer;
  std::vector<Process> processes;
  std::vector<std::size_t> activities;  ///< by start
};

struct Record {
  std::vector<Run> runs;  ///< by start
  std::vector<Activity> activities;
  std::vector<Site> sites;
  std::vector<Data> data;
};

/// Throws provml-E0460 where the selection has no run.
Record read_record(const Selection& selection);

/// Indexes of data that `run` read and did not make, and of what it made, each in the order of their IRIs.
struct RunData {
  std::vector<std::size_t> inputs, outputs;
};
RunData data_of(const Record& record, const Run& run);

}  // namespace provml::exporting

#endif  // PROVML_RDFSTORE_SRC_EXPORT_RECORD_H
