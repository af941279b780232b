// A synthetic world for tests: programs that curate, prepare and train, written as frames and mapped by the
// real mapper.
#ifndef PROVML_TEST_LINEAGE_WORLD_H
#define PROVML_TEST_LINEAGE_WORLD_H

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "provml/frames.h"
#include "provml/rdf/mapper.h"
#include "provml/rdf/memory_source.h"

namespace world {

using provml::frames::Value;

struct SlotSpec {
  std::string name;
  std::vector<std::string> roles;
  bool output = false;
  bool reference = false;
  std::string store{};  ///< of the reference
};

/// A site and its slots; the same name and role give the same site.
struct SiteSpec {
  std::string role, name;
  std::vector<SlotSpec> slots;
};

Value integer(std::int64_t v);
Value real(double v);
Value text(const std::string& v);
Value array(std::uint64_t fingerprint);
/// A file with a size and a time of modification (ns).
Value file(const std::string& path, std::uint64_t size, std::int64_t modified);
Value iri(const std::string& text);

class World;

/// A run in the making. Time goes on with every event, in all runs of a world.
class Run {
 public:
  Run(World& world, const std::string& id, const std::string& workflow);
  /// Begins an activity within the innermost open one. Values are by slot name.
  std::uint64_t begin(const SiteSpec& site, const std::map<std::string, Value>& inputs = {});
  /// Ends the innermost open activity `nanoseconds` later; returns its duration in seconds.
  double end(const std::map<std::string, Value>& outputs = {}, std::int64_t nanoseconds = 1'000'000);
  /// The whole activity at once.
  void call(const SiteSpec& site, const std::map<std::string, Value>& inputs,
            const std::map<std::string, Value>& outputs);
  /// `status` < 0: the run leaves no PROCESS_END.
  void finish(int status = 0);
  std::string activity(std::uint64_t number) const;
  const std::string iri;

 private:
  struct Open {
    SiteSpec site;
    provml::frames::Event event;
  };
  void emit(provml::frames::Type type, std::uint64_t time, const Open& open,
            const std::map<std::string, Value>& values, bool outputs);
  World& world_;
  provml::rdf::ProcessInfo process_;
  std::vector<Open> open_;
  std::uint64_t sequence_ = 0;
};

class World {
 public:
  std::int64_t now = 1'700'000'000'000'000'000;  ///< ns
  void add(const provml::rdf::Quad& quad) { quads.push_back(quad); }
  void domain(const std::string& graph, const std::string& s, const std::string& p,
              const provml::rdf::Term& o);
  const provml::rdf::MemorySource& source();
  static std::string version(const std::string& path, std::uint64_t size, std::int64_t modified);
  std::vector<provml::rdf::Quad> quads;

 private:
  std::unique_ptr<provml::rdf::MemorySource> source_;
};

/// One survey's life: names of files and numbers are the caller's, so that nothing can depend on them.
struct Lifecycle {
  std::string name;                                                         ///< prefix of run ids
  std::string raw, curated, curated_as_read, train, train_as_read, models;  ///< paths; *_as_read after a move
  std::string survey;                                                       ///< IRI
  std::string inlines, slices_used;  ///< extracted range; range asked for
  std::int64_t slices = 0;
  int epochs = 2, batches = 3;
  std::vector<double> losses;  ///< per epoch
  double rate = 0.01;
  std::int64_t stamp = 0;  ///< makes times of modification its own

  std::string model(int epoch) const { return models + "-" + std::to_string(epoch) + ".bin"; }
  std::string model_version(int epoch) const;
  std::string raw_version() const;
  std::string train_version() const;
  std::map<int, std::vector<double>> seconds;  ///< filled by play(): per epoch, of each batch
  std::map<int, std::string> epoch_iris;
  void play(World& world);
  void curate(World& world) const;
  void prepare(World& world) const;
  void learn(World& world, const std::string& suffix = "");
};

Lifecycle survey_a();
Lifecycle survey_b();

}  // namespace world

#endif  // PROVML_TEST_LINEAGE_WORLD_H
