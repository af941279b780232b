#include "world.h"

#include <nlohmann/json.hpp>

namespace world {

namespace frames = provml::frames;
namespace rdf = provml::rdf;

Value integer(std::int64_t v) {
  Value value;
  value.kind = frames::Kind::integer;
  value.integer = v;
  return value;
}
Value real(double v) {
  Value value;
  value.kind = frames::Kind::real;
  value.real = v;
  return value;
}
Value text(const std::string& v) {
  Value value;
  value.kind = frames::Kind::string;
  value.text = v;
  value.unsigned_integer = v.size();
  value.text_hash = frames::hash64(v);
  return value;
}
Value array(std::uint64_t fingerprint) {
  Value value;
  value.kind = frames::Kind::array;
  value.array.element = frames::Kind::real;
  value.array.element_size = 4;
  value.array.shape = {10, 10};
  value.array.count = 100;
  value.array.min = 0;
  value.array.max = 1;
  value.array.mean = 0.5;
  value.array.fingerprint = fingerprint;
  return value;
}
Value file(const std::string& path, std::uint64_t size, std::int64_t modified) {
  Value value;
  value.kind = frames::Kind::reference;
  value.reference.size = size;
  value.reference.mtime_ns = modified;
  value.reference.inode = 1;
  value.reference.text = path;
  value.reference.path = path;
  return value;
}
Value iri(const std::string& name) {
  Value value;
  value.kind = frames::Kind::reference;
  value.reference.text = name;
  return value;
}

namespace {

rdf::SiteInfo site_of(const SiteSpec& spec) {
  nlohmann::json slots = nlohmann::json::array();
  for (const SlotSpec& slot : spec.slots) {
    nlohmann::json json{{"name", slot.name},   {"type", "T"},           {"what", "parameter"},
                        {"roles", slot.roles}, {"output", slot.output}, {"reference", nullptr}};
    if (slot.reference) json["reference"] = slot.store;
    slots.push_back(json);
  }
  char identity[17];
  std::snprintf(identity, sizeof identity, "%016llx",
                static_cast<unsigned long long>(frames::hash64(spec.role + spec.name)));
  const nlohmann::json site{{"v", 1},
                            {"identity", identity},
                            {"usr", "c:@F@" + spec.name},
                            {"ordinal", 0},
                            {"role", spec.role},
                            {"name", spec.name},
                            {"function", spec.name},
                            {"signature", "void ()"},
                            {"file", "x.cpp"},
                            {"line", 1},
                            {"column", 1},
                            {"end_line", 2},
                            {"enclosing", nullptr},
                            {"slots", slots}};
  return rdf::SiteInfo::parse(site.dump());
}

}  // namespace

Run::Run(World& world, const std::string& id, const std::string& workflow)
    : iri(rdf::run_iri(id)), world_(world) {
  const nlohmann::json json{{"format", 1},           {"run", id},      {"process", "00000000000000aa"},
                            {"workflow", workflow},  {"host", "lab"},  {"user", "ada"},
                            {"uid", 1000},           {"pid", 4242},    {"ppid", 1},
                            {"exe", "/bin/x"},       {"argv", {"x"}},  {"cwd", "/data"},
                            {"start_ns", world.now}, {"boot_id", "b"}, {"start_ticks", 7}};
  process_ = rdf::ProcessInfo::parse(json.dump());
  rdf::map_process(process_, [&](const rdf::Quad& quad) { world_.add(quad); });
}

std::string Run::activity(std::uint64_t number) const {
  return iri + "/a/00000000000000aa-1-" + std::to_string(number);
}

void Run::emit(frames::Type type, std::uint64_t time, const Open& open,
               const std::map<std::string, Value>& values, bool outputs) {
  frames::Frame frame;
  frame.type = type;
  frame.thread = 1;
  frame.sequence = ++sequence_;
  frame.time = time;
  frames::Event event = open.event;
  const rdf::SiteInfo site = site_of(open.site);
  for (std::size_t i = 0; i < open.site.slots.size(); ++i) {
    const auto at = values.find(open.site.slots[i].name);
    if (at == values.end() || open.site.slots[i].output != outputs) continue;
    event.values.push_back(at->second);
    event.values.back().slot = static_cast<std::uint16_t>(i);
  }
  rdf::map_site(site, [&](const rdf::Quad& quad) { world_.add(quad); });
  rdf::map_event(process_, site, frame, event, [&](const rdf::Quad& quad) { world_.add(quad); });
}

std::uint64_t Run::begin(const SiteSpec& site, const std::map<std::string, Value>& inputs) {
  world_.now += 1000;
  Open open{site, {}};
  open.event.activity = sequence_ + 1;
  open.event.begin_time = static_cast<std::uint64_t>(world_.now);
  for (auto at = open_.rbegin(); at != open_.rend(); ++at)
    open.event.ancestors.push_back({1, at->event.activity});
  open_.push_back(open);
  emit(frames::Type::begin, static_cast<std::uint64_t>(world_.now), open_.back(), inputs, false);
  return open_.back().event.activity;
}

double Run::end(const std::map<std::string, Value>& outputs, std::int64_t nanoseconds) {
  world_.now += nanoseconds;
  const double seconds =
      static_cast<double>(static_cast<std::uint64_t>(world_.now) - open_.back().event.begin_time) / 1e9;
  emit(frames::Type::end, static_cast<std::uint64_t>(world_.now), open_.back(), outputs, true);
  open_.pop_back();
  return seconds;
}

void Run::call(const SiteSpec& site, const std::map<std::string, Value>& inputs,
               const std::map<std::string, Value>& outputs) {
  begin(site, inputs);
  end(outputs);
}

void Run::finish(int status) {
  if (status < 0) return;
  const nlohmann::json json{
      {"end_ns", world_.now + 1}, {"status", status}, {"events", sequence_}, {"dropped", 0}};
  rdf::map_process_end(process_, json.dump(), [&](const rdf::Quad& quad) { world_.add(quad); });
}

void World::domain(const std::string& graph, const std::string& s, const std::string& p, const rdf::Term& o) {
  add({rdf::Term::iri(s), rdf::Term::iri(p), o, rdf::Term::iri(graph)});
  add({rdf::Term::iri(graph), rdf::Term::iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
       rdf::Term::iri("https://w3id.org/provml/ns/1#DomainGraph"),
       rdf::Term::iri(std::string(rdf::kCatalogGraph))});
}

const rdf::MemorySource& World::source() {
  source_ = std::make_unique<rdf::MemorySource>(quads);
  return *source_;
}

std::string World::version(const std::string& path, std::uint64_t size, std::int64_t modified) {
  return rdf::file_version_iri(rdf::file_iri("lab", path), size, modified);
}

// The programs. Roles and structure are what matters; names differ from the example's on purpose.

std::string Lifecycle::raw_version() const { return World::version(raw, 1000, 100 + stamp); }
std::string Lifecycle::train_version() const { return World::version(train, 3000, 300 + stamp); }
std::string Lifecycle::model_version(int epoch) const {
  return World::version(model(epoch), 4000, 400 + stamp + epoch);
}

void Lifecycle::curate(World& world) const {
  Run run(world, name + "-curation", "cleaning");
  run.begin({"workflow",
             "clean all",
             {{"cube", {"dataset"}, false, true},
              {"about", {}, false, true},
              {"cut", {}},
              {"result", {"dataset"}, true, true}}},
            {{"cube", file(raw, 1000, 100 + stamp)}, {"about", iri(survey)}, {"cut", real(0.25)}});
  run.call({"transformation",
            "look into",
            {{"cube", {"dataset"}, false, true},
             {"lines", {"dataset_characteristic"}, true},
             {"sections", {"dataset_characteristic"}, true}}},
           {{"cube", file(raw, 1000, 100 + stamp)}},
           {{"lines", text(inlines)}, {"sections", integer(slices)}});
  run.call({"transformation", "load", {{"cube", {"dataset"}, false, true}, {"traces", {}, true}}},
           {{"cube", file(raw, 1000, 100 + stamp)}},
           {{"traces", array(7000 + static_cast<std::uint64_t>(stamp))}});
  run.call({"transformation", "save", {{"traces", {}}, {"where", {"dataset"}, true, true}}},
           {{"traces", array(7000 + static_cast<std::uint64_t>(stamp))}},
           {{"where", file(curated, 2000, 200 + stamp)}});
  run.end({{"result", file(curated, 2000, 200 + stamp)}});
  run.finish();
}

void Lifecycle::prepare(World& world) const {
  Run run(world, name + "-preparation", "cutting");
  run.begin({"transformation",
             "cut tiles",
             {{"from", {"dataset"}, false, true},
              {"window", {}},
              {"edge", {}},
              {"noise", {}},
              {"set", {"dataset"}, true, true}}},
            {{"from", file(curated_as_read, 2000, 200 + stamp)},
             {"window", text(slices_used)},
             {"edge", integer(16)},
             {"noise", real(0.5)}});
  run.end({{"set", file(train, 3000, 300 + stamp)}});
  run.finish();
}

void Lifecycle::learn(World& world, const std::string& suffix) {
  Run run(world, name + "-learning" + suffix, "fitting");
  run.begin(
      {"training",
       "fit",
       {{"set", {"dataset"}, false, true}, {"rate", {"hyperparameter"}}, {"rounds", {"hyperparameter"}}}},
      {{"set", file(train_as_read, 3000, 300 + stamp)}, {"rate", real(rate)}, {"rounds", integer(epochs)}});
  for (int e = 1; e <= epochs; ++e) {
    epoch_iris[e] = run.activity(run.begin({"iteration",
                                            "round",
                                            {{"e", {"model_hyperparameter"}, true},
                                             {"miss", {"evaluation"}, true},
                                             {"hit", {"evaluation"}, true},
                                             {"net", {"model"}, true, true}}}));
    for (int b = 0; b < batches; ++b) {
      run.begin({"iteration", "step", {{"b", {}}, {"step_miss", {"evaluation"}, true}}}, {{"b", integer(b)}});
      seconds[e].push_back(run.end({{"step_miss", real(9.0 / (b + 1))}}, 1'000'000 * (b + e)));
    }
    run.end({{"e", integer(e)},
             {"miss", real(losses.at(static_cast<std::size_t>(e) - 1))},
             {"hit", real(1 - losses.at(static_cast<std::size_t>(e) - 1))},
             {"net", file(model(e), 4000, 400 + stamp + e)}});
  }
  run.end();
  run.finish();
}

void Lifecycle::play(World& world) {
  curate(world);
  prepare(world);
  learn(world);
}

Lifecycle survey_a() {
  Lifecycle a;
  a.name = "a";
  a.raw = "/data/first survey.dat";
  a.curated = "/data/a.clean";
  a.curated_as_read = "/elsewhere/renamed.clean";
  a.train = "/data/sets/t1";
  a.train_as_read = "/data/sets/t1 moved";
  a.models = "/models/a";
  a.survey = "http://example.org/survey/a";
  a.inlines = "111-133";
  a.slices_used = "111-125";
  a.slices = 41;
  a.losses = {0.5, 0.125};
  a.stamp = 1'000'000'000'000;
  return a;
}

Lifecycle survey_b() {
  Lifecycle b = survey_a();
  b.name = "b";
  b.raw = "/data/second.dat";
  b.curated = b.curated_as_read = "/data/b.clean";
  b.train = b.train_as_read = "/data/sets/t2";
  b.models = "/models/b";
  b.survey = "http://example.org/survey/b";
  b.inlines = "200-219";
  b.slices_used = "200-212";
  b.slices = 44;
  b.losses = {0.0625, 0.03125, 0.01};
  b.epochs = 3;
  b.batches = 4;
  b.rate = 0.5;
  b.stamp = 2'000'000'000'000;
  return b;
}

}  // namespace world
