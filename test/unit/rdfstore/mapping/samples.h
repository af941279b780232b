// Frames and sites for the tests, made by hand or at random.
#ifndef PROVML_TEST_RDFSTORE_SAMPLES_H
#define PROVML_TEST_RDFSTORE_SAMPLES_H

#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "provml/frames.h"
#include "provml/rdf/mapper.h"

namespace provml::test {

using Quads = std::set<rdf::Quad>;

/// A PROCESS frame's JSON with every key of docs/event-format.md.
nlohmann::json process_json(const std::string& run = "run1", const std::string& process = "00000000000000aa");

/// {"name": .., "type": "int", "what": "parameter", "roles": [role], "output": .., "reference": null}
nlohmann::json slot_json(const std::string& name, const std::string& role, bool output);
nlohmann::json site_json(const std::string& role, const std::string& name, const nlohmann::json& slots);

frames::Value integer_value(std::uint16_t slot, std::int64_t number);
frames::Value real_value(std::uint16_t slot, double number);
/// The exception by which an activity ended.
frames::Value exception_value(const std::string& type, const std::string& what, std::uint64_t thread,
                              std::uint64_t activity);
frames::Value usage_value();
frames::Value string_value(std::uint16_t slot, const std::string& text);
frames::Value reference_value(std::uint16_t slot, const std::string& text, const std::string& path,
                              std::uint64_t size, std::int64_t mtime_ns = 1'700'000'000'123'456'789);

/// A frame and its decoded event, kept together: `frame.payload` points into `bytes`.
struct EventFrame {
  frames::Frame frame;
  frames::Event event;
};
EventFrame event_frame(frames::Type type, std::uint32_t thread, std::uint64_t sequence,
                       std::uint64_t activity, std::uint64_t site, std::vector<frames::Value> values = {},
                       std::vector<frames::ActivityRef> ancestors = {});

/// Whole frames as bytes.
std::string process_bytes(const nlohmann::json& json);
std::string process_end_bytes(const nlohmann::json& json);
std::string content_bytes(const nlohmann::json& json);
std::string site_bytes(const nlohmann::json& json);
std::string event_bytes(const EventFrame& event);
std::string dropped_bytes(std::uint32_t thread, std::uint64_t count, std::uint64_t first, std::uint64_t last);
std::string raw_frame(std::uint16_t type, std::uint32_t thread, std::uint64_t sequence,
                      const std::string& payload);

/// A run as it would be written: sites, events of several threads with random values of every kind, drops,
/// the end. `frames` holds no PROCESS frame.
struct RandomRun {
  nlohmann::json process;
  std::vector<std::string> frames;
};
/// What a workflow file adds to a site descriptor.
nlohmann::json workflow_part_json();
RandomRun random_run(std::uint32_t seed, const std::string& run = "run1", int activities = 40);
frames::Value random_value(std::mt19937& random, std::uint16_t slot, int depth = 0);

/// Quads of every frame, mapped one by one, PROCESS included.
Quads map_all(const RandomRun& run);

/// "S P O" lines with the namespaces as prefixes; graphs are left out.
std::set<std::string> lines(const Quads& quads);

}  // namespace provml::test

#endif  // PROVML_TEST_RDFSTORE_SAMPLES_H
