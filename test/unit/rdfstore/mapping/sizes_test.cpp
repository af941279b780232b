// How many quads a thing costs: the table of docs/mapping.md, Sizes.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <sstream>

#include "provml/rdf/mapper.h"
#include "samples.h"

namespace provml::rdf {
namespace {

using frames::Type;
using nlohmann::json;
using test::event_frame;
using test::Quads;
using test::site_json;
using test::slot_json;

/// Quads of one call, begin to end, with the values of its slots: "in" real inputs, "out" real outputs.
std::size_t call(const std::string& role, int in, int out, bool known = false,
                 const json& more = json::object()) {
  json slots = json::array();
  std::vector<frames::Value> inputs, outputs;
  for (int i = 0; i < in + out; ++i) {
    slots.push_back(slot_json("v" + std::to_string(i), i < in ? "hyperparameter" : "evaluation", i >= in));
    (i < in ? inputs : outputs).push_back(test::real_value(static_cast<std::uint16_t>(i), i));
  }
  json site = site_json(role, "f", slots);
  if (known) site["derives"] = {{std::to_string(in), {0}}};
  site.update(more);
  const auto process = ProcessInfo::parse(test::process_json().dump());
  const auto info = SiteInfo::parse(site.dump());
  Quads quads;
  for (const auto& event : {event_frame(Type::begin, 1, 7, 7, 1, inputs, {{1, 2}}),
                            event_frame(Type::end, 1, 9, 7, 1, outputs, {{1, 2}})})
    map_event(process, info, event.frame, event.event, [&](const Quad& q) { quads.insert(q); });
  return quads.size();
}

std::size_t file_value(bool output) {
  json slot = slot_json("d", "dataset", output);
  slot["reference"] = "";
  const auto process = ProcessInfo::parse(test::process_json().dump());
  const auto site = SiteInfo::parse(site_json("block", "b", json::array({slot})).dump());
  Quads with, without;
  const auto frame = event_frame(Type::begin, 1, 7, 7, 1, {test::reference_value(0, "/x", "/x", 5, 6)});
  const auto empty = event_frame(Type::begin, 1, 7, 7, 1);
  map_event(process, site, frame.frame, frame.event, [&](const Quad& q) { with.insert(q); });
  map_event(process, site, empty.frame, empty.event, [&](const Quad& q) { without.insert(q); });
  return with.size() - without.size();
}

template <class F>
std::size_t count(const F& map) {
  Quads quads;
  map([&](const Quad& q) { quads.insert(q); });
  return quads.size();
}

std::map<std::string, std::size_t> measured() {
  const auto process = ProcessInfo::parse(test::process_json().dump());
  const auto site =
      SiteInfo::parse(site_json("training", "f",
                                {slot_json("a", "hyperparameter", false), slot_json("b", "evaluation", true)})
                          .dump());
  frames::Frame dropped;
  const std::string payload = frames::encode_dropped(1, 1, 1);
  dropped.type = Type::dropped;
  dropped.thread = 1;
  dropped.payload = payload;
  return {
      {"iteration, one input, one output", call("iteration", 1, 1)},
      {"the same, its derivations known", call("iteration", 1, 1, true)},
      {"block, one input, one output", call("block", 1, 1)},
      {"transformation, one input, one output", call("transformation", 1, 1)},
      {"feature extraction, one input, one output", call("feature_extraction", 1, 1)},
      {"learning stage, one input, one output", call("training", 1, 1)},
      {"the same of a workflow file with study and experiment",
       call("training", 1, 1, false, test::workflow_part_json())},
      {"workflow, one input, one output", call("workflow", 1, 1)},
      {"one more input of one output", call("iteration", 2, 1) - call("iteration", 1, 1)},
      {"a file as an input, seen for the first time", file_value(false)},
      {"a file as an output, seen for the first time", file_value(true)},
      {"PROCESS", count([&](const QuadSink& sink) { map_process(process, sink); })},
      {"PROCESS_END", count([&](const QuadSink& sink) {
         map_process_end(
             process,
             R"({"end_ns":1,"status":0,"events":2,"dropped":0,"cpu_user_s":1,"cpu_system_s":1,"max_rss_kib":1})",
             sink);
       })},
      {"CONTENT", count([&](const QuadSink& sink) {
         map_content(process, R"({"path":"/x","size":65,"mtime_ns":1,"algorithm":"sha256","hash":"ab"})",
                     sink);
       })},
      {"DROPPED", count([&](const QuadSink& sink) { map_dropped(process, dropped, sink); })},
      {"SITE of a learning stage, one input, one output",
       count([&](const QuadSink& sink) { map_site(site, sink); })},
  };
}

TEST(Sizes, ABatchIterationIsAtMostSixteenQuads) {
  EXPECT_LE(call("iteration", 1, 1), 16u);
  EXPECT_LE(call("iteration", 1, 1, true), 16u);
  EXPECT_LE(call("iteration", 1, 1, true, test::workflow_part_json()), 16u) << "with a workflow file";
}

TEST(Sizes, ThePageSaysWhatIsMeasured) {
  std::ifstream in(PROVML_MAPPING_PAGE);
  std::map<std::string, std::size_t> said;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) inside = line == "## Sizes";
    const auto end = line.rfind(" | ");
    if (!inside || !line.starts_with("| ") || end == line.npos || end < 2) continue;
    std::istringstream number(line.substr(end + 3));
    std::size_t quads = 0;
    if (number >> quads) said[line.substr(2, end - 2)] = quads;
  }
  const auto found = measured();
  EXPECT_EQ(said, found);
}

}  // namespace
}  // namespace provml::rdf
