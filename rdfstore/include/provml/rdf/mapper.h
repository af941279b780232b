// provml/rdf/mapper.h: one frame -> quads, as docs/mapping.md says. Pure: no I/O, no state between frames.
//
//   auto process = rdf::ProcessInfo::parse(json);             // from the PROCESS frame
//   auto site = rdf::SiteInfo::parse(descriptor);             // from a SITE frame
//   rdf::map_event(process, site, frame, event, [&](const rdf::Quad& q) { batch->add(q); });
//
// Any thread. Errors: provml::Error provml-E0403 for JSON that is not what docs/event-format.md says.
#ifndef PROVML_RDF_MAPPER_H
#define PROVML_RDF_MAPPER_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "provml/frames.h"
#include "provml/rdf/term.h"

namespace provml::rdf {

/// Raised whenever docs/mapping.md changes what a frame gives; ingest() then replays the kept journals.
inline constexpr int kMapperVersion = 4;
/// Receives each quad; the reference is valid during the call only.
using QuadSink = std::function<void(const Quad&)>;

/// What the mapping needs of a PROCESS frame.
struct ProcessInfo {
  std::string run, process, host, user, cwd;
  std::string json;             ///< the whole frame's text
  std::string run_iri;          ///< also the name of the run's graph
  std::string process_iri;      ///< RUN/p/PROCESS
  std::string activity_prefix;  ///< RUN/a/PROCESS-
  std::string user_iri;         ///< the user, or "" where none is known
  std::string program_iri;      ///< the program as a software agent, or "" where its path is not known
  static ProcessInfo parse(std::string_view json);
};

struct SlotInfo {
  std::string name, type, what, field, description;
  std::vector<std::string> roles;
  bool output = false;
  std::optional<std::string> reference;  ///< store name, "" for the local file system
  std::string store_key, store_iri;      ///< of a named store: what its data are named by, and itself
  bool is_agent = false;                 ///< software: it takes part in the activity
  std::string iri_name;                  ///< unique within the site, escaped (docs/mapping.md, Names)
  std::string attribute_iri;
  std::vector<std::string> attribute_classes, value_classes;  ///< IRIs
  /// Slots of the site that this one is a part of (dataset <- dataset_characteristic ...), with the
  /// property's IRI.
  std::vector<std::pair<int, std::string>> wholes;
};

/// Something that a workflow file names (study, experiment ...); `iri` is "" where it does not.
struct NamedThing {
  std::string iri, name, description;
};
struct WorkflowInfo {
  NamedThing project, workflow, study, experiment, evaluation, procedure;
};
struct DataStoreInfo {
  std::string name, iri, type, description;
  std::vector<std::pair<std::string, std::string>> details;  ///< other keys and their values
};
/// A value role of the user's domain: IRIs of its classes, or "".
struct DomainRoleInfo {
  std::string role, attribute_class, value_class;
};

struct SiteInfo {
  std::uint64_t id = 0;  ///< XXH3-64 of the descriptor
  std::string identity, role, name, description, function, signature, file, enclosing;
  int line = 0;
  WorkflowInfo workflow;
  std::vector<DataStoreInfo> stores;  ///< those that the slots name
  std::vector<DomainRoleInfo> domain_roles;
  bool associated = false;  ///< its executions say in a qualified association which agent followed which plan
  std::vector<SlotInfo> slots;
  std::optional<std::vector<std::pair<int, int>>> derives;  ///< (output, input) pairs if known
  /// An output that depends on an input of an activity around it: the level-th one, 1 is the nearest.
  struct Outer {
    int output = 0;
    std::size_t level = 1;
    std::string input;  ///< its name, escaped
  };
  std::vector<Outer> outer;                     ///< with `derives` only
  std::string iri, execution_class, stage_iri;  ///< stage_iri is empty for all but learning stages
  /// The (output, input) pairs to relate at END: `derives`, else every pair if they are at most 256.
  std::vector<std::pair<int, int>> derivations;
  static SiteInfo parse(std::string_view descriptor);
};

/// Whether VALUES and END give BEGIN's quads too. `no` is for a caller that knows that they are in the store.
enum class RepeatBegin { no, yes };

void map_process(const ProcessInfo& process, const QuadSink& sink);
void map_process_end(const ProcessInfo& process, std::string_view json, const QuadSink& sink);
/// That a version of a file has a content (provml-E0403 for JSON that is not that of a CONTENT frame).
void map_content(const ProcessInfo& process, std::string_view json, const QuadSink& sink);
void map_site(const SiteInfo& site, const QuadSink& sink);
/// Returns how many values were left out because the site has no such slot.
std::uint64_t map_event(const ProcessInfo& process, const SiteInfo& site, const frames::Frame& frame,
                        const frames::Event& event, const QuadSink& sink,
                        RepeatBegin repeat = RepeatBegin::yes);
void map_dropped(const ProcessInfo& process, const frames::Frame& frame, const QuadSink& sink);

/// Graphs that are not a run's.
inline constexpr std::string_view kProspectiveGraph = "urn:provml:prospective";
inline constexpr std::string_view kCatalogGraph = "urn:provml:catalog";

/// IRIs by the rules of docs/mapping.md, for those who look things up (the command line, tests).
std::string run_iri(std::string_view run);
std::string file_iri(std::string_view host_or_store, std::string_view absolute_path);
std::string file_version_iri(std::string_view file_iri, std::uint64_t size, std::int64_t mtime_ns);
/// Percent-encodes what may not stand in the path of an IRI, and "%", ";", "?", "#"; "/" and ":" stay.
/// Injective on valid UTF-8.
std::string escape_iri(std::string_view text);
/// The same for one segment: "/" and ":" are encoded too.
std::string escape_iri_segment(std::string_view text);
/// xsd:dateTime with nine digits, UTC, of nanoseconds since the epoch.
std::string date_time_text(std::int64_t ns);
/// Shortest lexical form of xsd:double that reads back as the same number; INF, -INF, NaN.
std::string double_text(double number);

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPER_H
