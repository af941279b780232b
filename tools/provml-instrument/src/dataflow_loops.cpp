// Loops, to a fixpoint.
#include <clang/AST/StmtCXX.h>

#include "capture_plan.h"
#include "dataflow_engine.h"
#include "dataflow_types.h"

namespace provml::instrument::dataflow {
namespace {

using clang::dyn_cast;
using clang::dyn_cast_or_null;
using clang::isa;

constexpr int kMaxRounds = 60;

bool always(const clang::Expr* condition) {
  const auto* e = plain(condition)->IgnoreParenImpCasts();
  if (const auto* literal = dyn_cast<clang::CXXBoolLiteralExpr>(e)) return literal->getValue();
  const auto* number = dyn_cast<clang::IntegerLiteral>(e);
  return number != nullptr && number->getValue() != 0;
}

}  // namespace

void Engine::exec_range_for(const clang::CXXForRangeStmt& s) {
  const auto locals = locals_.size();
  exec(s.getInit());
  LoopParts loop;
  loop.statement = &s;
  loop.range = &s;
  loop.body = s.getBody();
  Sources address;
  const clang::Expr* range = s.getRangeInit();
  const Places containers = locate(range, address);
  const Value whole = read(containers, address);
  loop.count = whole.sources;
  loop.count |= address;
  for (const auto& [place, writable] : containers) {
    Place element = place.part(kElement);
    loop.elements.emplace(element, writable);
  }
  for (const auto& [place, writable] : whole.points)  // views and ranges of others
    if (roots_[place.root].kind != Root::Closure) loop.elements.emplace(place, writable);
  exec_loop(loop);
  locals_.resize(locals);
}

void Engine::exec_loop(const LoopParts& loop) {
  WatchedSite* site = site_of(loop.statement);
  const auto locals = locals_.size();
  const auto depth = conditions_.size();
  push_frame(Frame::Loop);
  const auto index = frames_.size() - 1;
  conditions_.emplace_back(loop.count);
  State head = std::move(state_);
  Sources decided = loop.count;
  for (int round = 0;; ++round) {
    if (round == kMaxRounds) throw GiveUp{"a loop does not come to an end"};
    state_ = head;
    const Sources before = decided;
    frames_[index].next = {};
    frames_[index].again = {};
    frames_[index].again.live = false;
    const auto test = [&] {
      exec(loop.condition_variable);
      if (loop.condition != nullptr && !always(loop.condition)) {
        decided |= eval(loop.condition).all_sources();
        join(frames_[index].out, state_);
      } else if (loop.range != nullptr || loop.body_first) {
        join(frames_[index].out, state_);
      }
      conditions_[depth] = decided;
    };
    if (!loop.body_first) test();
    if (site != nullptr) begin_activity(*site);
    if (loop.range != nullptr) {
      const auto& variable_decl = *loop.range->getLoopVariable();
      const Place place = variable(variable_decl);
      lifetimes_[place.root] = now();
      Value value =
          variable_decl.getType()->isReferenceType() ? pointer_to(loop.elements) : read(loop.elements, {});
      write(place, std::move(value), true);
    }
    exec(loop.body);
    see_locals(locals);
    locals_.resize(locals);
    if (site != nullptr) {
      State end = state_;
      join(state_, frames_[index].again);
      end_activity(*site);
      active_.pop_back();
      state_ = std::move(end);
    }
    if (!jumps_) join(state_, frames_[index].again);
    frames_[index].next = {};
    if (loop.increment != nullptr && state_.live) eval(loop.increment);
    if (loop.body_first) {
      if (loop.condition != nullptr)
        test();
      else
        join(frames_[index].out, state_);
    }
    conditions_[depth] = decided;
    if (!join(head, state_) && !decided.test(before) && round > 0) break;
  }
  if (jumps_) join(frames_[index].out, state_);
  state_ = std::move(frames_[index].out);
  frames_.pop_back();
  conditions_.resize(depth);
}

}  // namespace provml::instrument::dataflow
