// Statements: what decides about what.
#include <clang/AST/Attr.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/StmtOpenMP.h>

#include "capture_plan.h"
#include "dataflow_engine.h"
#include "dataflow_types.h"

namespace provml::instrument::dataflow {
namespace {

using clang::dyn_cast;
using clang::dyn_cast_or_null;
using clang::isa;

constexpr int kMaxRounds = 60;

}  // namespace

/// Finds jumps that do not follow the structure. `in_switch`: directly within a switch.
void Engine::prepare(const clang::Stmt* s, bool in_switch) {
  if (s == nullptr) return;
  if (isa<clang::GotoStmt>(s)) jumps_ = true;
  if (isa<clang::IndirectGotoStmt>(s)) throw GiveUp{"computed goto"};
  if (isa<clang::SwitchCase>(s) && !in_switch) jumps_ = true;
  const bool stays =
      isa<clang::SwitchStmt>(s) ||
      (in_switch && isa<clang::SwitchCase, clang::CompoundStmt, clang::LabelStmt, clang::AttributedStmt>(s));
  for (const auto* child : s->children()) prepare(child, stays);
}

void Engine::push_frame(Frame::Kind kind) {
  frames_.push_back({kind, {}, {}, {}, {}, locals_.size(), conditions_.size()});
  frames_.back().out.live = false;
  frames_.back().again.live = false;
}

void Engine::run() {
  const clang::Stmt* body = function_.getBody();
  if (const auto* coroutine = dyn_cast<clang::CoroutineBodyStmt>(body)) body = coroutine->getBody();
  prepare(body, false);
  bodies_.push_back({true, 0, {}});
  push_frame(Frame::Function);
  WatchedSite* site = site_of(nullptr);
  if (site != nullptr) active_.push_back(site);
  construct_members();
  if (jumps_)
    exec_goto_body(*body);
  else
    exec(body);
  State end = std::move(state_);
  state_ = std::move(frames_.front().out);
  if (end.live) join(state_, end);
  state_.live = true;
  if (site != nullptr) {
    for (Watched& watched : site->values) {
      if (watched.decl != nullptr && !isa<clang::ParmVarDecl>(watched.decl)) continue;
      const bool object = watched.decl == nullptr;
      if (object && !watched.is_object) continue;
      const Place place = object ? Place{root(Root::Object, nullptr, {}), {}}
                                 : variable(*llvm::cast<clang::VarDecl>(watched.decl));
      see(watched, read(place), {});
    }
    end_activity(*site);
    active_.pop_back();
  }
}

void Engine::construct_members() {
  const auto* constructor = dyn_cast<clang::CXXConstructorDecl>(&function_);
  if (constructor == nullptr) return;
  const Place object{root(Root::Object, nullptr, {}), {}};
  for (const auto* init : constructor->inits()) {
    if (init->getInit() == nullptr) continue;
    if (init->isAnyMemberInitializer() && init->getAnyMember()->getIdentifier() != nullptr) {
      write(object.part(key(init->getAnyMember()->getName())),
            initial_value(*init->getInit(), init->getAnyMember()->getType()), true);
    } else {
      write(object, eval(init->getInit()), false);
    }
  }
}

/// With goto, the order of statements says nothing: everything is joined until nothing changes.
void Engine::exec_goto_body(const clang::Stmt& body) {
  for (int round = 0; round < kMaxRounds; ++round) {
    State before = state_;
    const Sources leave = frames_.front().leave;
    exec(&body);
    State after = before;
    after.live = true;
    state_.live = true;
    const bool changed = join(after, state_);
    state_ = std::move(after);
    if (!changed && !frames_.front().leave.test(leave)) return;
  }
  throw GiveUp{"the function is too large"};
}

/// Control leaves for the innermost frame of the kind (break: a loop or a switch).
void Engine::jump(Frame::Kind kind, bool again) {
  if (jumps_) {
    frames_.front().leave |= conditions();
    if (kind == Frame::Function) join(frames_.front().out, state_);
    see_locals(0);
    return;
  }
  for (std::size_t i = frames_.size(); i-- > 0;) {
    Frame& frame = frames_[i];
    const bool fits = kind == Frame::Function ? frame.kind == Frame::Function
                      : again                 ? frame.kind == Frame::Loop
                                              : frame.kind == Frame::Loop || frame.kind == Frame::Switch;
    if (!fits && frame.kind == Frame::Function) return;
    if (!fits) continue;
    if (!state_.live) return;
    see_locals(frame.locals);
    (again ? frame.next : frame.leave) |= conditions(Lifetime{frame.conditions, i + 1});
    join(again ? frame.again : frame.out, state_);
    state_.live = false;
    return;
  }
}

void Engine::exec(const clang::Stmt* s) {
  if (s == nullptr) return;
  if (!state_.live && !isa<clang::SwitchCase, clang::LabelStmt, clang::CompoundStmt>(s)) return;
  step();
  if (const auto* e = dyn_cast<clang::Expr>(s)) {
    const auto temporaries = temporaries_.size();
    eval(e);
    drop_temporaries(temporaries);
  } else if (const auto* c = dyn_cast<clang::CompoundStmt>(s)) {
    exec_compound(*c);
  } else if (const auto* d = dyn_cast<clang::DeclStmt>(s)) {
    for (const auto* decl : d->decls())
      if (const auto* v = dyn_cast<clang::VarDecl>(decl)) declare(*v);
  } else if (const auto* i = dyn_cast<clang::IfStmt>(s)) {
    exec_if(*i);
  } else if (const auto* w = dyn_cast<clang::SwitchStmt>(s)) {
    exec_switch(*w);
  } else if (const auto* f = dyn_cast<clang::ForStmt>(s)) {
    const auto locals = locals_.size();
    exec(f->getInit());
    LoopParts loop;
    loop.statement = f;
    loop.condition_variable = f->getConditionVariableDeclStmt();
    loop.condition = f->getCond();
    loop.body = f->getBody();
    loop.increment = f->getInc();
    exec_loop(loop);
    locals_.resize(locals);
  } else if (const auto* l = dyn_cast<clang::WhileStmt>(s)) {
    LoopParts loop;
    loop.statement = l;
    loop.condition_variable = l->getConditionVariableDeclStmt();
    loop.condition = l->getCond();
    loop.body = l->getBody();
    exec_loop(loop);
  } else if (const auto* o = dyn_cast<clang::DoStmt>(s)) {
    LoopParts loop;
    loop.statement = o;
    loop.condition = o->getCond();
    loop.body = o->getBody();
    loop.body_first = true;
    exec_loop(loop);
  } else if (const auto* r = dyn_cast<clang::CXXForRangeStmt>(s)) {
    exec_range_for(*r);
  } else if (const auto* t = dyn_cast<clang::CXXTryStmt>(s)) {
    exec_try(*t);
  } else if (const auto* ret = dyn_cast<clang::ReturnStmt>(s)) {
    exec_return(ret->getRetValue());
  } else if (const auto* co = dyn_cast<clang::CoreturnStmt>(s)) {
    exec_return(co->getOperand());
  } else if (isa<clang::BreakStmt>(s)) {
    jump(Frame::Loop, false);
  } else if (isa<clang::ContinueStmt>(s)) {
    jump(Frame::Loop, true);
  } else if (isa<clang::GotoStmt>(s)) {
    jump(Frame::Loop, false);
  } else if (const auto* label = dyn_cast<clang::LabelStmt>(s)) {
    exec(label->getSubStmt());
  } else if (const auto* attributed = dyn_cast<clang::AttributedStmt>(s)) {
    exec(attributed->getSubStmt());
  } else if (const auto* choice = dyn_cast<clang::SwitchCase>(s)) {
    for (std::size_t n = frames_.size(); n-- > 0;)
      if (frames_[n].kind == Frame::Switch) {
        join(state_, frames_[n].again);  // the state in which the switch was entered
        break;
      }
    exec(choice->getSubStmt());
  } else if (isa<clang::AsmStmt>(s)) {
    exec_asm(*s);
  } else if (const auto* omp = dyn_cast<clang::OMPExecutableDirective>(s)) {
    if (!omp->hasAssociatedStmt()) return;
    LoopParts loop;  // several threads: any number of times, in any order
    loop.statement = omp;
    loop.body = omp->getRawStmt();
    loop.body_first = true;
    exec_loop(loop);
  } else if (const auto* captured = dyn_cast<clang::CapturedStmt>(s)) {
    exec(captured->getCapturedStmt());
  } else if (const auto* canonical = dyn_cast<clang::OMPCanonicalLoop>(s)) {
    exec(canonical->getLoopStmt());
  } else if (isa<clang::NullStmt>(s)) {
    return;
  } else {
    for (const auto* child : s->children()) exec(child);
  }
}

void Engine::exec_compound(const clang::CompoundStmt& s) {
  WatchedSite* site = site_of(&s);
  if (site != nullptr) begin_activity(*site);
  const auto locals = locals_.size();
  for (const auto* child : s.body()) exec(child);
  see_locals(locals);
  locals_.resize(locals);
  if (site != nullptr) {
    end_activity(*site);
    active_.pop_back();
  }
}

void Engine::declare(const clang::VarDecl& decl) {
  const auto type = decl.getType();
  const Place place = variable(decl);
  const bool fixed = decl.hasGlobalStorage();
  if (!fixed) lifetimes_[place.root] = now();
  Value value;
  if (const auto* init = decl.getInit()) value = initial_value(*init, type);
  if (is_path(type) && !type->isReferenceType()) give_value_a_file(value, &decl);
  const auto output = outputs_.find(&decl);
  if (output != outputs_.end()) {
    for (const Part& part : output->second->parts)
      if (part.reference) give_value_a_file(value, &decl);
  }
  write(place, std::move(value), !fixed);
  const auto watch = [&](const clang::ValueDecl& d) {
    const auto found = outputs_.find(&d);
    if (found != outputs_.end()) locals_.push_back({found->second, conditions_.size(), frames_.size()});
  };
  watch(decl);
  if (const auto* bindings = dyn_cast<clang::DecompositionDecl>(&decl)) {
    for (const auto* binding : bindings->bindings()) watch(*binding);
  }
}

void Engine::exec_if(const clang::IfStmt& s) {
  const auto locals = locals_.size();
  exec(s.getInit());
  exec(s.getConditionVariableDeclStmt());
  const Sources why = s.isConsteval() ? Sources() : eval(s.getCond()).all_sources();
  conditions_.push_back(why);
  const State before = state_;
  exec(s.getThen());
  State after = std::move(state_);
  state_ = before;
  exec(s.getElse());
  conditions_.pop_back();
  join(state_, after);
  locals_.resize(locals);
}

void Engine::exec_switch(const clang::SwitchStmt& s) {
  const auto locals = locals_.size();
  exec(s.getInit());
  exec(s.getConditionVariableDeclStmt());
  conditions_.push_back(eval(s.getCond()).all_sources());
  push_frame(Frame::Switch);
  frames_.back().conditions -= 1;
  frames_.back().again = state_;
  bool complete = s.isAllEnumCasesCovered();
  for (const auto* c = s.getSwitchCaseList(); c != nullptr; c = c->getNextSwitchCase())
    complete = complete || isa<clang::DefaultStmt>(c);
  const State before = state_;
  state_.live = jumps_;
  exec(s.getBody());
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  conditions_.pop_back();
  join(state_, frame.out);
  if (!complete) join(state_, before);
  locals_.resize(locals);
}

void Engine::exec_try(const clang::CXXTryStmt& s) {
  push_frame(Frame::Try);
  frames_.back().out = state_;
  exec(s.getTryBlock());
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  State after = std::move(state_);
  conditions_.push_back(frame.leave);
  for (unsigned i = 0; i < s.getNumHandlers(); ++i) {
    state_ = frame.out;
    state_.live = true;
    const auto* handler = s.getHandler(i);
    if (const auto* decl = handler->getExceptionDecl()) {
      const Place place = variable(*decl);
      lifetimes_[place.root] = now();
      Value value(frame.leave);
      if (decl->getType()->isReferenceType()) {
        const Place object{root(Root::Heap, decl, decl->getType().getNonReferenceType()), {}};
        write(object, value, false);
        value = pointer_to({{object, true}});
      }
      write(place, value, true);
    }
    exec(handler->getHandlerBlock());
    join(after, state_);
  }
  conditions_.pop_back();
  state_ = std::move(after);
}

void Engine::exec_return(const clang::Expr* e) {
  Value value;
  if (e != nullptr) {
    value = eval(e);
    if (!bodies_.back().outermost && e->isGLValue()) {
      Sources address;
      Value named = pointer_to(locate(e, address));
      add(value.points, named.points);
    }
  }
  if (!state_.live) return;
  if (!bodies_.back().outermost) {
    Value returned = value;
    returned.taint(conditions(Lifetime{0, bodies_.back().frame}));
    bodies_.back().returned.join(returned);
  } else if (WatchedSite* site = site_of(nullptr); site != nullptr) {
    for (Watched& watched : site->values)
      if (watched.decl == nullptr && !watched.is_object) see(watched, value, conditions());
  }
  jump(Frame::Function, false);
}

void Engine::exec_asm(const clang::Stmt& s) {
  const auto* a = dyn_cast<clang::GCCAsmStmt>(&s);
  if (a == nullptr) throw GiveUp{"inline assembly"};
  for (unsigned i = 0; i < a->getNumClobbers(); ++i)
    if (a->getClobber(i) == "memory") throw GiveUp{"inline assembly that writes memory"};
  Sources all;
  for (unsigned i = 0; i < a->getNumInputs(); ++i) all |= deep(eval(a->getInputExpr(i)));
  for (unsigned i = 0; i < a->getNumOutputs(); ++i) {
    Sources address;
    const Places places = locate(a->getOutputExpr(i), address);
    if (a->isOutputPlusConstraint(i)) all |= deep(places);
    write(places, Value(all), false);
  }
}

}  // namespace provml::instrument::dataflow
