// Operators, and calls of the standard library of which more is known than of any function.
#include <clang/AST/DeclTemplate.h>
#include <llvm/ADT/StringSwitch.h>

#include "capture_plan.h"
#include "dataflow_engine.h"
#include "dataflow_types.h"

namespace provml::instrument::dataflow {
namespace {

using clang::dyn_cast;
using clang::dyn_cast_or_null;
using clang::isa;

llvm::StringRef class_name(clang::QualType type) {
  if (type.isNull()) return {};
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return record == nullptr || record->getIdentifier() == nullptr ? llvm::StringRef() : record->getName();
}

bool is_standard(clang::QualType type) {
  if (type.isNull()) return false;
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (record == nullptr) return false;
  if (record->isInStdNamespace()) return true;
  for (const auto* context = record->getDeclContext(); context != nullptr; context = context->getParent())
    if (const auto* space = dyn_cast<clang::NamespaceDecl>(context);
        space != nullptr && space->getIdentifier() != nullptr &&
        (space->getName() == "std" || space->getName() == "__gnu_cxx"))
      return true;
  return false;
}

bool is_map(llvm::StringRef name) {
  return name == "map" || name == "unordered_map" || name == "multimap" || name == "unordered_multimap";
}

bool is_container(llvm::StringRef name) {
  return is_map(name) || llvm::StringSwitch<bool>(name)
                             .Cases("vector", "deque", "list", "forward_list", "array", "set", "multiset",
                                    "unordered_set", true)
                             .Cases("stack", "queue", "priority_queue", "valarray", "basic_string",
                                    "unordered_multiset", true)
                             .Cases("optional", "unique_ptr", true)
                             .Default(false);
}

enum class Access { None, Element, Mapped, Iterator, Insert, InsertPair };

Access access_of(llvm::StringRef container, llvm::StringRef method, unsigned arguments) {
  const bool map = is_map(container);
  const auto access =
      llvm::StringSwitch<Access>(method)
          .Cases("at", "[]", map ? Access::Mapped : Access::Element)
          .Cases("front", "back", "top", "value", "*", "->", Access::Element)
          .Cases("begin", "end", "cbegin", "cend", "rbegin", "rend", "crbegin", "crend", Access::Iterator)
          .Cases("data", "find", "lower_bound", "upper_bound", "get", "equal_range", Access::Iterator)
          .Cases("push_back", "push_front", "push", Access::Insert)
          .Case("insert", arguments == 1 ? Access::Insert : Access::None)
          .Cases("emplace", "try_emplace", "insert_or_assign",
                 map && arguments == 2 ? Access::InsertPair : Access::None)
          .Cases("emplace_back", "emplace_front", arguments == 1 ? Access::Insert : Access::None)
          .Default(Access::None);
  if (container == "unique_ptr" && method == "get") return Access::Iterator;
  if (container == "basic_string" && method == "find") return Access::None;
  return access;
}

const char* spelling(clang::OverloadedOperatorKind kind) { return clang::getOperatorSpelling(kind); }

}  // namespace

/// Containers, smart pointers and iterators: their elements are known apart from them.
bool Engine::container_call(Call& call, Value& result) {
  if (!call.method || call.arguments.empty()) return false;
  const auto* method = dyn_cast_or_null<clang::CXXMethodDecl>(call.callee);
  if (method == nullptr) return false;
  clang::QualType type = call.arguments[0].expression->getType();
  if (type->isPointerType()) type = type->getPointeeType();
  if (!is_standard(type) && !(method->getParent()->isInStdNamespace())) return false;
  const clang::QualType owner = context_.getRecordType(method->getParent());
  const llvm::StringRef container = is_container(class_name(type)) ? class_name(type) : class_name(owner);
  std::string name;
  if (method->isOverloadedOperator())
    name = spelling(method->getOverloadedOperator());
  else if (method->getIdentifier() != nullptr)
    name = method->getName().str();
  Argument& object = call.arguments[0];
  Sources given;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) given |= deep(call.arguments[i].value);
  if (empties(*method) && is_container(container)) {
    write(object.places, Value(), true);
    result = Value();
    return true;
  }
  const bool iterator_step = name == "++" || name == "--" || name == "+" || name == "-" || name == "+=" ||
                             name == "-=" || name == "==" || name == "!=";
  if (!is_container(container)) {
    if (!is_standard(type) || !can_point(type)) return false;
    if (name == "*" || name == "->" || name == "[]" || name == "get") {
      const Places targets = object.value.points;
      if (targets.empty()) return false;
      result = pointer_to(targets, object.value.sources);
      result.sources |= given;
      return true;
    }
    if (iterator_step && !object.value.points.empty()) {
      Sources all = object.value.all_sources();
      all |= given;
      Value moved = object.value;
      moved.taint(given);
      if (name == "++" || name == "--" || name == "+=" || name == "-=") {
        write(object.places, moved, true);
        result = name == "+=" || name == "-=" || method->getReturnType()->isReferenceType()
                     ? pointer_to(object.places, {})
                     : moved;
      } else if (is_scalar(call.result)) {
        result = Value(all);
      } else {
        result = moved;
      }
      return true;
    }
    return false;
  }
  const Access access = access_of(container, name, static_cast<unsigned>(call.arguments.size()) - 1);
  if (access == Access::None || object.places.empty()) return false;
  const Sources own = object.value.sources;
  if (access == Access::Insert || access == Access::InsertPair) {
    Value element;
    if (access == Access::InsertPair) {
      element.fields[key("first")] = call.arguments[1].value;
      element.fields[key("second")] = call.arguments[2].value;
    } else {
      element = call.arguments[1].value;
    }
    for (const auto& [place, writable] : object.places) {
      if (container != "vector" && container != "deque" && container != "list" && name != "push")
        write(place, Value(given), false);  // the order or the number follows the values
      else
        write(place, Value(), false);
      write(place.part(kElement), element, false);
    }
    note_throw(given);
    result = pointer_to(object.places, given);
    if (call.result.isNull() || !call.result->isReferenceType()) {
      Value other(given);
      other.sources |= own;
      result = other;
      for (const auto& [place, writable] : object.places) result.points[place.part(kElement)] = writable;
    }
    return true;
  }
  if (name == "at" || name == "value") {
    Sources why = given;
    why |= own;
    note_throw(why);
  }
  Places elements;
  for (const auto& [place, writable] : object.places) {
    const bool open = writable && !points_to_const(call.result) &&
                      !(call.returns_reference() && call.result->getPointeeType().isConstQualified());
    const bool one = container == "unique_ptr" || container == "optional";
    Place element = container == "basic_string" ? place : place.part(one ? key("*") : kElement);
    if (access == Access::Mapped) {
      if (name == "[]" && given.any()) write(place, Value(given), false);
      element = element.part(key("second"));
    }
    elements.emplace(element, open);
  }
  if (access == Access::Iterator && name != "data" && name != "get") given |= own;
  result = pointer_to(elements, given);
  if (!call.result.isNull() && !call.result->isReferenceType() && access != Access::Iterator &&
      name != "->") {  // a copy: optional::value
    result = read(elements, given);
  }
  return true;
}

bool Engine::library_call(Call& call, Value& result) {
  if (call.callee == nullptr) return false;
  if (container_call(call, result)) return true;
  if (call.method) return false;
  const auto known = known_function(*call.callee, static_cast<unsigned>(call.arguments.size()));
  auto& arguments = call.arguments;
  switch (known.what) {
    case Known::None:
    case Known::Terminate:
      return false;
    case Known::Pure: {
      Sources all;
      Places reachable;
      for (const Argument& argument : arguments) {
        all |= deep(argument.value);
        add(reachable, reach(argument.value));
      }
      bool closures = false;
      for (const auto& [place, writable] : reachable)
        closures = closures || roots_[place.root].kind == Root::Closure;
      if (closures) all |= deep(run_closures(call, reachable, all));
      note_throw(all);
      result = Value(all);
      const auto name = call.callee->getIdentifier() == nullptr ? "" : call.callee->getName();
      if (is_scalar(call.result) || (!call.result.isNull() && call.result->isVoidType())) return true;
      if ((name == "begin" || name == "end" || name == "cbegin" || name == "cend") && arguments.size() == 1) {
        result = Value(arguments[0].value.sources);
        for (const auto& [place, writable] : arguments[0].places)
          result.points.emplace(place.part(kElement), writable && !points_to_const(call.result));
        return true;
      }
      if ((name == "make_pair" || name == "make_tuple") && !arguments.empty()) {
        result = Value();
        for (unsigned i = 0; i < arguments.size(); ++i)
          result.fields[key(name == "make_tuple" ? "#" + std::to_string(i)
                            : i == 0             ? "first"
                                                 : "second")] = arguments[i].value;
        return true;
      }
      if (name == "make_unique" && arguments.size() == 1) {
        result = Value();
        result.fields[key("*")] = arguments[0].value;
        result.fields[key("*")].taint(all);
        return true;
      }
      if (!can_point(call.result) && !can_name_file(call.result)) return true;
      if (name == "make_shared") {
        const Place place{root(Root::Heap, call.expression, {}), {}};
        Value content(all);
        for (const Argument& argument : arguments) add(content.points, argument.value.all_points());
        write(place, content, false);
        result = pointer_to({{place, true}}, all);
        return true;
      }
      const bool closed = call.returns_reference() && call.result->getPointeeType().isConstQualified();
      for (const Argument& argument : arguments) {
        for (const auto& [place, writable] : argument.places)
          if (can_point(call.result)) result.points.emplace(place, writable && !closed);
        add(result.points, argument.value.all_points());
      }
      if (!can_point(call.result)) {
        Places files;
        for (const auto& [place, writable] : result.points)
          if (roots_[place.root].kind == Root::File) files.emplace(place, writable);
        result.points = files;
      }
      return true;
    }
    case Known::Same:
      if (!arguments[0].places.empty())
        result = pointer_to(arguments[0].places);
      else
        result = arguments[0].value;
      return true;
    case Known::Swap: {
      if (arguments[0].places.empty() || arguments[1].places.empty()) return false;
      const Value first = arguments[0].value, second = arguments[1].value;
      write(arguments[0].places, second);
      write(arguments[1].places, first);
      result = Value();
      return true;
    }
    case Known::Exchange:
      if (arguments[0].places.empty()) return false;
      result = arguments[0].value;
      write(arguments[0].places, arguments[1].value);
      return true;
    case Known::Get: {
      const auto* list = call.callee->getTemplateSpecializationArgs();
      if (list == nullptr || list->size() == 0) return false;
      const auto& index = list->get(0);
      if (index.getKind() != clang::TemplateArgument::Integral) return false;
      const auto number = index.getAsIntegral().getZExtValue();
      const bool pair = class_name(arguments[0].expression->getType()) == "pair";
      const bool array = class_name(arguments[0].expression->getType()) == "array";
      const Key part =
          array ? kElement : key(pair ? (number == 0 ? "first" : "second") : "#" + std::to_string(number));
      Places places;
      for (const auto& [place, writable] : arguments[0].places) places.emplace(place.part(part), writable);
      if (places.empty()) {
        const Place copy{root(Root::Temporary, call.expression, {}), {}};
        lifetimes_[copy.root] = now();
        write(copy, arguments[0].value, true);
        places.emplace(copy.part(part), true);
      }
      Sources address;
      result = pointer_to(places, address);
      return true;
    }
    case Known::Output: {
      if (known.output >= arguments.size()) return false;
      Sources all;
      Places reachable, points;
      for (unsigned i = 0; i < arguments.size(); ++i) {
        if (i == known.output) {
          all |= arguments[i].value.all_sources();
          continue;
        }
        all |= deep(arguments[i].value);
        add(reachable, reach(arguments[i].value));
      }
      const Value returned = run_closures(call, reachable, all);
      all |= deep(returned);
      for (const auto& [place, writable] : reach(arguments[known.output].value)) {
        Value value(all);
        for (const auto& [from, open] : reachable) add(value.points, read(from).points);
        if (writable) write(place, value, false);
      }
      note_throw(all);
      result = arguments[known.output].value;
      result.taint(all);
      return true;
    }
  }
  return false;
}

Value Engine::operator_call(const clang::CXXOperatorCallExpr& e) {
  const auto kind = e.getOperator();
  const auto* callee = e.getDirectCallee();
  const auto* method = dyn_cast_or_null<clang::CXXMethodDecl>(callee);
  if (kind == clang::OO_Equal && e.getNumArgs() == 2) return assign(*e.getArg(0), *e.getArg(1), callee);
  Call call;
  call.expression = &e;
  call.callee = callee;
  call.result = e.isTypeDependent() ? clang::QualType() : e.getCallReturnType(context_);
  if (callee == nullptr) {
    call.unresolved = plain(e.getCallee())->IgnoreParenImpCasts();
    const bool writes = e.isAssignmentOp() || kind == clang::OO_PlusPlus || kind == clang::OO_MinusMinus ||
                        kind == clang::OO_LessLess || kind == clang::OO_GreaterGreater;
    if (kind == clang::OO_Subscript) {
      Sources address = deep(eval(e.getArg(1)));
      Places places;
      const Places bases = locate(e.getArg(0), address);
      const Value base = read(bases, {});
      for (const auto& [place, writable] : bases) places.emplace(place.part(kElement), writable);
      add(places, base.points);
      return pointer_to(places, address);
    }
    if ((kind == clang::OO_Star && e.getNumArgs() == 1) || kind == clang::OO_Arrow) {
      const Value pointer = eval(e.getArg(0));
      Value target = pointer_to(pointees(pointer, &e, {}), pointer.sources);
      return target;
    }
    if (kind == clang::OO_Call) {
      call.method = true;
      call.const_method = false;
      for (const auto* argument : e.arguments()) add_argument(call, argument, {});
      call.function = call.arguments[0].value;
      return invoke(call);
    }
    Value all;
    for (const auto* argument : e.arguments()) {
      const Value part = eval(argument);
      all.sources |= deep(part);
      add(all.points, part.all_points());
    }
    note_throw(all.sources);
    if (!writes) return all;
    Sources address;
    const Places places = locate(e.getArg(0), address);
    write(places, all, false);
    const bool streams = kind == clang::OO_GreaterGreater;
    if (streams && e.getNumArgs() == 2) write(locate(e.getArg(1), address), all, false);
    if (!all.points.empty() && (kind == clang::OO_LessLess || streams))
      write(all.points, Value(all.sources), false);
    return pointer_to(places, all.sources);
  }
  const auto arguments =
      llvm::ArrayRef<const clang::Expr*>(const_cast<const clang::Expr* const*>(e.getArgs()), e.getNumArgs());
  if (method != nullptr && !method->isStatic()) {
    call.method = true;
    call.const_method = method->isConst();
    Argument object;
    object.expression = arguments[0];
    object.places = locate(arguments[0], object.value.sources);
    object.value = read(object.places, object.value.sources);
    call.arguments.push_back(std::move(object));
    for (unsigned i = 1; i < arguments.size(); ++i)
      add_argument(
          call, arguments[i],
          i - 1 < callee->getNumParams() ? callee->getParamDecl(i - 1)->getType() : arguments[i]->getType());
  } else {
    add_arguments(call, arguments);
  }
  // Reading what an iterator or a smart pointer leads to needs no more than what it leads to.
  if (method != nullptr && (kind == clang::OO_Star || kind == clang::OO_Arrow) && e.getNumArgs() == 1 &&
      !call.arguments[0].value.points.empty() && !is_container(class_name(arguments[0]->getType())))
    return pointer_to(call.arguments[0].value.points, call.arguments[0].value.sources);
  const bool compares = kind == clang::OO_EqualEqual || kind == clang::OO_ExclaimEqual;
  if (compares && is_standard(arguments[0]->getType()) && can_point(arguments[0]->getType()) &&
      !is_container(class_name(arguments[0]->getType()))) {  // iterators: what they lead to is not looked at
    Sources all;
    for (const Argument& argument : call.arguments) all |= argument.value.all_sources();
    return Value(all);
  }
  if (method == nullptr && (kind == clang::OO_Plus || kind == clang::OO_Minus) && is_scalar(call.result) &&
      is_standard(arguments[0]->getType()) && can_point(arguments[0]->getType())) {
    Sources all;
    for (const Argument& argument : call.arguments) all |= argument.value.all_sources();
    return Value(all);
  }
  Value result = invoke(call);
  if (kind == clang::OO_Slash && is_path(e.getType()) && arguments.size() == 2) {
    // path / "literal": a file of its own within the folder.
    const clang::Expr* name = arguments[1];
    std::string literal;
    while (literal.empty() && name != nullptr) {
      name = plain(name)->IgnoreImplicit();
      if (const auto* text = dyn_cast<clang::StringLiteral>(name)) {
        literal = text->isOrdinary() ? text->getString().str() : "";
        break;
      }
      const auto* c = dyn_cast<clang::CXXConstructExpr>(name);
      name = c != nullptr && c->getNumArgs() > 0 ? c->getArg(0) : nullptr;
    }
    if (!literal.empty()) {
      Places files;
      for (const auto& [place, writable] : result.points) {
        if (roots_[place.root].kind != Root::File) continue;
        files.emplace(place.path.size() < kMaxPath ? place.part(key("/" + literal)) : place, writable);
      }
      if (!files.empty()) result.points = files;
    }
  }
  if (is_path(e.getType()) && method == nullptr) give_value_a_file(result, &e);
  return result;
}

}  // namespace provml::instrument::dataflow
