#include "capture_plan.h"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RecordLayout.h>

#include <algorithm>
#include <array>

#include "size_expression.h"

namespace provml::instrument {
namespace {

constexpr char kVariable = '\1';
constexpr int kMaxDepth = 5;
constexpr std::size_t kToldMembers = 4;

bool is_text_pointer(clang::QualType type) {
  const auto* pointer = type.getCanonicalType()->getAs<clang::PointerType>();
  return pointer != nullptr && pointer->getPointeeType()->isCharType();
}

bool is_count(clang::QualType type) {
  type = type.getNonReferenceType();
  return type->isIntegerType() && !type->isBooleanType() && !type->isEnumeralType() && !type->isCharType();
}

/// Whether the standard library's class of a value has pointers to characters among its arguments.
bool has_characters(clang::QualType type) {
  type = type.getNonReferenceType();
  if (is_text_pointer(type)) return true;
  if (const auto* array = type->getAsArrayTypeUnsafe()) return has_characters(array->getElementType());
  const auto* special =
      llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  if (special == nullptr) return false;
  const auto& arguments = special->getTemplateArgs().asArray();
  return std::any_of(arguments.begin(), arguments.end(), [](const auto& argument) {
    if (argument.getKind() == clang::TemplateArgument::Pack)
      return std::any_of(argument.pack_begin(), argument.pack_end(), [](const auto& part) {
        return part.getKind() == clang::TemplateArgument::Type && has_characters(part.getAsType());
      });
    return argument.getKind() == clang::TemplateArgument::Type && has_characters(argument.getAsType());
  });
}

bool is_readable_element(clang::QualType element) {
  return !element->isFunctionType() && !element->isPointerType() && !element.isVolatileQualified() &&
         (!element->isIncompleteType() || element->isVoidType());
}

/// argv of main, whose texts end by themselves.
bool is_argv(const CaptureRequest& request) {
  const auto* function = request.function;
  if (function == nullptr || !function->isMain() || request.what != "parameter") return false;
  const auto parameters = function->parameters();
  return parameters.size() >= 2 && parameters[1]->getNameAsString() == request.name &&
         parameters[0]->getDeclName() && parameters[1]->getType()->isPointerType() &&
         is_text_pointer(parameters[1]->getType()->getPointeeType());
}

std::string inside_of(const clang::ASTContext& context, const clang::CXXRecordDecl& decl,
                      const std::string& object) {
  if (decl.isDependentContext() || decl.isInvalidDecl() || !decl.isCompleteDefinition()) return {};
  const auto size = context.getTypeSizeInChars(context.getRecordType(&decl)).getQuantity();
  return "::provml::capture::inside<" + std::to_string(size) + ">(" + object + ", ";
}

}  // namespace

std::string Piece::expression(const std::string& variable) const {
  std::string text;
  for (const char c : pattern) {
    if (c == kVariable)
      text += variable;
    else
      text += c;
  }
  return text;
}

std::vector<std::string> Capture::inputs(const std::string& variable) const {
  std::vector<std::string> calls;
  for (const Piece& piece : pieces)
    calls.push_back(std::string("::provml::capture::") + (piece.reference ? "in_ref(" : "in(") +
                    std::to_string(piece.slot) + ", " + piece.expression(variable) + ")");
  return calls;
}

std::string Capture::statements(const std::string& activity, const std::string& variable) const {
  std::string text;
  for (const Piece& piece : pieces)
    text += activity + (piece.reference ? ".out_ref(" : ".out(") + std::to_string(piece.slot) + ", " +
            piece.expression(variable) + "); ";
  return pointee ? "if (" + variable + " != nullptr) { " + text + "} " : text;
}

namespace {

std::string printed(clang::QualType type, const clang::PrintingPolicy& policy) {
  std::string text = type.getAsString(policy);
  // Clang 19 prints the keyword twice in `typename A<T>::template B<U>::type`.
  static constexpr llvm::StringRef kTwice = "::template template ";
  for (std::size_t at = 0; (at = text.find(kTwice, at)) != std::string::npos;)
    text.replace(at, kTwice.size(), "::template ");
  return text;
}

}  // namespace

std::string CapturePlanner::spelled(clang::QualType type) const {
  clang::PrintingPolicy policy = context_.getPrintingPolicy();
  policy.SuppressUnwrittenScope = true;
  std::string text = printed(type, policy);
  if (text.find("type-parameter-") == std::string::npos) return text;
  policy.PrintInjectedClassNameWithArguments = false;  // of a partial specialization they have no names
  return printed(type, policy);
}

std::string CapturePlanner::spelled_in_full(clang::QualType type) const {
  clang::PrintingPolicy policy = context_.getPrintingPolicy();
  policy.SuppressUnwrittenScope = true;
  policy.SuppressElaboration = true;
  policy.FullyQualifiedName = true;
  return printed(type, policy);
}

void CapturePlanner::tell_missing(const CaptureRequest& request, const TypeTable& table) {
  std::vector<std::pair<std::string, std::string>> missing;
  for (const auto& entry : table.missing())
    if (std::find(missing.begin(), missing.end(), entry) == missing.end()) missing.push_back(entry);
  if (missing.empty() || request.cautious) return;
  std::string list;
  for (std::size_t i = 0; i < missing.size() && i < kToldMembers; ++i)
    list += (i > 0 ? ", '" : "'") + missing[i].first + "' (" + missing[i].second + ")";
  if (missing.size() > kToldMembers)
    list += " and " + std::to_string(missing.size() - kToldMembers) + " more";
  report_.remark(request.where, "provml-E0108", "of '" + request.name + "' these are not captured: " + list);
}

/// Why a pointer to characters is not read as a C string; "" when it is.
std::string CapturePlanner::unsafe_text(const CaptureRequest& request) const {
  if (!request.marks.roles.empty() || request.marks.reference) return {};
  const std::string remedy = "; mark it with a role, PROVML_REFERENCE or PROVML_SIZE(n)";
  const auto* pointer = request.type.getNonReferenceType().getCanonicalType()->getAs<clang::PointerType>();
  if (!pointer->getPointeeType().isConstQualified())
    return "it may point to a buffer that holds no text" + remedy;
  if (request.what == "loop_variable" || request.what == "local") return "it may point into a text" + remedy;
  if (request.function == nullptr) return {};
  const auto parameters = request.function->parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!is_text_pointer(parameters[i]->getType().getNonReferenceType())) continue;
    const bool this_one = request.what == "parameter" && parameters[i]->getNameAsString() == request.name;
    if (request.what == "parameter" && !this_one) continue;
    const auto near = [&](std::size_t other) -> std::string {
      const clang::QualType type = parameters[other]->getType();
      if (is_text_pointer(type.getNonReferenceType())) return "another pointer to characters is beside it";
      return other > i && is_count(type) ? "a number follows it, perhaps its length" : "";
    };
    std::string why;
    if (i + 1 < parameters.size()) why = near(i + 1);
    if (why.empty() && i > 0) why = near(i - 1);
    if (!why.empty()) return why + remedy;
  }
  return {};
}

/// Whether the value can turn out to have pointers to characters in it of which nobody said that they are
/// texts.
bool CapturePlanner::may_hold_characters(const CaptureRequest& request, clang::QualType type) const {
  if (!request.marks.roles.empty() || request.marks.reference || request.marks.output) return false;
  if (request.cautious) return type->isDependentType() || has_characters(type);
  if (!type->isDependentType()) return false;
  if (request.what != "parameter" || request.function == nullptr) return true;
  // An iterator or a beginning, as unsafe_text() knows them.
  const auto parameters = request.function->parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i]->getNameAsString() != request.name) continue;
    const auto near = [&](std::size_t other) {
      const clang::QualType beside = parameters[other]->getType().getNonReferenceType();
      return beside->isDependentType() || is_text_pointer(beside) || (other > i && is_count(beside));
    };
    return (i > 0 && near(i - 1)) || (i + 1 < parameters.size() && near(i + 1));
  }
  return true;
}

/// A pointer with PROVML_SIZE. False when it is not one, or cannot be; that is told.
bool CapturePlanner::plan_array(Slot& slot, const CaptureRequest& request, TypeTable& table,
                                Capture& capture) {
  const clang::QualType type = request.type.getNonReferenceType();
  const auto refuse = [&](const std::string& why) {
    report_.warning(request.marks.where.isValid() ? request.marks.where : request.where, "provml-E0120",
                    "the size of '" + request.name + "' cannot be used: " + why);
    return false;
  };
  if (request.what != "parameter" && request.what != "return")
    return refuse(
        "only parameters and returned pointers have one; mark the function that makes or takes the array");
  if (type->isDependentType()) return refuse("its type depends on a template parameter");
  if (!type->isPointerType()) return refuse("it is no pointer but '" + slot.type + "'");
  const clang::QualType element = type->getPointeeType();
  if (!is_readable_element(element))
    return refuse("elements of type '" + spelled(element) + "' cannot be read");
  if (request.function == nullptr) return refuse("its function is not known");
  const SizeExpression size =
      read_size(*request.marks.size, names_of_function(*request.function, table.from()), table.from());
  if (!size.error.empty()) return refuse(size.error);
  if (element->isVoidType() && size.extents.size() > 1) return refuse("bytes have no rows");
  std::string arguments;
  for (std::size_t i = 0; i < size.extents.size(); ++i) {
    std::string extent = size.extents[i];
    // A parameter can be changed within the function.
    if (!size.changes && (request.output || request.what == "return")) {
      const std::string name = request.table + (i == 0 ? "n" : "m");
      capture.before += "const ::provml::capture::extent " + name + " = " + extent + "; ";
      extent = name;
      capture.local = true;
    }
    arguments += ", " + extent;
  }
  capture.at_end = size.changes && request.output && request.what == "parameter";
  capture.local = capture.local || size.changes;
  const std::string array = std::string("::provml::capture::sized(") + kVariable + arguments + ")";
  const auto reading = element->isVoidType() || element->isCharType()
                           ? TypeTable::Reading{false, false, "provml", {}}
                           : table.read(element, "provml", {}, false);
  if (reading.opaque) return refuse("its elements are " + reading.why);
  capture.pieces.push_back({slot.index, table.expression({false, reading.table, array, {}}), false});
  return true;
}

/// The slot of one member.
Piece CapturePlanner::field_piece(const Slot& slot, const Member& member, const std::string& object,
                                  const std::string& base, unsigned index, TypeTable& table) const {
  const clang::QualType type = member.field->getType();
  const bool text = is_text_pointer(type) && (!slot.roles.empty() || slot.reference);
  TypeTable::Reading reading;
  if (text && member.direct && !object.empty())
    reading = {false, false, object + "." + member.field->getNameAsString(), {}};
  else if (text && member.placed && !base.empty())
    reading = {false,
               false,
               "::provml::capture::at<const char*>(" + base + std::to_string(member.bits / 8) + "u))",
               {}};
  else
    reading = table.read(member, object, base, true);
  const bool opaque = reading.opaque;
  std::string pattern = opaque ? opaque_expression(slot.type) : table.expression(reading);
  return {index, pattern, !opaque && !reading.table && slot.reference.has_value()};
}

/// The slot of a member that points to an array, whose size is told by other members.
Piece CapturePlanner::array_piece(const Slot& slot, const Member& member, const ValueMarks& marks,
                                  const clang::CXXRecordDecl& decl, const std::string& object,
                                  const CaptureRequest& request, TypeTable& table) {
  const auto refuse = [&](const std::string& why) {
    report_.warning(member.field->getLocation(), "provml-E0120",
                    "the size of '" + slot.field + "' cannot be used: " + why);
    return Piece{slot.index, opaque_expression(slot.type), false};
  };
  const clang::QualType type = member.field->getType();
  if (type->isDependentType()) return refuse("its type depends on a template parameter");
  if (!type->isPointerType()) return refuse("it is no pointer but '" + slot.type + "'");
  if (!member.direct || object.empty() || request.function == nullptr)
    return refuse("the code of '" + (request.function == nullptr ? "" : request.function->getNameAsString()) +
                  "' cannot read this member");
  const clang::QualType element = type->getPointeeType();
  if (!is_readable_element(element))
    return refuse("elements of type '" + spelled(element) + "' cannot be read");
  const auto members = members_of(decl, table.from());
  const auto outside = names_of_function(*request.function, table.from());
  bool hidden = false;
  const SizeExpression size = read_size(
      *marks.size,
      [&](const std::string& name) -> std::optional<SizeName> {
        for (const Member& other : members) {
          if (other.field->getNameAsString() != name) continue;
          hidden = hidden || !other.direct;
          return SizeName{object + "." + name, other.field->getType(), false};
        }
        for (const auto* parameter : request.function->parameters())  // of no meaning where the class is
          if (parameter->getNameAsString() == name) return std::nullopt;
        return outside(name);
      },
      table.from());
  if (!size.error.empty()) return refuse(size.error);
  if (hidden) return refuse("a member in it cannot be read here");
  if (element->isVoidType() && size.extents.size() > 1) return refuse("bytes have no rows");
  std::string array = "::provml::capture::sized(" + object + "." + member.field->getNameAsString();
  for (const auto& extent : size.extents) array += ", " + extent;
  array += ")";
  const auto reading = element->isVoidType() || element->isCharType()
                           ? TypeTable::Reading{false, false, "provml", {}}
                           : table.read(element, "provml", {}, false);
  if (reading.opaque) return refuse("its elements are " + reading.why);
  return {slot.index, table.expression({false, reading.table, array, {}}), false};
}

void CapturePlanner::add_fields(Site& site, const CaptureRequest& request, const clang::CXXRecordDecl& decl,
                                const std::string& path, const std::string& object, const std::string& base,
                                int depth, TypeTable& table, Capture& capture) {
  if (depth > kMaxDepth) return;
  for (const Member& member : members_of(decl, table.from())) {
    const clang::FieldDecl& field = *member.field;
    const std::string dotted = path.empty() ? member.name : path + "." + member.name;
    if (has_marks(field)) {
      const ValueMarks marks = marks_of(field, context_, nullptr).value;
      if (marks.ignore) continue;
      if (marks.any()) {
        const auto index = static_cast<unsigned>(site.slots.size());
        Slot slot{request.name, spelled(field.getType()), request.what,    dotted,
                  marks.roles,  request.output,           marks.reference, index};
        if (request.what == "local") slot.output = marks.directed_out() || request.marks.output;
        if (!slot.reference && is_path(field.getType())) slot.reference = "";
        Piece piece = marks.size ? array_piece(slot, member, marks, decl, object, request, table)
                                 : field_piece(slot, member, object, base, index, table);
        if (!marks.size && piece.pattern.find("::opaque(") != std::string::npos)
          report_.remark(field.getLocation(), "provml-E0108",
                         "'" + dotted + "' of type '" + slot.type + "' cannot be captured here");
        capture.pieces.push_back(std::move(piece));
        site.slots.push_back(std::move(slot));
      }
    }
    const auto* inner = class_definition(field.getType());
    if (inner == nullptr || field.getType()->isReferenceType() || field.getType()->isDependentType() ||
        is_library_class(*inner) || !has_marked_fields(*inner))
      continue;
    const bool direct = member.direct && !object.empty();
    const bool placed = member.placed && !base.empty();
    if (!direct && !placed) continue;
    const std::string place = placed ? base + std::to_string(member.bits / 8) + "u)" : "";
    add_fields(site, request, *inner, dotted, direct ? object + "." + field.getNameAsString() : "",
               placed ? "::provml::capture::inside(" + place + ", " : "", depth + 1, table, capture);
  }
}

namespace {

/// Whether the function may not have been given a value to read: --all does not look at it.
bool is_shared(const CaptureRequest& request) {
  const clang::QualType type = request.type.getCanonicalType();
  if (request.pack) return true;
  const clang::QualType target = type.getNonReferenceType();
  if (target->isPointerType() || target->isUndeducedType()) return true;
  if (!type->isReferenceType()) return false;
  if (!target.isConstQualified() && (type->isLValueReferenceType() || target->isDependentType())) return true;
  if (request.constructing && (target->isRecordType() || target->isDependentType())) return true;
  const auto* decl = class_definition(target);  // the state of a class is nothing to look at unasked
  return decl != nullptr && !decl->isAggregate() && !is_library_class(*decl);
}

}  // namespace

Capture CapturePlanner::plan(Site& site, const CaptureRequest& request) {
  Capture capture;
  const std::string variable(1, kVariable);
  const auto base = static_cast<unsigned>(site.slots.size());
  Slot slot{request.name,   spelled(request.type),   request.what, {}, request.marks.roles,
            request.output, request.marks.reference, base};
  if (!request.unread.empty() && !request.cautious)
    report_.remark(request.where, "provml-E0108",
                   "'" + request.name + "' is not captured: " + request.unread);
  if (!request.unread.empty() || (request.cautious && is_shared(request))) {
    capture.pieces.push_back({base, opaque_expression(slot.type), false});
    capture.opaque = true;
    site.slots.push_back(std::move(slot));
    return capture;
  }
  TypeTable table(request.table, Viewpoint(context_, request.function, request.where));
  const auto finish = [&] {
    capture.before = table.definition() + (capture.before.empty() ? "" : " ") + capture.before;
    tell_missing(request, table);
    return capture;
  };
  if (request.pack) {
    capture.pieces.push_back({base, "::std::tie(" + variable + "...)", false});
    site.slots.push_back(std::move(slot));
    return capture;
  }
  clang::QualType type = request.type.getNonReferenceType();
  std::string expression = variable;
  if (request.marks.size && plan_array(slot, request, table, capture)) {
    site.slots.push_back(std::move(slot));
    return finish();
  }
  if (is_argv(request)) {
    const std::string count = request.function->getParamDecl(0)->getNameAsString();
    capture.pieces.push_back({base, "::provml::capture::strings(" + variable + ", " + count + ")", false});
    site.slots.push_back(std::move(slot));
    return capture;
  }
  TypeTable::Reading whole;
  if (type->isDependentType() || !is_text_pointer(type)) {
    if (request.output && request.what == "parameter" && type->isPointerType() && !type->isDependentType()) {
      const clang::QualType target = type->getPointeeType();
      if (!target->isVoidType() && !target->isFunctionType() && !target->isPointerType()) {
        capture.pointee = true;
        type = target;
        expression = "(*" + variable + ")";
      }
    }
    whole = table.read(type, expression, {}, true);
  } else {
    whole = {false, false, expression, unsafe_text(request)};
    whole.opaque = !whole.why.empty();
  }
  if (!slot.reference && is_path(type)) slot.reference = "";
  const auto* decl = class_definition(type);
  const bool fields = decl != nullptr && !type->isDependentType() && !is_library_class(*decl) &&
                      !type.isVolatileQualified() && has_marked_fields(*decl);
  const bool rest = !fields || !slot.roles.empty() || (!whole.opaque && [&] {
    const auto members = members_of(*decl, table.from());
    return std::any_of(members.begin(), members.end(), [](const Member& m) { return !has_marks(*m.field); });
  }());
  if (whole.opaque && !fields) {
    if (!request.cautious)
      report_.remark(request.where, "provml-E0108",
                     "'" + request.name + "' of type '" + slot.type + "' cannot be captured: " + whole.why);
    capture.pointee = false;
  }
  if (rest) {
    const bool plain = !whole.opaque && !whole.table && whole.expression == expression;
    std::string pattern = whole.opaque ? opaque_expression(slot.type) : table.expression(whole);
    if (!whole.opaque && !capture.pointee && may_hold_characters(request, type)) {
      pattern = "::provml::capture::unasked(" + pattern + ")";
      capture.unasked = true;
    }
    capture.pieces.push_back({base, std::move(pattern), slot.reference.has_value() && plain});
    capture.plain = plain && !fields && !capture.pointee;
    site.slots.push_back(std::move(slot));
  }
  capture.opaque = whole.opaque && !fields;
  if (fields)
    add_fields(site, request, *decl, {}, expression, inside_of(context_, *decl, expression), 1, table,
               capture);
  return finish();
}

std::pair<Capture, Capture> CapturePlanner::plan_state(Site& site, const clang::CXXMethodDecl& method,
                                                       const std::string& names, clang::SourceLocation where,
                                                       const std::string& table_name) {
  std::pair<Capture, Capture> captures;
  const clang::CXXRecordDecl* decl = method.getParent();
  bool constant = method.isConst();
  if (decl->isLambda()) {  // *this of the function around it
    for (const clang::DeclContext* context = decl->getParent(); context != nullptr;
         context = context->getParent()) {
      const auto* outer = llvm::dyn_cast<clang::CXXMethodDecl>(context);
      if (outer == nullptr || outer->getParent()->isLambda()) continue;
      constant = outer->isConst();
      break;
    }
    for (const clang::DeclContext* context = decl->getParent(); context != nullptr;
         context = context->getParent())
      if (const auto* outer = llvm::dyn_cast<clang::CXXRecordDecl>(context);
          outer != nullptr && !outer->isLambda()) {
        decl = outer;
        break;
      }
  }
  TypeTable table(table_name, Viewpoint(context_, &method, where));
  llvm::SmallVector<llvm::StringRef, 8> wanted;
  llvm::StringRef(names).split(wanted, ',', -1, false);
  for (auto& name : wanted) name = name.trim();
  std::vector<std::string> found;
  const bool begin = !llvm::isa<clang::CXXConstructorDecl>(method);
  const bool end = !llvm::isa<clang::CXXDestructorDecl>(method) && !constant;
  CaptureRequest request{"this", "state", {},      false,     context_.getRecordType(decl),
                         where,  false,   &method, table_name};
  const std::string base = inside_of(context_, *decl, "(*this)");
  for (const Member& member : members_of(*decl, table.from())) {
    if (!wanted.empty() && !llvm::is_contained(wanted, member.name)) continue;
    found.push_back(member.name);
    const ValueMarks marks =
        has_marks(*member.field) ? marks_of(*member.field, context_, nullptr).value : ValueMarks();
    if (marks.ignore) continue;
    const bool directed = !marks.roles.empty() || marks.output;
    for (const bool output : {false, true}) {
      if (!(output ? end : begin)) continue;
      if (directed && begin && end && marks.directed_out() != output) continue;
      const auto index = static_cast<unsigned>(site.slots.size());
      Slot slot{"this",          spelled(member.field->getType()),
                "state",         member.name,
                marks.roles,     output,
                marks.reference, index};
      if (!slot.reference && is_path(member.field->getType())) slot.reference = "";
      Piece piece = field_piece(slot, member, "(*this)", base, index, table);
      if (piece.pattern.find("::opaque(") != std::string::npos && output == !begin)
        report_.remark(member.field->getLocation(), "provml-E0108",
                       "'" + member.name + "' of type '" + slot.type + "' cannot be captured");
      (output ? captures.second : captures.first).pieces.push_back(std::move(piece));
      site.slots.push_back(std::move(slot));
    }
  }
  for (const auto& name : wanted)
    if (!llvm::is_contained(found, name))
      report_.warning(where, "provml-E0121",
                      "'" + decl->getNameAsString() + "' has no member '" + name.str() + "'");
  captures.first.before = table.definition();
  tell_missing(request, table);
  return captures;
}

}  // namespace provml::instrument
