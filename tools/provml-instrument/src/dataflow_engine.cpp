// Reading and writing of places.
#include "dataflow_engine.h"

#include <clang/AST/DeclTemplate.h>

#include "dataflow_types.h"

namespace provml::instrument::dataflow {
namespace {

constexpr unsigned kMaxSteps = 200000;
constexpr std::size_t kMaxRoots = 20000;

}  // namespace

Engine::Engine(const clang::ASTContext& context, const clang::FunctionDecl& function,
               std::vector<WatchedSite>& sites)
    : context_(context), function_(function), sites_(sites) {
  key("");  // kElement
  for (WatchedSite& site : sites_)
    for (Watched& watched : site.values) {
      if (watched.decl == nullptr) continue;
      bool any_output = false;
      const bool parameter = site.statement == nullptr && llvm::isa<clang::ParmVarDecl>(watched.decl);
      for (const Part& part : watched.parts) {
        any_output = any_output || part.output;
        if (!part.output && !parameter) inputs_[watched.decl].push_back(&part);
      }
      if (any_output && !parameter) outputs_[watched.decl] = &watched;
    }
}

void Engine::step(std::size_t cost) {
  steps_ += static_cast<unsigned>(1 + cost / 8);
  if (steps_ > kMaxSteps || roots_.size() > kMaxRoots) throw GiveUp{"the function is too large"};
}

Key Engine::key(llvm::StringRef name) {
  const auto [at, fresh] = keys_.emplace(name.str(), static_cast<Key>(keys_.size()));
  if (fresh) key_names_.push_back(name.str());
  return at->second;
}

clang::QualType Engine::type_of(const Place& place) const {
  clang::QualType type = roots_[place.root].type;
  for (const Key part : place.path) {
    if (type.isNull() || type->isDependentType()) return {};
    type = type.getNonReferenceType();
    if (part == kElement)
      type = element_type(type);
    else
      type = field_type(type, key_names_[part]);
  }
  return type.isNull() ? type : type.getNonReferenceType();
}

unsigned Engine::root(Root::Kind kind, const void* node, clang::QualType type, const std::string& detail) {
  const auto [at, fresh] = root_ids_.try_emplace({kind, node, detail}, static_cast<unsigned>(roots_.size()));
  if (fresh) {
    const bool single = kind == Root::Variable || kind == Root::Object || kind == Root::Temporary;
    roots_.push_back({kind, node, type, single, 0, {}});
  }
  return at->second;
}

Place Engine::variable(const clang::VarDecl& decl) {
  const auto* canonical = decl.getCanonicalDecl();
  const auto known = roots_.size();
  const unsigned id = root(Root::Variable, canonical, decl.getType());
  if (id == known && decl.hasGlobalStorage() && !decl.isConstexpr() &&
      !(decl.getType().getNonReferenceType().isConstQualified() && decl.hasInit()) &&
      !is_standard_stream(decl))
    roots_[id].initial.sources = globals_;
  return {id, {}};
}

void Engine::set_parameter(const clang::ParmVarDecl& parameter, Value value, const Sources& all,
                           bool names_file) {
  const auto type = parameter.getType();
  const Place place = variable(parameter);
  if (can_point(type.getNonReferenceType())) {
    const auto target = type.getNonReferenceType()->isAnyPointerType()
                            ? type.getNonReferenceType()->getPointeeType()
                            : clang::QualType();
    const unsigned pointee = root(Root::Pointee, &parameter, target);
    roots_[pointee].owner = place.root;
    roots_[pointee].initial = value;  // the fields of *p are the fields of the captured value
    roots_[pointee].initial.sources |= value.sources;
    const bool writable = !points_to_const(type);
    if (!target.isNull()) {  // the pointer itself says nothing
      Value pointer;
      pointer.points[{pointee, {}}] = writable;
      value = pointer;
    } else {
      roots_[pointee].initial = Value(all);
      value.points[{pointee, {}}] = writable;
    }
  }
  if (names_file) {
    const unsigned file = root(Root::File, &parameter, {});
    roots_[file].initial = Value(all);
    value.points[{file, {}}] = true;
  }
  roots_[place.root].initial = std::move(value);
}

void Engine::set_object(Value value, const Sources& all) {
  const unsigned id = root(Root::Object, nullptr, {});
  const unsigned pointee = root(Root::Pointee, nullptr, {});
  roots_[pointee].owner = id;
  roots_[pointee].initial = Value(all);
  value.points[{pointee, {}}] = true;
  roots_[id].initial = std::move(value);
}

Value Engine::read(const Place& place) {
  const auto found = state_.roots.find(place.root);
  Value value = (found == state_.roots.end() ? initial(place.root) : found->second).at(place.path);
  const Root& from = roots_[place.root];
  if (from.kind == Root::Variable) {
    const auto inputs = inputs_.find(static_cast<const clang::VarDecl*>(from.node));
    if (inputs != inputs_.end())
      for (const Part* part : inputs->second) {
        const auto shared = std::min(part->path.size(), place.path.size());
        if (!std::equal(part->path.begin(), part->path.begin() + shared, place.path.begin())) continue;
        Sources source;
        source.resize(part->source + 1);
        source.set(part->source);
        if (part->path.size() <= place.path.size()) {
          value.taint(source);
        } else {
          Value below = value.at(llvm::ArrayRef<Key>(part->path).drop_front(place.path.size()));
          below.taint(source);
          value.set(llvm::ArrayRef<Key>(part->path).drop_front(place.path.size()), below, true);
        }
      }
  }
  return value;
}

Value Engine::read(const Places& places, const Sources& address) {
  Value value;
  bool first = true;
  for (const auto& [place, writable] : places) {
    if (first)
      value = read(place);
    else
      value.join(read(place));
    first = false;
  }
  value.taint(address);
  return value;
}

Sources Engine::conditions(const Lifetime& since) const {
  Sources all;
  for (std::size_t i = since.conditions; i < conditions_.size(); ++i) all |= conditions_[i];
  for (std::size_t i = since.frames; i < frames_.size(); ++i) {
    all |= frames_[i].leave;
    all |= frames_[i].next;
  }
  return all;
}

bool Engine::join(State& into, const State& from) {
  return into.join(from, [this](unsigned id) -> const Value& { return initial(id); });
}

void Engine::write(const Place& place, Value value, bool replace) {
  step();
  const Root& target = roots_[place.root];
  if (target.kind == Root::Variable) {
    const auto& decl = *static_cast<const clang::VarDecl*>(target.node);
    if (decl.hasGlobalStorage() && is_standard_stream(decl)) return;
  }
  const auto life = lifetimes_.find(place.root);
  narrow(value.points);
  value.limit(kMaxPath - std::min(kMaxPath, place.path.size()));
  value.taint(conditions(life == lifetimes_.end() ? Lifetime() : life->second));
  const bool one = target.single && !jumps_ && place.path.size() < kMaxPath &&
                   std::find(place.path.begin(), place.path.end(), kElement) == place.path.end();
  const auto [at, fresh] = state_.roots.try_emplace(place.root, target.initial);
  at->second.set(place.path, value, replace && one);
  for (Frame& frame : frames_)
    if (frame.kind == Frame::Try) join(frame.out, state_);
}

void Engine::write(const Places& places, Value value, bool replace) {
  for (const auto& [place, writable] : places) write(place, value, replace && places.size() == 1);
}

Value Engine::pointer_to(const Places& places, const Sources& sources) const {
  Value value(sources);
  value.points = places;
  return value;
}

Places Engine::pointees(const Value& value, const void* node, clang::QualType pointee) {
  Places places = value.all_points();
  if (!places.empty()) return places;
  const unsigned id = root(Root::Heap, node, pointee);
  Value content(value.all_sources());
  if (content.sources.any()) write(Place{id, {}}, content, false);
  return {{Place{id, {}}, true}};
}

Places Engine::reach(const Value& value) {
  Places all = value.all_points();
  narrow(all);
  std::vector<std::pair<Place, bool>> open(all.begin(), all.end());
  while (!open.empty()) {
    const auto [place, writable] = open.back();
    open.pop_back();
    const Places inside = read(place).all_points();
    step(inside.size());
    for (const auto& [next, inner] : inside) {
      const auto [at, fresh] = all.emplace(next, inner);
      if (!fresh && (at->second || !inner)) continue;
      at->second = at->second || inner;
      open.emplace_back(next, inner);
    }
  }
  return all;
}

Sources Engine::deep(const Value& value) {
  Sources all = value.all_sources();
  for (const auto& [place, writable] : reach(value)) all |= read(place).all_sources();
  return all;
}

Sources Engine::deep(const Places& places) {
  Sources all;
  for (const auto& [place, writable] : places) all |= deep(read(place));
  return all;
}

/// A call within a try block may throw, depending on its arguments.
void Engine::note_throw(const Sources& why) {
  for (std::size_t i = frames_.size(); i-- > 0;)
    if (frames_[i].kind == Frame::Try) {
      frames_[i].leave |= why;
      frames_[i].leave |= conditions(Lifetime{frames_[i].conditions, i + 1});
      join(frames_[i].out, state_);
    }
}

void Engine::give_value_a_file(Value& value, const void* node) {
  for (const auto& [place, writable] : value.all_points())
    if (roots_[place.root].kind == Root::File) return;
  value.points[{root(Root::File, node, {}), {}}] = true;
}

}  // namespace provml::instrument::dataflow
