// Values of expressions.
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprConcepts.h>

#include "capture_plan.h"
#include "dataflow_engine.h"
#include "dataflow_types.h"

namespace provml::instrument::dataflow {

using clang::dyn_cast;
using clang::isa;

/// All that the parts of an expression say, as one value.
Value Engine::eval_all(const clang::Stmt* e) {
  Value value;
  for (const auto* child : e->children())
    if (const auto* part = dyn_cast_or_null<clang::Expr>(child)) {
      const Value inner = eval(part);
      value.sources |= inner.all_sources();
      add(value.points, inner.all_points());
    }
  return value;
}

Value Engine::eval(const clang::Expr* written) {
  step();
  const clang::Expr* e = plain(written);
  if (e == nullptr) return {};
  if (isa<clang::UnaryExprOrTypeTraitExpr, clang::CXXTypeidExpr, clang::CXXNoexceptExpr, clang::TypeTraitExpr,
          clang::RequiresExpr, clang::ConceptSpecializationExpr, clang::CXXDefaultArgExpr,
          clang::CXXDefaultInitExpr, clang::StringLiteral, clang::IntegerLiteral, clang::FloatingLiteral,
          clang::CXXBoolLiteralExpr, clang::CXXNullPtrLiteralExpr, clang::CharacterLiteral,
          clang::PredefinedExpr, clang::SourceLocExpr, clang::SizeOfPackExpr, clang::OffsetOfExpr,
          clang::UnresolvedLookupExpr>(e))
    return {};
  if (const auto* d = dyn_cast<clang::DeclRefExpr>(e))
    if (!isa<clang::VarDecl, clang::BindingDecl>(d->getDecl())) return {};
  if (const auto* m = dyn_cast<clang::MemberExpr>(e))
    if (!isa<clang::VarDecl, clang::FieldDecl>(m->getMemberDecl())) {
      return eval(m->getBase());
    }
  if (isa<clang::CXXThisExpr>(e)) return pointer_to({{Place{root(Root::Object, nullptr, {}), {}}, true}});
  if (const auto* u = dyn_cast<clang::UnaryOperator>(e); u != nullptr && u->getOpcode() != clang::UO_Deref)
    return unary(*u);
  if (const auto* b = dyn_cast<clang::BinaryOperator>(e)) return binary(*b);
  if (const auto* c = dyn_cast<clang::AbstractConditionalOperator>(e))
    return conditional(c->getCond(), c->getTrueExpr(), c->getFalseExpr(), nullptr, nullptr);
  if (const auto* c = dyn_cast<clang::CastExpr>(e)) return cast(*c);
  if (const auto* c = dyn_cast<clang::CallExpr>(e)) {
    Value value = call(*c);
    if (!e->isGLValue() || e->isTypeDependent()) return value;
    if (value.points.empty()) return value;
    return read(value.points, value.sources);
  }
  if (const auto* c = dyn_cast<clang::CXXConstructExpr>(e)) return construct(*c);
  if (const auto* i = dyn_cast<clang::InitListExpr>(e)) return init_list(*i);
  if (const auto* l = dyn_cast<clang::LambdaExpr>(e)) return closure(*l);
  if (const auto* m = dyn_cast<clang::MaterializeTemporaryExpr>(e)) return eval(m->getSubExpr());
  if (is_place(e)) {
    Sources address;
    const Places places = locate(e, address);
    return read(places, address);
  }
  if (const auto* n = dyn_cast<clang::CXXNewExpr>(e)) {
    Value content;
    if (n->getInitializer() != nullptr) content = eval(n->getInitializer());
    Sources address;
    for (unsigned i = 0; i < n->getNumPlacementArgs(); ++i) {
      Value where = eval(n->getPlacementArg(i));
      if (!where.points.empty()) {
        write(where.all_points(), content, false);
        return where;
      }
    }
    if (const auto size = n->getArraySize(); size && *size != nullptr) address = eval(*size).all_sources();
    content.taint(address);
    const Place place{root(Root::Heap, n, n->getAllocatedType()), {}};
    write(place, content, false);
    return pointer_to({{place, true}}, address);
  }
  if (const auto* t = dyn_cast<clang::CXXThrowExpr>(e)) {
    const Sources why = t->getSubExpr() == nullptr ? Sources() : deep(eval(t->getSubExpr()));
    note_throw(why);
    state_.live = state_.live && jumps_;
    return {};
  }
  if (const auto* s = dyn_cast<clang::StmtExpr>(e)) {
    const auto& body = *s->getSubStmt();
    Value value;
    for (const auto* child : body.body())
      if (const auto* last = dyn_cast<clang::Expr>(child); last != nullptr && child == body.body_back())
        value = eval(last);
      else
        exec(child);
    return value;
  }
  if (isa<clang::CoawaitExpr, clang::CoyieldExpr, clang::DependentCoawaitExpr>(e)) {
    const clang::Expr* operand = nullptr;
    if (const auto* c = dyn_cast<clang::CoroutineSuspendExpr>(e))
      operand = c->getOperand();
    else
      operand = llvm::cast<clang::DependentCoawaitExpr>(e)->getOperand();
    Value value = eval(operand);
    value.taint(deep(value));
    return value;
  }
  if (const auto* a = dyn_cast<clang::AtomicExpr>(e)) {
    Value all = eval_all(a);
    all.sources = deep(all);
    write(reach(all), Value(all.sources), false);
    return Value(all.sources);
  }
  if (isa<clang::CXXFoldExpr>(e)) {
    eval_all(e);
    return eval_all(e);
  }
  if (const auto* d = dyn_cast<clang::CXXDeleteExpr>(e)) {
    eval(d->getArgument());
    return {};
  }
  if (const auto* u = dyn_cast<clang::CXXUnresolvedConstructExpr>(e);
      u != nullptr && u->getNumArgs() == 1 && !u->getTypeAsWritten()->isRecordType())
    return eval(u->getArg(0));
  return eval_all(e);
}

Value Engine::unary(const clang::UnaryOperator& e) {
  if (e.getOpcode() == clang::UO_AddrOf) {
    const auto* d = dyn_cast<clang::DeclRefExpr>(plain(e.getSubExpr()));
    if (d != nullptr && !isa<clang::VarDecl, clang::BindingDecl>(d->getDecl())) return {};
    Sources address;
    const Places places = locate(e.getSubExpr(), address);
    return pointer_to(places, address);
  }
  if (e.isIncrementDecrementOp()) {
    Sources address;
    const Places places = locate(e.getSubExpr(), address);
    Value value = read(places, address);
    if (value.fields.empty() || !e.isTypeDependent()) write(places, value, false);
    return value;
  }
  Value value = eval(e.getSubExpr());
  if (e.isTypeDependent() || value.fields.empty()) return value;
  return Value(value.all_sources());
}

Value Engine::binary(const clang::BinaryOperator& e) {
  if (e.isCommaOp()) {
    eval(e.getLHS());
    return eval(e.getRHS());
  }
  if (e.isLogicalOp()) {
    const Value left = eval(e.getLHS());
    conditions_.push_back(deep(left));
    const State before = state_;
    const Value right = eval(e.getRHS());
    join(state_, before);
    conditions_.pop_back();
    Value both(left.all_sources());
    both.sources |= right.all_sources();
    return both;
  }
  if (e.getOpcode() == clang::BO_Assign) return assign(*e.getLHS(), *e.getRHS(), nullptr);
  if (e.isCompoundAssignmentOp()) {
    const Value right = eval(e.getRHS());
    Sources address;
    const Places places = locate(e.getLHS(), address);
    Value value = read(places, address);
    value.taint(right.all_sources());
    if (e.isTypeDependent()) add(value.points, right.all_points());
    write(places, value);
    return value;
  }
  const Value left = eval(e.getLHS()), right = eval(e.getRHS());
  Value value(left.all_sources());
  value.sources |= right.all_sources();
  const bool pointers = e.getType()->isAnyPointerType() || e.isTypeDependent() || e.isPtrMemOp();
  if (pointers) {
    add(value.points, left.all_points());
    add(value.points, right.all_points());
  }
  if (e.isPtrMemOp()) {
    value.sources |= deep(left);
    if (e.getOpcode() == clang::BO_PtrMemD && plain(e.getLHS())->isGLValue()) {
      Sources address;
      add(value.points, locate(e.getLHS(), address));
    }
    return read(value.points, value.sources);
  }
  if (e.isTypeDependent()) {
    value.sources |= deep(left);
    value.sources |= deep(right);
    if (e.isShiftOp()) {  // a stream, perhaps
      Sources address;
      write(locate(e.getLHS(), address), value, false);
    }
  }
  return value;
}

Value Engine::conditional(const clang::Expr* condition, const clang::Expr* yes, const clang::Expr* no,
                          Places* places, Sources* address) {
  const Sources why = eval(condition).all_sources();
  conditions_.push_back(why);
  State before = state_;
  Value value;
  const auto branch = [&](const clang::Expr* e) {
    if (places != nullptr) {
      add(*places, locate(e, *address));
      return Value();
    }
    return eval(e);
  };
  value = branch(yes);
  const bool first_ends = !state_.live;
  State after = std::move(state_);
  state_ = std::move(before);
  const Value other = branch(no);
  const bool second_ends = !state_.live;
  if (first_ends)
    value = other;
  else if (!second_ends)
    value.join(other);
  join(state_, after);
  conditions_.pop_back();
  if (address != nullptr) *address |= why;
  if (!first_ends && !second_ends) value.taint(why);  // `c ? throw x : y` is y
  return value;
}

Value Engine::cast(const clang::CastExpr& e) {
  const clang::Expr* inner = e.getSubExpr();
  switch (e.getCastKind()) {
    case clang::CK_ArrayToPointerDecay: {
      Sources address;
      if (isa<clang::StringLiteral>(plain(inner))) return {};
      Places elements;
      for (const auto& [place, writable] : locate(inner, address))
        elements.emplace(place.part(kElement), writable);
      return pointer_to(elements, address);
    }
    case clang::CK_FunctionToPointerDecay:
    case clang::CK_BuiltinFnToFnPtr:
    case clang::CK_NullToPointer:
      return {};
    case clang::CK_ToVoid:
      eval(inner);
      return {};
    default:
      break;
  }
  return eval(inner);
}

Value Engine::init_list(const clang::InitListExpr& given) {
  const clang::InitListExpr& e =
      given.isSemanticForm() || given.getSemanticForm() == nullptr ? given : *given.getSemanticForm();
  const auto type = e.getType();
  Value value;
  const auto* record = e.isTypeDependent() ? nullptr : type->getAsCXXRecordDecl();
  if (record != nullptr && !record->isUnion() && record->getDefinition() != nullptr) {
    unsigned index = 0;
    for (unsigned base = 0; base < record->getDefinition()->getNumBases() && index < e.getNumInits();
         ++base) {
      const Value inherited = eval(e.getInit(index++));  // its fields are fields of the whole
      for (const auto& [field, part] : inherited.fields) value.fields[field] = part;
      value.sources |= inherited.sources;
      add(value.points, inherited.points);
    }
    for (const auto* field : record->getDefinition()->fields()) {
      if (field->isUnnamedBitField() || index >= e.getNumInits()) continue;
      const auto* init = e.getInit(index++);
      const Value part = initial_value(*init, field->getType());
      if (field->getIdentifier() != nullptr) {
        value.fields[key(field->getName())] = part;
      } else {
        value.sources |= part.all_sources();
        add(value.points, part.all_points());
      }
    }
    return value;
  }
  if (type->isArrayType() && !e.isTypeDependent()) {
    Value element;
    for (const auto* init : e.inits()) element.join(eval(init));
    value.fields[kElement] = element;
    return value;
  }
  if (e.getNumInits() == 1 && !e.isTypeDependent()) return eval(e.getInit(0));
  for (const auto* init : e.inits()) {
    const Value part = eval(init);
    value.sources |= part.all_sources();
    add(value.points, part.all_points());
  }
  return value;
}

Value Engine::initial_value(const clang::Expr& init, clang::QualType type) {
  if (!type->isReferenceType()) return eval(&init);
  Sources address;
  const Places places = locate(&init, address);
  Value value(address);
  const bool writable = !type->getPointeeType().isConstQualified();
  for (const auto& [place, open] : places) value.points.emplace(place, open && writable);
  return value;
}

Value Engine::construct(const clang::CXXConstructExpr& e) {
  const auto& constructor = *e.getConstructor();
  if (e.getNumArgs() == 0) return {};
  const unsigned given = [&] {
    unsigned n = 0;
    while (n < e.getNumArgs() && !isa<clang::CXXDefaultArgExpr>(e.getArg(n))) ++n;
    return n;
  }();
  if (given == 0) return {};
  if (constructor.isCopyOrMoveConstructor() || e.isElidable()) return eval(e.getArg(0));
  const auto& record = *constructor.getParent();
  const bool standard = record.isInStdNamespace() && record.getIdentifier() != nullptr;
  if (standard && given >= 1 && (record.getName() == "pair" || record.getName() == "tuple") &&
      (given == 2 || record.getName() == "tuple") && !constructor.isVariadic()) {
    const bool converts = given == 1 && e.getArg(0)->getType()->getAsCXXRecordDecl() != nullptr &&
                          e.getArg(0)->getType()->getAsCXXRecordDecl()->getIdentifier() != nullptr &&
                          (e.getArg(0)->getType()->getAsCXXRecordDecl()->getName() == "pair" ||
                           e.getArg(0)->getType()->getAsCXXRecordDecl()->getName() == "tuple");
    if (converts) return eval(e.getArg(0));
    Value value;
    for (unsigned i = 0; i < given; ++i) {
      const auto name =
          record.getName() == "pair" ? std::string(i == 0 ? "first" : "second") : "#" + std::to_string(i);
      value.fields[key(name)] = eval(e.getArg(i));
    }
    return value;
  }
  Call call;
  call.expression = &e;
  call.callee = &constructor;
  call.function_known = true;
  call.result = e.getType();
  add_arguments(call, llvm::ArrayRef<const clang::Expr*>(e.getArgs(), given));
  Value value = invoke(call);
  if (is_path(e.getType())) give_value_a_file(value, &e);
  return value;
}

Value Engine::closure(const clang::LambdaExpr& e) {
  const unsigned id = root(Root::Closure, &e, e.getType());
  Value value;
  Value content;
  auto init = e.capture_init_begin();
  for (const auto& capture : e.captures()) {
    const clang::Expr* from = init == e.capture_init_end() ? nullptr : *init;
    if (init != e.capture_init_end()) ++init;
    if (!capture.capturesVariable()) {
      value.points[{root(Root::Object, nullptr, {}), {}}] = true;
      continue;
    }
    const auto* decl = capture.getCapturedVar();
    const auto name = key("@" + std::to_string(reinterpret_cast<std::uintptr_t>(decl)));
    if (capture.getCaptureKind() == clang::LCK_ByRef && !decl->isInitCapture()) {
      Sources address;
      add(value.points, locate_variable(*decl, address));
      value.sources |= address;
      continue;
    }
    Value copied;
    if (decl->isInitCapture()) {
      if (const auto* v = dyn_cast<clang::VarDecl>(decl); v != nullptr && v->getInit() != nullptr)
        copied = initial_value(*v->getInit(), v->getType());
      else if (from != nullptr)
        copied = eval(from);
    } else {
      Sources address;
      const Places places = locate_variable(*decl, address);
      copied = read(places, address);
    }
    content.fields[name] = copied;
    value.sources |= copied.all_sources();
    add(value.points, copied.all_points());
    captured_.erase(decl);
  }
  const Place place{id, {}};
  roots_[id].single = true;
  write(place, content, false);
  value.points[place] = true;
  return value;
}

}  // namespace provml::instrument::dataflow
