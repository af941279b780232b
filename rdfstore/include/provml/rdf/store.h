// provml/rdf/store.h: the embedded quad store (LMDB), the default behind Redland.
//
//   auto store = rdf::Store::open(home / "store", rdf::Store::Mode::read_write);
//   auto batch = store->begin();            // one writer at a time, others wait
//   batch->add(quad);  batch->commit();     // durable when commit returns
//   auto source = store->snapshot();        // sees what was committed; any number, any thread
//
// A Store may be used by any thread; a batch is begun, used and ended by one thread, a snapshot and its
// cursors are used by one thread at a time and may outlive the Store. After fork the child opens its own. A
// snapshot keeps the space of what was removed since from being used again: do not hold it for hours beside a
// busy writer.
//
// LMDB only may be touched by lmdb files of src/store. Errors: provml::Error
//   provml-E0401 no store in this directory           provml-E0402 network file system
//   provml-E0404 not a store, or of another version    provml-E0406 the map must grow but snapshots are open
//   provml-E0407 input/output, no space, permissions   provml-E0408 wrong use   provml-E0409 damaged, or a
//   foreign id
#ifndef PROVML_RDF_STORE_H
#define PROVML_RDF_STORE_H

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "provml/rdf/quad_source.h"

namespace provml::rdf {

/// A write transaction. Destroyed without commit(): nothing happened.
class Batch {
 public:
  virtual ~Batch() = default;
  /// false if the quad was there already.
  virtual bool add(const Quad& quad) = 0;
  virtual bool remove(const Quad& quad) = 0;
  /// Removes every quad of the graph; returns how many.
  virtual std::uint64_t clear_graph(const Term& graph) = 0;
  /// A small named value kept beside the quads, in the same transaction (journal offsets, mapper version
  /// ...). A key has 1 to 511 bytes.
  virtual void put_meta(std::string_view key, std::string_view value) = 0;
  virtual std::optional<std::string> get_meta(std::string_view key) const = 0;
  virtual void erase_meta(std::string_view key) = 0;
  /// What the batch would leave. Valid until the next change of the batch or its end.
  virtual std::unique_ptr<QuadSource> view() = 0;
  /// Number of quads that the batch would leave.
  virtual std::uint64_t size() = 0;
  /// Every graph that the batch would leave, with its number of quads.
  virtual void each_graph(const std::function<void(const Term&, std::uint64_t)>& visit) = 0;
  /// Once, as the last call.
  virtual void commit() = 0;
};

class Store {
 public:
  enum class Mode { read_only, read_write };
  /// Creates the directory in read_write mode. Refuses network file systems (provml-E0402).
  static std::unique_ptr<Store> open(const std::filesystem::path& directory, Mode mode);
  virtual ~Store() = default;
  virtual std::unique_ptr<Batch> begin() = 0;
  virtual std::unique_ptr<QuadSource> snapshot() const = 0;
  virtual std::optional<std::string> get_meta(std::string_view key) const = 0;
  /// Every (key, value) whose key starts with `prefix`, in key order.
  virtual void each_meta(std::string_view prefix,
                         const std::function<void(std::string_view, std::string_view)>& visit) const = 0;
  virtual std::uint64_t size() const = 0;  ///< number of quads
  /// Every graph that holds quads, with their number; cheap. The default graph is Term::iri("").
  virtual void each_graph(const std::function<void(const Term&, std::uint64_t)>& visit) const = 0;
};

}  // namespace provml::rdf

#endif  // PROVML_RDF_STORE_H
