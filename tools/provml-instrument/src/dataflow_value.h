// dataflow_value.h: what the data-flow analysis knows of a value: the inputs that feed it, what it points to,
// and the same for its fields where they differ.
#ifndef PROVML_INSTRUMENT_DATAFLOW_VALUE_H
#define PROVML_INSTRUMENT_DATAFLOW_VALUE_H

#include <llvm/ADT/SmallBitVector.h>
#include <llvm/ADT/SmallVector.h>

#include <functional>
#include <map>
#include <vector>

namespace provml::instrument::dataflow {

/// A set of sources: input slots, uncaptured parameters, the state of `*this`, global state.
using Sources = llvm::SmallBitVector;
/// True if `into` grew.
bool add(Sources& into, const Sources& more);

/// Interned name of a field; kElement stands for all elements of an array or container.
using Key = unsigned;
constexpr Key kElement = 0;
constexpr std::size_t kMaxPath = 5;

/// An object or a part of one: a root (variable, pointee, file ...) and the fields that lead to the part.
struct Place {
  unsigned root = 0;
  llvm::SmallVector<Key, 4> path;
  bool operator<(const Place& other) const;
  bool operator==(const Place& other) const { return root == other.root && path == other.path; }
  /// The part `key` of it; itself where the path would be too long.
  Place part(Key key) const;
};

/// Places, each with whether it can be written through what names it.
using Places = std::map<Place, bool>;
/// True if `into` grew.
bool add(Places& into, const Places& more);
/// Where there are many, the parts of a root become the root.
void narrow(Places& places);

struct Value {
  Sources sources;
  Places points;
  std::map<Key, Value> fields;  ///< where they differ from the rest

  Value() = default;
  explicit Value(Sources s) : sources(std::move(s)) {}
  /// The value without its fields: what a field that is not listed has.
  Value rest() const;
  /// Fields below `depth` become a part of what they are fields of.
  void limit(std::size_t depth);
  /// True if it grew.
  bool join(const Value& other);
  /// Adds sources to it and to all fields.
  void taint(const Sources& more);
  /// Removes sources from it and from all fields.
  void forget(const Sources& less);
  /// All sources and places, with those of the fields.
  Sources all_sources() const;
  Places all_points() const;
  Value at(llvm::ArrayRef<Key> path) const;
  /// Replaces or joins the part at `path`; true if something changed.
  bool set(llvm::ArrayRef<Key> path, const Value& value, bool replace);
};

/// The contents of roots. A root that is not in it has its initial value.
class State {
 public:
  using Initial = std::function<const Value&(unsigned root)>;
  bool live = true;  ///< whether control can be here
  std::map<unsigned, Value> roots;
  /// True if it grew.
  bool join(const State& other, const Initial& initial);
};

}  // namespace provml::instrument::dataflow

#endif
