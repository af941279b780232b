#include "samples.h"

#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <stdexcept>

#include "provml/vocabulary.h"

namespace provml::test {

using frames::Kind;
using frames::Type;
using frames::Value;
using nlohmann::json;

namespace {

constexpr std::uint64_t kStart = 1'700'000'000'000'000'000;

std::string frame_bytes(Type type, std::uint32_t thread, std::uint64_t sequence, const std::string& payload,
                        std::uint64_t time = kStart, std::uint16_t flags = 0) {
  frames::Frame frame;
  frame.type = type;
  frame.flags = flags;
  frame.thread = thread;
  frame.sequence = sequence;
  frame.time = time;
  frame.payload = payload;
  std::string out;
  frames::append_frame(out, frame);
  return out;
}

std::uint64_t pick(std::mt19937& random, std::uint64_t below) { return random() % below; }

std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> kTexts = {"",
                                                  "a",
                                                  "two words",
                                                  "caf\xC3\xA9",
                                                  "quote\"back\\slash",
                                                  "new\nline\ttab",
                                                  std::string("nul\0byte", 8),
                                                  "bad\xFF\xC3",
                                                  "\xE2\x82\xAC \xF0\x9F\x98\x80",
                                                  std::string(100, 'x'),
                                                  "https://example.org/a b",
                                                  "/data/x.h5",
                                                  "%41;?#[]",
                                                  "\xED\xA0\x80"};
  return kTexts[pick(random, kTexts.size())];
}

double random_real(std::mt19937& random) {
  static const std::vector<double> kReals = {0.0,
                                             -0.0,
                                             0.1,
                                             1e22,
                                             1e-5,
                                             5e-324,
                                             1.7976931348623157e308,
                                             -3.5,
                                             1e15,
                                             std::numeric_limits<double>::infinity(),
                                             -std::numeric_limits<double>::infinity(),
                                             std::nan("")};
  return kReals[pick(random, kReals.size())];
}

}  // namespace

json process_json(const std::string& run, const std::string& process) {
  return {{"format", 1},
          {"run", run},
          {"process", process},
          {"workflow", "curate"},
          {"host", "node1"},
          {"user", "ada"},
          {"uid", 1000},
          {"pid", 4242},
          {"ppid", 1},
          {"exe", "/opt/bin/curate"},
          {"argv", {"curate", "--in", "a b.sgy"}},
          {"cwd", "/work dir"},
          {"start_ns", kStart},
          {"clock", "tsc"},
          {"runtime_version", "0.1.0"},
          {"compiler", "g++ 12.2"},
          {"git", {{"commit", "deadbeef"}, {"dirty", true}}},
          {"job", {{"scheduler", "slurm"}, {"id", "17"}, {"step", "0"}, {"cluster", "c1"}, {"node", "n3"}}},
          {"machine",
           {{"kernel", "Linux 6.1 x86_64"},
            {"os", "Debian 12"},
            {"cpu", "Xeon"},
            {"cores", 8},
            {"memory_kib", 1 << 20},
            {"container", "c0ffee"}}},
          {"rank", 2},
          {"size", 8},
          {"boot_id", "11111111-2222-3333-4444-555555555555"},
          {"start_ticks", 99}};
}

json slot_json(const std::string& name, const std::string& role, bool output) {
  json roles = json::array();
  if (!role.empty()) roles.push_back(role);
  return {{"name", name},   {"type", "int"},    {"what", "parameter"},
          {"roles", roles}, {"output", output}, {"reference", nullptr}};
}

json site_json(const std::string& role, const std::string& name, const json& slots) {
  std::uint64_t identity = frames::hash64(role + "/" + name);
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(identity));
  return {{"v", 1},
          {"identity", text},
          {"usr", "c:@F@" + name},
          {"ordinal", 0},
          {"role", role},
          {"name", name},
          {"function", "ns::" + name},
          {"signature", "void (int)"},
          {"file", "src/" + name + ".cpp"},
          {"line", 12},
          {"column", 3},
          {"end_line", 20},
          {"enclosing", nullptr},
          {"slots", slots}};
}

Value integer_value(std::uint16_t slot, std::int64_t number) {
  Value value;
  value.slot = slot;
  value.kind = Kind::integer;
  value.integer = number;
  return value;
}

Value real_value(std::uint16_t slot, double number) {
  Value value;
  value.slot = slot;
  value.kind = Kind::real;
  value.real = number;
  return value;
}

Value exception_value(const std::string& type, const std::string& what, std::uint64_t thread,
                      std::uint64_t activity) {
  Value value;
  value.slot = frames::kExceptionSlot;
  value.kind = frames::Kind::map;
  value.items = {string_value(0, "type"),     string_value(0, type),
                 string_value(0, "what"),     string_value(0, what),
                 string_value(0, "thread"),   integer_value(0, static_cast<std::int64_t>(thread)),
                 string_value(0, "activity"), integer_value(0, static_cast<std::int64_t>(activity))};
  for (Value& item : value.items) {
    if (item.kind != frames::Kind::integer) continue;
    item.kind = frames::Kind::unsigned_integer;
    item.unsigned_integer = static_cast<std::uint64_t>(item.integer);
  }
  value.unsigned_integer = value.items.size() / 2;
  return value;
}

Value usage_value() {
  Value value;
  value.slot = frames::kUsageSlot;
  value.kind = frames::Kind::map;
  for (const char* key : {"cpu_user_s", "cpu_system_s", "cpu_process_s"}) {
    value.items.push_back(string_value(0, key));
    value.items.push_back(real_value(0, 0.25));
  }
  value.items.push_back(string_value(0, "max_rss_kib"));
  value.items.push_back(integer_value(0, 0));
  value.items.back().kind = frames::Kind::unsigned_integer;
  value.items.back().unsigned_integer = 2048;
  value.unsigned_integer = value.items.size() / 2;
  return value;
}

Value string_value(std::uint16_t slot, const std::string& text) {
  Value value;
  value.slot = slot;
  value.kind = Kind::string;
  value.text = text;
  value.unsigned_integer = text.size();
  value.text_hash = frames::hash64(text);
  return value;
}

Value reference_value(std::uint16_t slot, const std::string& text, const std::string& path,
                      std::uint64_t size, std::int64_t mtime_ns) {
  Value value;
  value.slot = slot;
  value.kind = Kind::reference;
  value.reference = {size, mtime_ns, 7, text, path};
  return value;
}

EventFrame event_frame(Type type, std::uint32_t thread, std::uint64_t sequence, std::uint64_t activity,
                       std::uint64_t site, std::vector<Value> values,
                       std::vector<frames::ActivityRef> ancestors) {
  EventFrame made;
  made.frame.type = type;
  made.frame.thread = thread;
  made.frame.sequence = sequence;
  made.frame.time = kStart + sequence * 1'000'000;
  made.event.site = site;
  made.event.activity = activity;
  made.event.begin_time = kStart + activity * 1'000'000;
  made.event.values = std::move(values);
  made.event.ancestors = std::move(ancestors);
  return made;
}

std::string process_bytes(const json& value) {
  return frame_bytes(Type::process, 0, 0, frames::encode_json(value.dump()));
}
std::string process_end_bytes(const json& value) {
  return frame_bytes(Type::process_end, 0, 0, frames::encode_json(value.dump()));
}
std::string content_bytes(const json& value) {
  return frame_bytes(Type::content, 0, 0, frames::encode_json(value.dump()));
}
std::string site_bytes(const json& value) {
  return frame_bytes(Type::site, 0, 0, frames::encode_site(value.dump()));
}
std::string event_bytes(const EventFrame& event) {
  return frame_bytes(event.frame.type, event.frame.thread, event.frame.sequence,
                     frames::encode_event(event.event), event.frame.time, event.frame.flags);
}
std::string dropped_bytes(std::uint32_t thread, std::uint64_t count, std::uint64_t first,
                          std::uint64_t last) {
  std::string payload;
  for (const std::uint64_t number : {count, first, last})
    for (int byte = 0; byte < 8; ++byte) payload += static_cast<char>(number >> (8 * byte) & 0xFF);
  return frame_bytes(Type::dropped, thread, 0, payload);
}
std::string raw_frame(std::uint16_t type, std::uint32_t thread, std::uint64_t sequence,
                      const std::string& payload) {
  return frame_bytes(static_cast<Type>(type), thread, sequence, payload);
}

Value random_value(std::mt19937& random, std::uint16_t slot, int depth) {
  Value value;
  value.slot = slot;
  value.kind = static_cast<Kind>(pick(random, depth > 2 ? 8 : 12));
  if (pick(random, 8) == 0) value.flags = static_cast<std::uint8_t>(pick(random, 8));
  switch (value.kind) {
    case Kind::opaque:
      value.text = pick(random, 2) != 0 ? "ns::Type" : "";
      break;
    case Kind::integer:
      value.integer = static_cast<std::int64_t>(random()) - 2'000'000'000;
      break;
    case Kind::unsigned_integer:
      value.unsigned_integer = ~std::uint64_t{0} - random();
      break;
    case Kind::real:
      value.real = random_real(random);
      break;
    case Kind::boolean:
      value.unsigned_integer = pick(random, 2);
      break;
    case Kind::string:
      value = string_value(slot, random_text(random));
      break;
    case Kind::enumeration:
      value.integer = 3;
      value.text = pick(random, 2) != 0 ? "Green" : "";
      break;
    case Kind::list:
    case Kind::map: {
      const std::size_t count = pick(random, 4) * (value.kind == Kind::map ? 2 : 1);
      for (std::size_t i = 0; i < count; ++i) value.items.push_back(random_value(random, 0, depth + 1));
      value.unsigned_integer = (value.kind == Kind::map ? count / 2 : count) + pick(random, 2);
      break;
    }
    case Kind::array:
      value.array = {Kind::real,     4, {3, 50}, 150, -1.5, random_real(random), 0.25, pick(random, 3),
                     pick(random, 3)};
      break;
    case Kind::reference: {
      const std::string text = random_text(random);
      const bool exists = pick(random, 2) != 0;
      value = reference_value(slot, text, exists ? "/data/x.h5" : "", exists ? 1000 : frames::kNoFile);
      break;
    }
    case Kind::none:
      break;
  }
  return value;
}

json workflow_part_json() {
  return {{"description", "what it does"},
          {"workflow",
           {{"name", "salt bodies"},
            {"context", "geoscience"},
            {"description", "finds salt"},
            {"study", {{"name", "Salt"}, {"iri", "https://example.org/s"}, {"description", "why"}}},
            {"experiment", {{"name", "first/1"}}},
            {"evaluation", {{"name", "hold-out"}, {"procedure", {{"name", "10-fold"}}}}}}},
          {"stores",
           {{"lake",
             {{"type", "Object Store"},
              {"iri", "https://example.org/lake"},
              {"endpoint", "https://ann:pw@s3.example.org/"},
              {"host", "s3"},
              {"bucket", "b"},
              {"secret_token", "hidden"},
              {"port", 9000}}}}},
          {"domain_roles",
           {{"well_log",
             {{"iri", "https://example.org/geo#WellLog"}, {"value_class", "https://example.org/geo#Log"}}}}}};
}

RandomRun random_run(std::uint32_t seed, const std::string& run, int activities) {
  std::mt19937 random(seed);
  RandomRun made;
  made.process = process_json(run);
  std::vector<json> sites;
  for (const auto& role : vocabulary::kActivityRoles) {
    json slots = json::array();
    for (int i = 0; i < 6; ++i) {
      const auto& row = vocabulary::kValueRoles[pick(random, vocabulary::kValueRoles.size())];
      json slot =
          slot_json("v" + std::to_string(i % 5), i == 3 ? "" : std::string(row.role), pick(random, 2) != 0);
      if (pick(random, 3) == 0) slot["reference"] = pick(random, 2) != 0 ? "" : "lake";
      if (i == 1) slot["description"] = "a value";
      if (i == 2) slot["roles"].push_back("well_log");
      slots.push_back(slot);
    }
    sites.push_back(site_json(std::string(role.role), std::string(role.role) + "_f", slots));
    if (pick(random, 2) != 0) sites.back().update(workflow_part_json());
    if (role.role == "validation") sites.back()["derives"] = json::object();
    made.frames.push_back(site_bytes(sites.back()));
  }
  std::vector<std::uint64_t> sequence(4, 1);
  for (int i = 0; i < activities; ++i) {
    const auto thread = static_cast<std::uint32_t>(1 + pick(random, 3));
    const std::uint64_t site = frames::hash64(sites[pick(random, sites.size())].dump());
    const std::uint64_t activity = sequence[thread]++;
    std::vector<frames::ActivityRef> ancestors;
    if (activity > 1) ancestors.push_back({thread, activity - 1});
    const auto values = [&] {
      std::vector<Value> some;
      for (std::uint64_t n = pick(random, 4); n > 0; --n)
        some.push_back(random_value(random, static_cast<std::uint16_t>(pick(random, 7))));
      return some;
    };
    made.frames.push_back(
        event_bytes(event_frame(Type::begin, thread, activity, activity, site, values(), ancestors)));
    if (pick(random, 2) != 0)
      made.frames.push_back(event_bytes(
          event_frame(Type::values, thread, sequence[thread]++, activity, site, values(), ancestors)));
    EventFrame end = event_frame(Type::end, thread, sequence[thread]++, activity, site, values(), ancestors);
    end.frame.flags = static_cast<std::uint16_t>(pick(random, 8));
    if ((end.frame.flags & frames::kFlagException) != 0)
      end.event.values.push_back(exception_value("std::runtime_error", "no", thread, activity));
    if (activity % 3 == 0) end.event.values.push_back(usage_value());
    made.frames.push_back(event_bytes(end));
  }
  made.frames.push_back(dropped_bytes(2, 5, 100, 104));
  made.frames.push_back(content_bytes({{"path", "/data/x"},
                                       {"size", 1000},
                                       {"mtime_ns", kStart},
                                       {"algorithm", "sha256"},
                                       {"hash", "0123456789abcdef"}}));
  made.frames.push_back(
      process_end_bytes({{"end_ns", kStart + 5'000'000'000},
                         {"status", 0},
                         {"events", 100},
                         {"dropped", 5},
                         {"cpu_user_s", 1.5},
                         {"cpu_system_s", 0.25},
                         {"max_rss_kib", 1024},
                         {"energy_j", 12.5},
                         {"gpus", {{{"name", "A100"}, {"utilization", 35}, {"memory_used_mib", 512}}}}}));
  return made;
}

Quads map_all(const RandomRun& run) {
  Quads quads;
  const rdf::QuadSink sink = [&](const rdf::Quad& quad) { quads.insert(quad); };
  const auto process = rdf::ProcessInfo::parse(run.process.dump());
  rdf::map_process(process, sink);
  std::map<std::uint64_t, rdf::SiteInfo> sites;
  for (const int pass : {0, 1}) {
    for (const std::string& bytes : run.frames) {
      const std::string whole = std::string(frames::kMagic) + bytes;
      frames::Reader reader(whole);
      frames::Frame frame;
      if (!reader.next(frame)) throw std::runtime_error("sample frame: " + reader.problem());
      std::uint64_t id = 0;
      std::string_view text;
      frames::Event event;
      if (pass == 0 && frame.type == Type::site && frames::decode_site(frame, id, text)) {
        sites[id] = rdf::SiteInfo::parse(text);
        rdf::map_site(sites[id], sink);
      }
      if (pass == 0) continue;
      if (frame.type == Type::process_end && frames::decode_json(frame, text))
        rdf::map_process_end(process, text, sink);
      if (frame.type == Type::content && frames::decode_json(frame, text))
        rdf::map_content(process, text, sink);
      if (frame.type == Type::dropped) rdf::map_dropped(process, frame, sink);
      if ((frame.type == Type::begin || frame.type == Type::values || frame.type == Type::end) &&
          frames::decode_event(frame, event))
        rdf::map_event(process, sites.at(event.site), frame, event, sink);
    }
  }
  return quads;
}

std::set<std::string> lines(const Quads& quads) {
  const auto text = [](const rdf::Term& term) {
    static const std::vector<std::pair<std::string, std::string>> kPrefixes = {
        {std::string(vocabulary::kNamespace), "provml:"}, {std::string(vocabulary::kProv), "prov:"},
        {std::string(vocabulary::kRdf), "rdf:"},          {std::string(vocabulary::kRdfs), "rdfs:"},
        {std::string(vocabulary::kXsd), "xsd:"},          {"urn:provml:", ":"}};
    const auto shorten = [](const std::string& iri) {
      for (const auto& [prefix, name] : kPrefixes)
        if (iri.starts_with(prefix)) return name + iri.substr(prefix.size());
      return "<" + iri + ">";
    };
    if (term.kind == rdf::TermKind::iri) return shorten(term.value);
    return "\"" + term.value + "\"" + (term.datatype.empty() ? "" : "^^" + shorten(term.datatype));
  };
  std::set<std::string> out;
  for (const auto& quad : quads)
    out.insert(text(quad.subject) + " " + text(quad.predicate) + " " + text(quad.object));
  return out;
}

}  // namespace provml::test
