// Calls of functions that are not looked into, and of closures, which are.
#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/SourceManager.h>

#include "dataflow_engine.h"
#include "dataflow_types.h"

namespace provml::instrument::dataflow {
namespace {

using clang::dyn_cast;
using clang::dyn_cast_or_null;
using clang::isa;
using clang::QualType;

constexpr std::size_t kMaxNesting = 5;

}  // namespace

/// Global variables that a function whose body can be seen uses, and those it calls.
void Engine::touch_globals(const clang::FunctionDecl& callee, Sources& seen, Places& written) {
  const clang::FunctionDecl* definition = nullptr;
  if (!callee.hasBody(definition)) return;
  const auto [at, fresh] = globals_of_.try_emplace(definition->getCanonicalDecl());
  if (fresh) {
    std::set<const clang::VarDecl*> found;
    std::set<const clang::FunctionDecl*> visited;
    std::vector<const clang::FunctionDecl*> open{definition};
    while (!open.empty() && visited.size() < 64) {
      const auto* function = open.back();
      open.pop_back();
      if (!visited.insert(function->getCanonicalDecl()).second || function->isInStdNamespace()) continue;
      std::vector<const clang::Stmt*> statements{function->getBody()};
      while (!statements.empty()) {
        const auto* s = statements.back();
        statements.pop_back();
        if (s == nullptr) continue;
        if (const auto* d = dyn_cast<clang::DeclRefExpr>(s)) {
          if (const auto* v = dyn_cast<clang::VarDecl>(d->getDecl());
              v != nullptr && v->hasGlobalStorage() && !v->isConstexpr() && !is_standard_stream(*v))
            found.insert(v);
          if (const auto* f = dyn_cast<clang::FunctionDecl>(d->getDecl()))
            if (const clang::FunctionDecl* body = nullptr; f->hasBody(body)) open.push_back(body);
        }
        for (const auto* child : s->children()) statements.push_back(child);
      }
    }
    globals_of_[definition->getCanonicalDecl()] = std::move(found);
  }
  for (const auto* global : globals_of_[definition->getCanonicalDecl()]) {
    const Place place = variable(*global);
    seen |= deep(read(place));
    if (!global->getType().isConstQualified()) written.emplace(place, true);
  }
}

Value Engine::unknown_call(Call& call) {
  Sources all = call.function.all_sources();
  Places reachable;
  std::vector<Places> inner;
  for (const Argument& argument : call.arguments) {
    all |= deep(argument.value);
    inner.push_back(reach(argument.value));
  }
  if (call.callee == nullptr) {
    all |= deep(call.function);
    add(reachable, reach(call.function));
  }
  const bool returns_nothing = !call.result.isNull() && call.result->isVoidType();
  const bool standard = call.callee != nullptr && call.callee->isInStdNamespace();
  const bool writes_files = call.callee == nullptr || writes_named_file(*call.callee);
  const auto* method = dyn_cast_or_null<clang::CXXMethodDecl>(call.callee);
  const bool getter = call.method && call.const_method && !returns_nothing && method != nullptr;
  Places changed, given;
  Sources global;
  if (call.callee != nullptr) touch_globals(*call.callee, global, changed);
  all |= global;
  for (unsigned i = 0; i < call.arguments.size(); ++i) {
    Argument& argument = call.arguments[i];
    const bool by_reference = !argument.places.empty();
    const bool changes_it = changes(call, i);
    const bool is_object = call.method && i == 0;
    if (by_reference)
      for (const auto& [place, writable] : argument.places) {
        if (changes_it && writable) changed.emplace(place, true);
        given[place] = given[place] || (writable && changes_it);
      }
    add(given, inner[i]);
    // What the argument leads to.
    const QualType type = argument.parameter.isNull() ? argument.expression->getType() : argument.parameter;
    const bool closed = points_to_const(type) || (by_reference && !changes_it && !returns_nothing) ||
                        (standard && by_reference && !changes_it);
    for (const auto& [place, writable] : inner[i]) {
      const Root::Kind kind = roots_[place.root].kind;
      if (kind == Root::Closure) continue;
      if (kind == Root::File) {
        if (writes_files && !getter) changed.emplace(place, true);
        continue;
      }
      if (!writable || closed) continue;
      if (by_reference && !changes_it &&
          kind == Root::Pointee) {  // a const object does not change what it owns
        bool own = false;
        for (const auto& [whole, open] : argument.places) own = own || roots_[place.root].owner == whole.root;
        if (own && !(is_object && returns_nothing)) continue;
      }
      changed.emplace(place, true);
    }
    add(reachable, inner[i]);
    for (const auto& [place, writable] : argument.places) reachable.emplace(place, writable);
  }
  const Value returned = run_closures(call, reachable, all);
  all |= deep(returned);
  Places kept = given;  // what the callee may store
  add(kept, returned.all_points());
  narrow(kept);
  for (const auto& [place, writable] : changed) {
    Value value(all);
    const auto type = type_of(place);
    if (type.isNull() || can_point(type)) {
      value.points = kept;
      value.points.erase(place);
    } else if (can_name_file(type)) {
      for (const auto& [file, open] : kept)
        if (roots_[file.root].kind == Root::File) value.points.emplace(file, open);
    }
    write(place, std::move(value), false);
  }
  if (method == nullptr || !method->getType()->castAs<clang::FunctionProtoType>()->isNothrow())
    note_throw(all);
  narrow(given);
  Value result(all);
  if (returns_nothing || is_scalar(call.result)) return result;
  const bool can = call.result.isNull() || can_point(call.result);
  const bool closed =
      points_to_const(call.result) || (!call.result.isNull() && call.result->isReferenceType() &&
                                       call.result->getPointeeType().isConstQualified());
  for (const auto& [place, writable] : given)
    if (can || (roots_[place.root].kind == Root::File && can_name_file(call.result)))
      result.points.emplace(place, writable && !closed);
  if (can && !isa<clang::CXXConstructorDecl>(
                 call.callee != nullptr ? static_cast<const clang::Decl*>(call.callee) : &function_)) {
    const Place fresh{root(Root::Heap, call.expression, {}), {}};
    if (all.any()) write(fresh, Value(all), false);
    result.points.emplace(fresh, !closed);
  }
  return result;
}

/// Runs the closures that an unknown function may call, with anything that it could hand to them.
Value Engine::run_closures(const Call& call, const Places& reachable, const Sources& all) {
  Value result;
  Places open = reachable;
  for (const auto& [place, writable] : call.function.all_points()) open.emplace(place, writable);
  Value any(all);
  for (const auto& [place, writable] : open)
    if (roots_[place.root].kind != Root::Closure) any.points.emplace(place, writable);
  narrow(any.points);
  for (const auto& [place, writable] : open) {
    if (roots_[place.root].kind != Root::Closure) continue;
    for (int round = 0; round < 10; ++round) {
      const State before = state_;
      Value more = run_closure(place.root, nullptr, any);
      more.taint(all);
      const bool grew = result.join(more);
      State merged = before;
      const bool changed = join(merged, state_);
      state_ = std::move(merged);
      if (!grew && !changed) break;
      any.sources |= deep(result);
    }
  }
  return result;
}

/// Interprets a lambda's body. Its parameters are `arguments`, or `any` where these are not known.
Value Engine::run_closure(unsigned id, const std::vector<Argument>* arguments, const Value& any) {
  const auto& lambda = *static_cast<const clang::LambdaExpr*>(roots_[id].node);
  const auto& function = *lambda.getCallOperator();
  const auto* body = function.getBody();
  if (body == nullptr) return any;
  if (running_.size() >= kMaxNesting || !running_.insert(id).second) {
    Value all(any.all_sources());
    if (arguments != nullptr)
      for (const Argument& argument : *arguments) all.sources |= deep(argument.value);
    all.sources |= deep(read(Place{id, {}}));
    for (const auto& capture : lambda.captures()) {
      if (!capture.capturesVariable() || capture.getCaptureKind() != clang::LCK_ByRef) continue;
      Sources address;
      write(locate_variable(*capture.getCapturedVar(), address), all, false);
    }
    return all;
  }
  const auto captured = captured_;
  for (const auto& capture : lambda.captures()) {
    if (!capture.capturesVariable()) continue;
    const auto* decl = capture.getCapturedVar();
    if (capture.getCaptureKind() == clang::LCK_ByRef && !decl->isInitCapture()) continue;
    const auto name = key("@" + std::to_string(reinterpret_cast<std::uintptr_t>(decl)));
    captured_[decl] = Place{id, {}}.part(name);
  }
  for (unsigned i = 0; i < function.getNumParams(); ++i) {
    const auto& parameter = *function.getParamDecl(i);
    const Place place = variable(parameter);
    lifetimes_[place.root] = now();
    const auto type = parameter.getType();
    const Argument* given = arguments != nullptr && i < arguments->size() ? &(*arguments)[i] : nullptr;
    Value value = given != nullptr ? given->value : any;
    if (type->isReferenceType()) {
      if (given != nullptr && !given->places.empty()) {
        value = pointer_to(given->places);
      } else if (given != nullptr) {
        const Place copy{root(Root::Temporary, &parameter, type), {}};
        write(copy, value, false);
        value = pointer_to({{copy, true}});
      } else if (any.points.empty()) {
        const Place copy{root(Root::Heap, &parameter, type), {}};
        write(copy, any, false);
        value = pointer_to({{copy, true}}, any.sources);
      }
    } else if (is_scalar(type)) {
      value = Value(deep(value));
    }
    write(place, std::move(value), true);
  }
  bodies_.push_back({false, frames_.size(), {}});
  const auto depth = conditions_.size();
  push_frame(Frame::Function);
  exec(body);
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  conditions_.resize(depth);
  if (state_.live) join(frame.out, state_);
  const bool returns = frame.out.live;
  if (returns) state_ = std::move(frame.out);
  Value result = std::move(bodies_.back().returned);
  bodies_.pop_back();
  running_.erase(id);
  captured_ = captured;
  return result;
}

}  // namespace provml::instrument::dataflow
