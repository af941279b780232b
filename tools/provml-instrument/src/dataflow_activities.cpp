// Where activities begin and end, and where their outputs are seen.
#include <clang/AST/Attr.h>

#include "capture_plan.h"
#include "dataflow_engine.h"
#include "dataflow_types.h"

namespace provml::instrument::dataflow {

WatchedSite* Engine::site_of(const clang::Stmt* statement) {
  for (WatchedSite& site : sites_)
    if (site.statement == statement) return &site;
  return nullptr;
}

/// An output's value is captured here.
void Engine::see(Watched& watched, const Value& whole, const Sources& why) {
  if (watched.decl != nullptr && watched.decl->getType().getNonReferenceType()->isAnyPointerType() &&
      !whole.points.empty() && !watched.pointee) {
    watched.pointee = true;  // what is captured is what the pointer leads to
    Value target = read(whole.points, whole.sources);
    for (const auto& [place, writable] : whole.points)
      if (roots_[place.root].kind == Root::File) target.points.emplace(place, writable);
    see(watched, target, why);
    watched.pointee = false;
    return;
  }
  for (Part& part : watched.parts) {
    if (!part.output) continue;
    Value value = whole.at(part.path);
    // Fields with slots of their own are not part of the whole.
    for (const Part& other : watched.parts)
      if (&other != &part && other.output && other.path.size() > part.path.size() &&
          std::equal(part.path.begin(), part.path.end(), other.path.begin()))
        value.set(llvm::ArrayRef<Key>(other.path).drop_front(part.path.size()), Value(), true);
    part.found |= value.all_sources();
    part.found |= why;
    add(part.leads, reach(value));
    part.found |= deep(value);
  }
}

/// Marked locals from the index on, whose scope control leaves here.
void Engine::see_locals(std::size_t from) {
  if (!state_.live) return;
  for (std::size_t i = from; i < locals_.size(); ++i) {
    const Local local = locals_[i];
    Sources address;
    const Places places = locate_variable(*local.watched->decl, address);
    see(*local.watched, read(places, address), conditions(Lifetime{local.conditions, local.frames}));
  }
}

void Engine::begin_activity(WatchedSite& site) {
  for (auto& [id, value] : state_.roots) value.forget(site.own);
  for (Sources& condition : conditions_) condition.reset(site.own);
  for (Frame& frame : frames_) {
    frame.leave.reset(site.own);
    frame.next.reset(site.own);
  }
  active_.push_back(&site);
}

/// Files are looked at when the activity has ended.
void Engine::end_activity(WatchedSite& site) {
  for (Watched& watched : site.values)
    for (Part& part : watched.parts)
      if (part.output)
        for (const auto& [place, writable] : part.leads)
          if (roots_[place.root].kind == Root::File) part.found |= deep(read(place));
}

}  // namespace provml::instrument::dataflow
