// Members of objects, and arrays with a PROVML_SIZE.
#include <algorithm>

#include "capture_plan.h"
#include "size_expression.h"

namespace provml::instrument {
namespace {

constexpr int kMaxDepth = 5;

bool is_readable_element(clang::QualType element) {
  return !element->isFunctionType() && !element->isPointerType() && !element.isVolatileQualified() &&
         (!element->isIncompleteType() || element->isVoidType());
}

}  // namespace

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
