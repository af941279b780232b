// What an expression names.
#include <clang/AST/DeclTemplate.h>

#include "dataflow_engine.h"
#include "dataflow_types.h"

namespace provml::instrument::dataflow {

using clang::dyn_cast;
using clang::isa;

const clang::Expr* plain(const clang::Expr* e) {
  while (e != nullptr) {
    const clang::Expr* inner = e->IgnoreParens();
    if (const auto* p = dyn_cast<clang::ParenListExpr>(inner); p != nullptr && p->getNumExprs() == 1)
      inner = p->getExpr(0);
    else if (const auto* c = dyn_cast<clang::FullExpr>(inner))
      inner = c->getSubExpr();
    else if (const auto* b = dyn_cast<clang::CXXBindTemporaryExpr>(inner))
      inner = b->getSubExpr();
    else if (const auto* s = dyn_cast<clang::SubstNonTypeTemplateParmExpr>(inner))
      inner = s->getReplacement();
    else if (const auto* o = dyn_cast<clang::OpaqueValueExpr>(inner); o && o->getSourceExpr())
      inner = o->getSourceExpr();
    else if (const auto* g = dyn_cast<clang::GenericSelectionExpr>(inner); g && !g->isResultDependent())
      inner = g->getResultExpr();
    else if (const auto* r = dyn_cast<clang::CXXRewrittenBinaryOperator>(inner))
      inner = r->getSemanticForm();
    if (inner == e) return e;
    e = inner;
  }
  return e;
}

bool Engine::is_place(const clang::Expr* e) {
  if (isa<clang::DeclRefExpr, clang::MemberExpr, clang::ArraySubscriptExpr, clang::MaterializeTemporaryExpr,
          clang::CXXDependentScopeMemberExpr>(e))
    return true;
  if (const auto* u = dyn_cast<clang::UnaryOperator>(e)) return u->getOpcode() == clang::UO_Deref;
  if (const auto* c = dyn_cast<clang::CastExpr>(e))
    return c->isGLValue() && c->getCastKind() != clang::CK_UserDefinedConversion;
  if (isa<clang::AbstractConditionalOperator>(e)) return e->isGLValue();
  return false;
}

Places Engine::temporary(const clang::Expr* e) {
  Value value = eval(e);
  const Place place{root(Root::Temporary, e, e->getType()), {}};
  lifetimes_[place.root] = now();
  temporaries_.push_back(place.root);
  write(place, std::move(value), true);
  return {{place, true}};
}

/// At the end of an expression its temporaries are gone.
void Engine::drop_temporaries(std::size_t from) {
  for (std::size_t i = from; i < temporaries_.size(); ++i) state_.roots.erase(temporaries_[i]);
  temporaries_.resize(from);
}

/// Through references: a field or variable of reference type leads to what it is bound to.
Places Engine::follow(const Places& places, Sources& address) {
  Places all;
  for (const auto& [place, writable] : places) {
    const Value value = read(place);
    address |= value.sources;
    if (value.points.empty())
      all.emplace(place, writable);
    else
      add(all, value.points);
  }
  return all;
}

Places Engine::locate_binding(const clang::BindingDecl& binding, Sources& address) {
  const auto& whole = *llvm::cast<clang::VarDecl>(binding.getDecomposedDecl());
  const Places bases = locate_variable(whole, address);
  const auto* e = binding.getBinding();
  if (e != nullptr) e = plain(e)->IgnoreImplicit();
  std::optional<Key> part;
  if (const auto* member = dyn_cast_or_null<clang::MemberExpr>(e)) {
    part = key(member->getMemberDecl()->getName());
  } else if (isa_and_nonnull<clang::ArraySubscriptExpr>(e)) {
    part = kElement;
  } else if (binding.getHoldingVar() != nullptr) {
    unsigned index = 0;
    for (const auto* other : llvm::cast<clang::DecompositionDecl>(whole).bindings()) {
      if (other == &binding) break;
      ++index;
    }
    const auto* record = whole.getType().getNonReferenceType()->getAsCXXRecordDecl();
    const bool pair = record != nullptr && record->getIdentifier() != nullptr && record->getName() == "pair";
    part = pair ? key(index == 0 ? "first" : "second") : key("#" + std::to_string(index));
  }
  Places places;
  for (const auto& [place, writable] : bases) places.emplace(part ? place.part(*part) : place, writable);
  if (binding.getType()->isReferenceType()) return follow(places, address);
  return places;
}

Places Engine::locate_variable(const clang::ValueDecl& decl, Sources& address) {
  if (const auto copied = captured_.find(&decl); copied != captured_.end()) {
    const auto* v = dyn_cast<clang::VarDecl>(&decl);
    if (v == nullptr || !v->isInitCapture() || !decl.getType()->isReferenceType())
      return {{copied->second, true}};
    return follow({{copied->second, true}}, address);
  }
  if (const auto* binding = dyn_cast<clang::BindingDecl>(&decl)) {
    if (const auto inputs = inputs_.find(&decl); inputs != inputs_.end())
      for (const Part* part : inputs->second) {
        address.resize(std::max<std::size_t>(address.size(), part->source + 1));
        address.set(part->source);
      }
    return locate_binding(*binding, address);
  }
  const auto* variable_decl = dyn_cast<clang::VarDecl>(&decl);
  if (variable_decl == nullptr) return {};
  const Place place = variable(*variable_decl);
  const auto type = decl.getType();
  if (!type->isReferenceType()) return {{place, !type.isConstQualified()}};
  const bool writable = !type->getPointeeType().isConstQualified();
  if (isa<clang::ParmVarDecl>(decl) && lifetimes_.find(place.root) == lifetimes_.end())
    return {{place, writable}};  // a parameter of the function itself: the object
  if (const auto inputs = inputs_.find(&decl); inputs != inputs_.end())
    for (const Part* part : inputs->second) {
      address.resize(std::max<std::size_t>(address.size(), part->source + 1));
      address.set(part->source);
    }
  Places places;
  for (const auto& [target, open] : follow({{place, writable}}, address))
    places.emplace(target, open && writable);
  return places;
}

Places Engine::locate_member(const clang::Expr* base, bool arrow, llvm::StringRef member,
                             const clang::ValueDecl* decl, Sources& address) {
  Places bases;
  if (arrow) {
    const Value pointer = eval(base);
    address |= pointer.sources;
    bases = pointees(pointer, base, {});
  } else {
    bases = locate(base, address);
  }
  const auto* field = dyn_cast_or_null<clang::FieldDecl>(decl);
  const bool in_union = field != nullptr && field->getParent()->isUnion();
  Places places;
  for (const auto& [place, writable] : bases)
    places.emplace(in_union || member.empty() ? place : place.part(key(member)), writable);
  if (decl != nullptr && decl->getType()->isReferenceType()) return follow(places, address);
  return places;
}

Places Engine::locate(const clang::Expr* written, Sources& address) {
  step();
  const clang::Expr* e = plain(written);
  if (e == nullptr) return {};
  if (const auto* d = dyn_cast<clang::DeclRefExpr>(e)) return locate_variable(*d->getDecl(), address);
  if (const auto* m = dyn_cast<clang::MemberExpr>(e)) {
    if (const auto* v = dyn_cast<clang::VarDecl>(m->getMemberDecl())) return locate_variable(*v, address);
    if (!isa<clang::FieldDecl>(m->getMemberDecl())) return {};
    const auto* name = m->getMemberDecl()->getIdentifier();
    return locate_member(m->getBase(), m->isArrow(), name == nullptr ? "" : name->getName(),
                         m->getMemberDecl(), address);
  }
  if (const auto* m = dyn_cast<clang::CXXDependentScopeMemberExpr>(e)) {
    const auto* name = m->getMember().getAsIdentifierInfo();
    if (m->isImplicitAccess()) {
      const Place object{root(Root::Object, nullptr, {}), {}};
      return {{name == nullptr ? object : object.part(key(name->getName())), true}};
    }
    return locate_member(m->getBase(), m->isArrow(), name == nullptr ? "" : name->getName(), nullptr,
                         address);
  }
  if (const auto* s = dyn_cast<clang::ArraySubscriptExpr>(e)) {
    address |= eval(s->getIdx()).all_sources();
    const clang::Expr* base = s->getBase()->IgnoreParenImpCasts();
    Places places;
    if (base->getType()->isArrayType()) {
      for (const auto& [place, writable] : locate(base, address))
        places.emplace(place.part(kElement), writable);
      return places;
    }
    const Value pointer = eval(s->getBase());
    address |= pointer.sources;
    return pointees(pointer, s, {});
  }
  if (const auto* u = dyn_cast<clang::UnaryOperator>(e)) {
    if (u->getOpcode() == clang::UO_Deref) {
      const Value pointer = eval(u->getSubExpr());
      address |= pointer.sources;
      return pointees(pointer, u, {});
    }
    if (u->isIncrementDecrementOp() || u->getOpcode() == clang::UO_Extension) {
      if (u->isIncrementDecrementOp()) eval(u);
      return locate(u->getSubExpr(), address);
    }
  }
  if (const auto* b = dyn_cast<clang::BinaryOperator>(e)) {
    if (b->isAssignmentOp()) {
      eval(b);
      Sources ignored;
      return locate(b->getLHS(), ignored);
    }
    if (b->isCommaOp()) {
      eval(b->getLHS());
      return locate(b->getRHS(), address);
    }
  }
  if (const auto* c = dyn_cast<clang::AbstractConditionalOperator>(e); c != nullptr && e->isGLValue()) {
    Places places;
    conditional(c->getCond(), c->getTrueExpr(), c->getFalseExpr(), &places, &address);
    return places;
  }
  if (const auto* t = dyn_cast<clang::MaterializeTemporaryExpr>(e)) return temporary(t->getSubExpr());
  if (const auto* c = dyn_cast<clang::CastExpr>(e);
      c != nullptr && c->getCastKind() != clang::CK_UserDefinedConversion &&
      (c->isGLValue() || c->getSubExpr()->isGLValue()) && c->getCastKind() != clang::CK_ArrayToPointerDecay)
    return locate(c->getSubExpr(), address);
  if (isa<clang::CallExpr>(e) && (e->isGLValue() || e->isTypeDependent())) {
    const Value value = call(*llvm::cast<clang::CallExpr>(e));
    address |= value.sources;
    if (!value.points.empty()) return value.points;
    return pointees(Value(value.all_sources()), e, {});
  }
  if (const auto* t = dyn_cast<clang::CXXThisExpr>(e); t != nullptr && t->isTypeDependent())
    return {{Place{root(Root::Object, nullptr, {}), {}}, true}};
  return temporary(e);
}

}  // namespace provml::instrument::dataflow
