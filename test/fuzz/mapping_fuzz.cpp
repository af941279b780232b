// Any bytes as the payloads of frames: what the mapping makes of a PROCESS, a SITE and an event that some other
// program has written. The input is split at its newlines: two JSON texts and the payload of an event.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "provml/error.h"
#include "provml/frames.h"
#include "provml/rdf/mapper.h"

namespace frames = provml::frames;
namespace rdf = provml::rdf;

namespace {

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

void check(const rdf::Quad& quad) {
  if (quad.subject.value.empty() || quad.predicate.value.empty() || quad.graph.value.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string_view process_json = take_line(rest), descriptor = take_line(rest);
  rdf::ProcessInfo process = rdf::ProcessInfo::parse(R"({"run":"r","process":"0123456789abcdef","host":"h"})");
  try {
    process = rdf::ProcessInfo::parse(process_json);
    rdf::map_process(process, check);
  } catch (const provml::Error&) {
  }
  try {
    const rdf::SiteInfo site = rdf::SiteInfo::parse(descriptor);
    rdf::map_site(site, check);
    frames::Frame frame;
    frame.type = frames::Type::end;
    frame.payload = rest;
    frames::Event event;
    if (frames::decode_event(frame, event)) rdf::map_event(process, site, frame, event, check);
  } catch (const provml::Error&) {
  }
  return 0;
}
