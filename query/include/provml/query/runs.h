// provml/query/runs.h: what ran, and how it went.
//
//   for (const query::Run& run : query::list_runs(*source, query::process_state)) print(run.id, run.status);
//
// Thread rule: that of the source. Nothing is thrown but what the source throws.
#ifndef PROVML_QUERY_RUNS_H
#define PROVML_QUERY_RUNS_H

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "provml/rdf/quad_source.h"

namespace provml::query {

/// A process as the store knows it.
struct Process {
  std::string iri, host, boot_id;
  std::int64_t pid = 0, start_ticks = 0;  ///< 0: not known
  std::string started, ended;             ///< xsd:dateTime or ""
  bool has_status = false;
  std::int64_t status = 0;  ///< exit status
};

enum class ProcessState : std::uint8_t { alive, dead, unknown };
/// Whether a process of this host is alive: its pid, start time and boot are those of a process that is not a
/// zombie. `unknown` for processes of other hosts.
ProcessState process_state(const Process& process);

struct Run {
  std::string iri, id, workflow;
  std::string status;  ///< finished, failed (an exit status that is not 0), running, interrupted, or unknown
                       ///< (on another host)
  std::string started, ended;  ///< xsd:dateTime or ""
  std::string host, user;      ///< several are joined by ", "
  std::size_t processes = 0;
  std::size_t models = 0;  ///< different model files or references that it wrote
  std::vector<Process> parts;
};

/// All runs, the latest first.
std::vector<Run> list_runs(const rdf::QuadSource& source,
                           const std::function<ProcessState(const Process&)>& state);

}  // namespace provml::query

#endif  // PROVML_QUERY_RUNS_H
