#include "dataflow_value.h"

namespace provml::instrument::dataflow {

bool add(Sources& into, const Sources& more) {
  if (!more.test(into)) return false;
  into |= more;
  return true;
}

bool Place::operator<(const Place& other) const {
  if (root != other.root) return root < other.root;
  return std::lexicographical_compare(path.begin(), path.end(), other.path.begin(), other.path.end());
}

Place Place::part(Key key) const {
  Place place = *this;
  if (place.path.size() < kMaxPath) place.path.push_back(key);
  return place;
}

bool add(Places& into, const Places& more) {
  bool grew = false;
  for (const auto& [part, writable] : more) {
    const Place whole{part.root, {}};  // covers its parts
    const Place& place = into.find(whole) == into.end() ? part : whole;
    const auto [at, fresh] = into.emplace(place, writable);
    if (fresh || (writable && !at->second)) grew = true;
    at->second = at->second || writable;
  }
  return grew;
}

void narrow(Places& places) {
  constexpr std::size_t kMany = 12;
  if (places.size() <= kMany) return;
  Places roots;
  for (const auto& [place, writable] : places) {
    auto& known = roots[Place{place.root, {}}];
    known = known || writable;
  }
  places = std::move(roots);
}

Value Value::rest() const {
  Value value;
  value.sources = sources;
  value.points = points;
  return value;
}

void Value::limit(std::size_t depth) {
  if (fields.empty()) return;
  if (depth > 0) {
    for (auto& [key, value] : fields) value.limit(depth - 1);
    return;
  }
  sources = all_sources();
  points = all_points();
  fields.clear();
}

bool Value::join(const Value& other) {
  bool grew = false;
  if (!fields.empty() || !other.fields.empty()) {
    const Value mine = rest(), theirs = other.rest();
    for (const auto& [key, value] : other.fields) {
      const auto [at, fresh] = fields.try_emplace(key, mine);
      grew = at->second.join(value) || fresh || grew;
    }
    for (auto& [key, value] : fields)
      if (other.fields.find(key) == other.fields.end()) grew = value.join(theirs) || grew;
  }
  grew = add(sources, other.sources) || grew;
  if (other.points.empty()) return grew;
  const Places before = points;
  add(points, other.points);
  narrow(points);
  return points != before || grew;
}

void Value::taint(const Sources& more) {
  sources |= more;
  for (auto& [key, value] : fields) value.taint(more);
}

void Value::forget(const Sources& less) {
  sources.reset(less);
  for (auto& [key, value] : fields) value.forget(less);
}

Sources Value::all_sources() const {
  Sources all = sources;
  for (const auto& [key, value] : fields) all |= value.all_sources();
  return all;
}

Places Value::all_points() const {
  Places all = points;
  for (const auto& [key, value] : fields) add(all, value.all_points());
  return all;
}

Value Value::at(llvm::ArrayRef<Key> path) const {
  const Value* value = this;
  for (const Key key : path) {
    const auto found = value->fields.find(key);
    if (found == value->fields.end()) return value->rest();
    value = &found->second;
  }
  return *value;
}

bool Value::set(llvm::ArrayRef<Key> path, const Value& value, bool replace) {
  if (path.empty()) {
    if (!replace) return join(value);
    *this = value;
    return true;
  }
  const auto [at, fresh] = fields.try_emplace(path.front(), rest());
  return at->second.set(path.drop_front(), value, replace) || fresh;
}

bool State::join(const State& other, const Initial& initial) {
  if (!other.live) return false;
  if (!live) {
    *this = other;
    return true;
  }
  bool grew = false;
  for (const auto& [root, value] : other.roots) {
    const auto [at, fresh] = roots.try_emplace(root, initial(root));
    grew = at->second.join(value) || fresh || grew;
  }
  for (auto& [root, value] : roots)
    if (other.roots.find(root) == other.roots.end()) grew = value.join(initial(root)) || grew;
  return grew;
}

}  // namespace provml::instrument::dataflow
