// Calls: what they hand over and what they may change; assignments.
#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/Builtins.h>
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

bool changeable(QualType parameter) {
  return parameter->isReferenceType() && !parameter->getPointeeType().isConstQualified();
}

/// A forwarding reference of the standard library: it hands over, it does not change.
bool forwards(const clang::FunctionDecl& callee, unsigned index) {
  const clang::FunctionDecl* pattern = &callee;
  if (const auto* primary = callee.getPrimaryTemplate()) pattern = primary->getTemplatedDecl();
  if (pattern == &callee || pattern->getNumParams() == 0) return false;
  const auto* parameter = pattern->getParamDecl(std::min(index, pattern->getNumParams() - 1));
  QualType type = parameter->getType();
  if (const auto* expansion = type->getAs<clang::PackExpansionType>()) type = expansion->getPattern();
  return type->isRValueReferenceType();
}

const clang::FunctionDecl* as_function(const clang::NamedDecl* decl) {
  decl = decl->getUnderlyingDecl();
  if (const auto* t = dyn_cast<clang::FunctionTemplateDecl>(decl)) return t->getTemplatedDecl();
  return dyn_cast<clang::FunctionDecl>(decl);
}

}  // namespace

void Engine::add_argument(Call& call, const clang::Expr* e, QualType parameter) {
  Argument argument;
  argument.expression = e;
  argument.parameter = parameter;
  const clang::Expr* inner = plain(e);
  const bool names = is_place(inner) || (isa<clang::CallExpr>(inner) && inner->isGLValue());
  const bool by_reference = parameter.isNull() || parameter->isReferenceType();
  if (by_reference && (names || inner->isGLValue())) {
    Sources address;
    argument.places = locate(inner, address);
    argument.value = read(argument.places, address);
  } else {
    argument.value = eval(e);
  }
  call.arguments.push_back(std::move(argument));
}

void Engine::add_arguments(Call& call, llvm::ArrayRef<const clang::Expr*> arguments) {
  for (unsigned i = 0; i < arguments.size(); ++i) {
    if (isa<clang::CXXDefaultArgExpr>(arguments[i])) continue;
    QualType parameter;
    if (call.callee != nullptr && i < call.callee->getNumParams())
      parameter = call.callee->getParamDecl(i)->getType();
    else if (call.callee != nullptr)
      parameter = arguments[i]->getType();  // of "..."
    if (const auto* pack = parameter.isNull() ? nullptr : parameter->getAs<clang::PackExpansionType>())
      parameter = pack->getPattern();
    add_argument(call, arguments[i], parameter);
  }
}

/// Whether the callee may change the object that argument `index` names.
bool Engine::changes(const Call& call, unsigned index) const {
  const Argument& argument = call.arguments[index];
  if (argument.places.empty()) return false;
  if (call.method && index == 0) return !call.const_method;
  const unsigned parameter = index - (call.method ? 1 : 0);
  if (call.callee != nullptr) {
    if (argument.parameter.isNull() || !changeable(argument.parameter)) return false;
    return !(call.callee->isInStdNamespace() && forwards(*call.callee, parameter));
  }
  const auto any = [&](auto begin, auto end) {
    bool known = false;
    for (auto at = begin; at != end; ++at) {
      const auto* function = as_function(*at);
      if (function == nullptr) return true;
      known = true;
      if (function->getNumParams() == 0) continue;
      const auto* p = function->getParamDecl(std::min(parameter, function->getNumParams() - 1));
      QualType type = p->getType();
      if (const auto* pack = type->getAs<clang::PackExpansionType>()) type = pack->getPattern();
      if (parameter < function->getNumParams() || p->isParameterPack())
        if (changeable(type) && !(function->isInStdNamespace() && type->isRValueReferenceType())) return true;
    }
    return !known;
  };
  if (const auto* o = dyn_cast_or_null<clang::OverloadExpr>(call.unresolved))
    return any(o->decls_begin(), o->decls_end());
  if (const auto* pointer = call.function_known || call.unresolved == nullptr
                                ? nullptr
                                : call.unresolved->getType()->getAs<clang::PointerType>())
    if (const auto* type = pointer->getPointeeType()->getAs<clang::FunctionProtoType>())
      return parameter < type->getNumParams() && changeable(type->getParamType(parameter));
  return true;
}

/// Notes what a call hands over, for the activities around it.
void Engine::pass(const Call& call) {
  const clang::FunctionDecl* callee = call.callee;
  bool named = callee != nullptr;
  if (callee == nullptr && call.unresolved != nullptr)
    if (const auto* o = dyn_cast<clang::OverloadExpr>(call.unresolved); o && o->getNumDecls() == 1) {
      callee = as_function(*o->decls_begin());
      named = callee != nullptr;
    }
  if (callee != nullptr) {
    if (const auto* pattern = callee->getTemplateInstantiationPattern()) callee = pattern;
    const auto& sources = context_.getSourceManager();
    const auto where = sources.getExpansionLoc(callee->getLocation());
    const bool system = where.isInvalid() || sources.isInSystemHeader(where) || callee->getBuiltinID() != 0;
    if (system) {
      bool calls_back = false;  // it can only reach the user's functions through what it is given
      for (const Argument& argument : call.arguments) {
        const auto type = argument.expression->getType().getNonReferenceType();
        const auto* record = type->getAsCXXRecordDecl();
        const auto* name = plain(argument.expression);
        if (const auto* c = dyn_cast<clang::ImplicitCastExpr>(name)) name = plain(c->getSubExpr());
        const auto* reference = dyn_cast<clang::DeclRefExpr>(name);
        calls_back = calls_back || type->isFunctionPointerType() || type->isFunctionType() ||
                     (reference != nullptr && isa<clang::FunctionDecl>(reference->getDecl())) ||
                     (record != nullptr &&
                      (record->isLambda() || (record->getIdentifier() && record->getName() == "function")));
      }
      if (!calls_back) return;
      named = false;
    }
    if (const auto* method = dyn_cast<clang::CXXMethodDecl>(callee);
        method != nullptr && method->getParent()->isLambda())
      named = false;
  }
  const auto* target = named ? callee->getCanonicalDecl() : nullptr;
  for (WatchedSite* site : active_) {
    auto& into = site->passes[target];
    for (unsigned i = 0; i < call.arguments.size(); ++i) {
      const Argument& argument = call.arguments[i];
      Sources all = deep(argument.value);
      std::string name = kAnyArgument;
      if (named && call.method && i == 0)
        name = kObject;
      else if (named) {
        const unsigned index = i - (call.method ? 1 : 0);
        if (index < callee->getNumParams() && !callee->getParamDecl(index)->isParameterPack())
          name = std::to_string(index);
        else if (callee->getNumParams() > 0)
          name = std::to_string(callee->getNumParams() - 1);
      }
      into[name] |= all;
    }
  }
}

Value Engine::invoke(Call& call) {
  pass(call);
  if (call.callee != nullptr && call.callee->isNoReturn()) {
    Sources all;
    for (const Argument& argument : call.arguments) all |= deep(argument.value);
    note_throw(all);
    state_.live = state_.live && jumps_;
    return {};
  }
  // A closure that is called here.
  const auto* method = dyn_cast_or_null<clang::CXXMethodDecl>(call.callee);
  if (method != nullptr && method->getParent()->isLambda() && call.method) {
    std::vector<Argument> arguments(call.arguments.begin() + 1, call.arguments.end());
    Value result;
    bool found = false;
    for (const auto& [place, writable] : call.arguments[0].value.all_points())
      if (roots_[place.root].kind == Root::Closure) {
        result.join(run_closure(place.root, &arguments, {}));
        found = true;
      }
    if (found) {
      result.taint(call.arguments[0].value.sources);
      return result;
    }
  }
  Value result;
  if (library_call(call, result)) return result;
  return unknown_call(call);
}

Value Engine::call(const clang::CallExpr& e) {
  if (const auto* o = dyn_cast<clang::CXXOperatorCallExpr>(&e)) return operator_call(*o);
  Call call;
  call.expression = &e;
  call.callee = e.getDirectCallee();
  call.result = e.isTypeDependent() ? QualType() : e.getCallReturnType(context_);
  if (e.getBuiltinCallee() != 0 && e.getBuiltinCallee() != clang::Builtin::BIprintf) {
    const auto name = context_.BuiltinInfo.getName(e.getBuiltinCallee());
    if (llvm::StringRef(name).contains("longjmp") || llvm::StringRef(name).contains("setjmp"))
      throw GiveUp{"setjmp"};
  }
  if (call.callee != nullptr && call.callee->getIdentifier() != nullptr &&
      (call.callee->getName() == "setjmp" || call.callee->getName() == "_setjmp" ||
       call.callee->getName() == "longjmp"))
    throw GiveUp{"setjmp"};
  const clang::Expr* function = plain(e.getCallee())->IgnoreParenImpCasts();
  const clang::Expr* object = nullptr;
  bool arrow = false, implicit = false;
  if (const auto* m = dyn_cast<clang::MemberExpr>(function)) {
    if (const auto* method = dyn_cast<clang::CXXMethodDecl>(m->getMemberDecl());
        method != nullptr && !method->isStatic()) {
      object = m->getBase();
      arrow = m->isArrow();
      call.const_method = method->isConst();
    }
  } else if (const auto* d = dyn_cast<clang::CXXDependentScopeMemberExpr>(function)) {
    implicit = d->isImplicitAccess();
    object = implicit ? nullptr : d->getBase();
    arrow = d->isArrow();
    call.method = true;
    call.unresolved = function;
  } else if (const auto* u = dyn_cast<clang::UnresolvedMemberExpr>(function)) {
    implicit = u->isImplicitAccess();
    object = implicit ? nullptr : u->getBase();
    arrow = u->isArrow();
    call.method = true;
    call.unresolved = function;
    call.const_method = true;
    for (const auto* candidate : u->decls()) {
      const auto* method = dyn_cast_or_null<clang::CXXMethodDecl>(as_function(candidate));
      call.const_method = call.const_method && method != nullptr && (method->isConst() || method->isStatic());
    }
  } else if (call.callee == nullptr) {
    call.unresolved = function;
    if (const auto* p = dyn_cast<clang::BinaryOperator>(function); p != nullptr && p->isPtrMemOp()) {
      object = p->getLHS();
      arrow = p->getOpcode() == clang::BO_PtrMemI;
      call.function = eval(p->getRHS());
    } else if (!isa<clang::UnresolvedLookupExpr>(function)) {
      call.function = eval(function);
      call.function_known = false;
    }
  }
  if (object != nullptr || implicit) {
    call.method = true;
    Argument argument;
    argument.expression = object != nullptr ? object : e.getCallee();
    if (implicit) {
      argument.places = {{Place{root(Root::Object, nullptr, {}), {}}, true}};
    } else if (arrow) {
      const Value pointer = eval(object);
      argument.places = pointees(pointer, object, {});
      argument.value.sources = pointer.sources;
    } else {
      argument.places = locate(object, argument.value.sources);
      if (!object->isTypeDependent() && object->getType().isConstQualified()) call.const_method = true;
    }
    argument.value = read(argument.places, argument.value.sources);
    if (call.callee == nullptr && call.unresolved != nullptr && call.method) {
      bool writable = false;
      for (const auto& [place, open] : argument.places) writable = writable || open;
      call.const_method = call.const_method || !writable;
    }
    call.arguments.push_back(std::move(argument));
  }
  add_arguments(call, llvm::ArrayRef<const clang::Expr*>(const_cast<const clang::Expr* const*>(e.getArgs()),
                                                         e.getNumArgs()));
  return invoke(call);
}

Value Engine::assign(const clang::Expr& left, const clang::Expr& right, const clang::FunctionDecl* callee) {
  const auto* method = dyn_cast_or_null<clang::CXXMethodDecl>(callee);
  const clang::Expr* target = plain(&left);
  const bool by_name = target->isLValue() || target->isTypeDependent();
  const bool replaces = by_name && !assigns_through(left.getType()) &&
                        (method == nullptr || !method->isUserProvided() || method->isInStdNamespace() ||
                         method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator());
  if (!replaces) {
    Call call;
    call.expression = &left;
    call.callee = callee;
    call.method = true;
    call.result = callee == nullptr ? QualType() : callee->getReturnType();
    add_argument(call, &left, {});
    add_argument(call, &right,
                 callee != nullptr && callee->getNumParams() > 0
                     ? callee->getParamDecl(callee->getNumParams() - 1)->getType()
                     : QualType());
    if (call.arguments[0].places.empty()) {
      Sources address;
      call.arguments[0].places = locate(&left, address);
    }
    return unknown_call(call);
  }
  Value value = eval(&right);
  if (method != nullptr && !right.getType().isNull() && right.getType()->isScalarType() &&
      !left.getType()->isScalarType())
    value = Value(deep(value));  // a string from characters
  Sources address;
  const Places places = locate(&left, address);
  value.taint(address);
  write(places, value);
  if (method != nullptr) return pointer_to(places, address);
  return value;
}

}  // namespace provml::instrument::dataflow
