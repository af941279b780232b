// A Store in memory with the transactions of the real one, and a switch that makes commits fail.
#ifndef PROVML_TEST_RDFSTORE_MEMORY_STORE_H
#define PROVML_TEST_RDFSTORE_MEMORY_STORE_H

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "provml/rdf/store.h"

namespace provml::test {

class MemoryStore : public rdf::Store {
 public:
  struct Content {
    std::set<rdf::Quad> quads;
    std::map<std::string, std::string, std::less<>> meta;
  };
  Content content;
  int commits = 0;
  int fail_commit = -1;  ///< number of the commit that throws
  /// Called once, after a commit and before the next begin: another process's chance.
  std::function<void()> between;

  std::unique_ptr<rdf::Batch> begin() override {
    if (writing_) throw std::logic_error("two writers");
    return std::make_unique<MemoryBatch>(*this);
  }
  std::unique_ptr<rdf::QuadSource> snapshot() const override { throw std::logic_error("not in memory"); }
  std::optional<std::string> get_meta(std::string_view key) const override { return get(content, key); }
  void each_meta(std::string_view prefix,
                 const std::function<void(std::string_view, std::string_view)>& visit) const override {
    for (auto at = content.meta.lower_bound(prefix);
         at != content.meta.end() && at->first.starts_with(prefix); ++at)
      visit(at->first, at->second);
  }
  std::uint64_t size() const override { return content.quads.size(); }
  void each_graph(const std::function<void(const rdf::Term&, std::uint64_t)>& visit) const override {
    visit_graphs(content, visit);
  }

 private:
  static std::optional<std::string> get(const Content& from, std::string_view key) {
    const auto found = from.meta.find(key);
    return found == from.meta.end() ? std::nullopt : std::optional(found->second);
  }

  static void visit_graphs(const Content& of,
                           const std::function<void(const rdf::Term&, std::uint64_t)>& visit) {
    std::map<rdf::Term, std::uint64_t> graphs;
    for (const auto& quad : of.quads) ++graphs[quad.graph];
    for (const auto& [graph, count] : graphs) visit(graph, count);
  }

  class MemoryBatch : public rdf::Batch {
   public:
    explicit MemoryBatch(MemoryStore& store) : store_(store), content_(store.content) {
      store_.writing_ = true;
    }
    ~MemoryBatch() override { store_.writing_ = false; }
    bool add(const rdf::Quad& quad) override { return content_.quads.insert(quad).second; }
    bool remove(const rdf::Quad& quad) override { return content_.quads.erase(quad) > 0; }
    std::uint64_t clear_graph(const rdf::Term& graph) override {
      return std::erase_if(content_.quads, [&](const rdf::Quad& quad) { return quad.graph == graph; });
    }
    void put_meta(std::string_view key, std::string_view value) override {
      content_.meta[std::string(key)] = value;
    }
    std::optional<std::string> get_meta(std::string_view key) const override { return get(content_, key); }
    void erase_meta(std::string_view key) override { content_.meta.erase(std::string(key)); }
    std::unique_ptr<rdf::QuadSource> view() override { throw std::logic_error("not in memory"); }
    std::uint64_t size() override { return content_.quads.size(); }
    void each_graph(const std::function<void(const rdf::Term&, std::uint64_t)>& visit) override {
      visit_graphs(content_, visit);
    }
    void commit() override {
      if (store_.commits++ == store_.fail_commit) throw std::runtime_error("disk full");
      store_.content = content_;
      store_.writing_ = false;
      if (const auto call = std::exchange(store_.between, nullptr)) call();
    }

   private:
    MemoryStore& store_;
    Content content_;
  };
  bool writing_ = false;
};

}  // namespace provml::test

#endif  // PROVML_TEST_RDFSTORE_MEMORY_STORE_H
