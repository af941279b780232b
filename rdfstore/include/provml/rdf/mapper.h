// provml/rdf/mapper.h: one frame -> quads, as docs/mapping.md says. Pure: no I/O, no state between frames.
//
//   auto process = rdf::ProcessInfo::parse(json);             // from the PROCESS frame
//   auto site = rdf::SiteInfo::parse(descriptor);             // from a SITE frame
//   rdf::map_event(process, site, frame, event, [&](rdf::Quad q) { batch->add(q); });
//
// Any thread. Errors: provml::Error provml-E0403 for JSON that is not what docs/event-format.md says.
#ifndef PROVML_RDF_MAPPER_H
#define PROVML_RDF_MAPPER_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provml/frames.h"
#include "provml/rdf/term.h"

namespace provml::rdf {

inline constexpr int kMapperVersion = 1;
using QuadSink = std::function<void(Quad)>;

/// What the mapping needs of a PROCESS frame.
struct ProcessInfo {
  std::string run, process, host, user;
  std::string json;  ///< the whole frame's text
  static ProcessInfo parse(std::string_view json);
};

struct SlotInfo {
  std::string name, type, what, field;
  std::vector<std::string> roles;
  bool output = false;
  std::optional<std::string> reference;  ///< store name
  std::string iri_name;                  ///< unique within the site (docs/mapping.md, Names)
};

struct SiteInfo {
  std::uint64_t id = 0;
  std::string identity, role, name, function, signature, file, enclosing;
  int line = 0;
  std::vector<SlotInfo> slots;
  std::optional<std::vector<std::pair<int, int>>> derives;  ///< (output, input) pairs if known
  static SiteInfo parse(std::string_view descriptor);
};

void map_process(const ProcessInfo& process, const QuadSink& sink);
void map_process_end(const ProcessInfo& process, std::string_view json, const QuadSink& sink);
void map_site(const SiteInfo& site, const QuadSink& sink);
void map_event(const ProcessInfo& process, const SiteInfo& site, const frames::Frame& frame, const frames::Event& event, const QuadSink& sink);
void map_dropped(const ProcessInfo& process, const frames::Frame& frame, const QuadSink& sink);

/// IRIs by the rules of docs/mapping.md, for those who look things up (the command line, tests).
std::string run_iri(std::string_view run);
std::string file_iri(std::string_view host_or_store, std::string_view absolute_path);
std::string escape_iri(std::string_view text);

}  // namespace provml::rdf

#endif  // PROVML_RDF_MAPPER_H
