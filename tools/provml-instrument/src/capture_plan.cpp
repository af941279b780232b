#include "capture_plan.h"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclFriend.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/QualTypeNames.h>

#include <algorithm>
#include <array>

namespace provml::instrument {
namespace {

constexpr char kVariable = '\1';
constexpr int kMaxDepth = 5;
constexpr std::size_t kMaxFields = 64, kMaxEnumerators = 128;
constexpr std::string_view kUnnamedNamespace =
    "(anonymous namespace)::";  ///< as Clang spells it; nothing in source
/// Namespaces whose types the runtime's adapters capture.
constexpr std::array<llvm::StringRef, 5> kAdapted = {"Eigen", "at", "torch", "c10", "nlohmann"};

std::string opaque_expression(const std::string& type) {
  return "::provml::capture::opaque(" + string_literal(type) + ")";
}

const clang::CXXRecordDecl* definition(clang::QualType type) {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return record == nullptr ? nullptr : record->getDefinition();
}

llvm::StringRef outermost_namespace(const clang::Decl& decl) {
  llvm::StringRef name;
  for (const auto* context = decl.getDeclContext(); context != nullptr; context = context->getParent())
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(context)) name = space->getName();
  return name;
}

bool is_marked_field(const clang::FieldDecl& field) {
  return field.getAccess() == clang::AS_public && field.getDeclName() && has_marks(field);
}

template <class F>
void each_field(const clang::CXXRecordDecl& decl, F&& f) {
  for (const auto& base : decl.bases())
    if (base.getAccessSpecifier() == clang::AS_public && !base.isVirtual())
      if (const auto* record = definition(base.getType())) each_field(*record, f);
  for (const auto* field : decl.fields()) f(*field);
}

}  // namespace

bool is_path(clang::QualType type) {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (record == nullptr || record->getIdentifier() == nullptr) return false;
  if (record->getName() == "path") {
    for (const auto* context = record->getDeclContext(); context != nullptr; context = context->getParent())
      if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(context))
        if (space->getName() == "filesystem") return true;
    return false;
  }
  const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(record);
  if (specialization == nullptr || !record->isInStdNamespace()) return false;
  const auto& arguments = specialization->getTemplateArgs();
  return (record->getName() == "vector" || record->getName() == "optional" || record->getName() == "list" ||
          record->getName() == "array" || record->getName() == "deque" || record->getName() == "set") &&
         arguments.size() > 0 && arguments[0].getKind() == clang::TemplateArgument::Type &&
         is_path(arguments[0].getAsType());
}

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

std::string CapturePlanner::spelled(clang::QualType type) const {
  return type.getAsString(context_.getPrintingPolicy());
}

CapturePlanner::Value CapturePlanner::enumeration(const clang::EnumType& type,
                                                  const std::string& expression) const {
  const std::string unnamed = "::provml::capture::enumerator(" + expression + ", nullptr)";
  const auto* decl = type.getDecl()->getDefinition();
  if (decl == nullptr) return {Form::Plain, expression, {}};
  if (decl->getIdentifier() == nullptr || decl->getAccess() == clang::AS_private ||
      decl->getAccess() == clang::AS_protected)
    return {Form::Pattern, unnamed, {}};
  const bool local = decl->getParentFunctionOrMethod() != nullptr;
  std::string scope = local ? decl->getNameAsString()
                            : clang::TypeName::getFullyQualifiedName(clang::QualType(&type, 0), context_,
                                                                     context_.getPrintingPolicy(), true);
  for (std::size_t at; (at = scope.find(kUnnamedNamespace)) != std::string::npos;)
    scope.erase(at, kUnnamedNamespace.size());
  std::vector<llvm::APSInt> seen;
  std::string choice;
  for (const auto* enumerator : decl->enumerators()) {
    const llvm::APSInt number = enumerator->getInitVal();
    if (std::find(seen.begin(), seen.end(), number) != seen.end()) continue;
    seen.push_back(number);
    if (seen.size() > kMaxEnumerators) return {Form::Pattern, unnamed, {}};
    choice += expression + " == " + scope + "::" + enumerator->getNameAsString() + " ? " +
              string_literal(enumerator->getNameAsString()) + " : ";
  }
  if (seen.empty()) return {Form::Pattern, unnamed, {}};
  return {Form::Pattern, "::provml::capture::enumerator(" + expression + ", " + choice + "nullptr)", {}};
}

bool CapturePlanner::has_hook(const clang::CXXRecordDecl& decl) const {
  const clang::DeclarationName name(&context_.Idents.get("provml_capture"));
  for (const auto* context = decl.getDeclContext(); context != nullptr; context = context->getParent())
    if (context->isNamespace() || context->isTranslationUnit())
      return !context->getRedeclContext()->lookup(name).empty() || !decl.lookup(name).empty() ||
             std::any_of(decl.friend_begin(), decl.friend_end(), [&](const clang::FriendDecl* f) {
               const auto* function = llvm::dyn_cast_or_null<clang::NamedDecl>(f->getFriendDecl());
               return function != nullptr && function->getDeclName() == name;
             });
  return false;
}

CapturePlanner::Value CapturePlanner::record(clang::QualType type, const clang::CXXRecordDecl& decl,
                                             const std::string& expression, int depth) const {
  const Value plain{Form::Plain, expression, {}};
  if (decl.isLambda()) return {Form::Opaque, {}, "a closure"};
  if (decl.isInStdNamespace() || is_path(type) || has_hook(decl)) return plain;
  if (decl.isUnion()) return {Form::Opaque, {}, "a union"};
  const auto has = [&](llvm::StringRef name) { return !decl.lookup(&context_.Idents.get(name)).empty(); };
  if (has("begin") && has("end")) return plain;
  if (decl.isAggregate()) {
    std::string fields;
    std::size_t count = 0;
    each_field(decl, [&](const clang::FieldDecl& field) {
      if (field.getAccess() != clang::AS_public || !field.getDeclName() || has_marks(field)) return;
      if (++count > kMaxFields) return;
      const std::string name = field.getNameAsString();
      Value inner = value(field.getType(), expression + "." + name, depth + 1);
      if (inner.form == Form::Opaque) inner.pattern = opaque_expression(spelled(field.getType()));
      fields += (fields.empty() ? "" : ", ") + std::string("::provml::capture::field(") +
                string_literal(name) + ", " + inner.pattern + ")";
    });
    if (count == 0) return {Form::Opaque, {}, "a type without public fields"};
    return {Form::Pattern, "::provml::capture::object(" + fields + ")", {}};
  }
  const auto outer = outermost_namespace(decl);
  if (std::find(kAdapted.begin(), kAdapted.end(), outer) != kAdapted.end()) return plain;
  // A base may have a hook or an adapter: the header finds out. Without one the value is opaque.
  for (const auto& base : decl.bases())
    if (const auto* parent = definition(base.getType()))
      if (depth < kMaxDepth && record(base.getType(), *parent, expression, depth + 1).form == Form::Plain)
        return plain;
  return {Form::Opaque,
          {},
          "a class with private state; define provml_capture(T const&, provml::capture::sink&)"};
}

CapturePlanner::Value CapturePlanner::value(clang::QualType written, const std::string& expression,
                                            int depth) const {
  const clang::QualType type = written.getNonReferenceType();
  const clang::QualType canonical = type.getCanonicalType();
  const Value plain{Form::Plain, expression, {}};
  if (depth > kMaxDepth) return {Form::Opaque, {}, "nested too deeply"};
  if (type->isDependentType() || type->isUndeducedType()) return plain;
  if (canonical.isVolatileQualified()) {
    if (!type->isArithmeticType() && !type->isEnumeralType()) return {Form::Opaque, {}, "volatile"};
    const std::string copy =
        "static_cast<" + spelled(canonical.getUnqualifiedType()) + ">(" + expression + ")";
    if (const auto* e = canonical->getAs<clang::EnumType>()) return enumeration(*e, copy);
    return {Form::Pattern, copy, {}};
  }
  if (const auto* e = canonical->getAs<clang::EnumType>()) return enumeration(*e, expression);
  if (type->isArithmeticType() || type->isNullPtrType()) return plain;
  if (const auto* pointer = canonical->getAs<clang::PointerType>()) {
    if (pointer->getPointeeType()->isCharType()) return plain;
    return {Form::Opaque, {}, "a pointer"};
  }
  if (const auto* array = context_.getAsConstantArrayType(type)) {
    if (array->isZeroSize()) return {Form::Opaque, {}, "an array without elements"};
    const Value element = value(context_.getBaseElementType(type), expression, depth + 1);
    if (element.form == Form::Plain || canonical->isArrayType()) return plain;
  }
  if (const auto* decl = canonical->getAsCXXRecordDecl()) {
    if (decl->getDefinition() == nullptr) return {Form::Opaque, {}, "an incomplete type"};
    return record(type, *decl->getDefinition(), expression, depth);
  }
  if (type->isVectorType() || type->isAnyComplexType()) return plain;
  return {Form::Opaque, {}, "a type without a value to capture"};
}

bool CapturePlanner::has_marked_fields(const clang::CXXRecordDecl& decl, int depth) const {
  bool found = false;
  if (depth > kMaxDepth) return false;
  each_field(decl, [&](const clang::FieldDecl& field) {
    if (is_marked_field(field)) found = true;
    if (field.getAccess() != clang::AS_public || !field.getDeclName()) return;
    const auto* inner = definition(field.getType());
    if (inner != nullptr && !inner->isInStdNamespace() && has_marked_fields(*inner, depth + 1)) found = true;
  });
  return found;
}

void CapturePlanner::add_fields(Site& site, const CaptureRequest& request, const clang::CXXRecordDecl& decl,
                                const std::string& path, const std::string& expression, int depth,
                                Capture& capture) {
  if (depth > kMaxDepth) return;
  each_field(decl, [&](const clang::FieldDecl& field) {
    if (has_marks(field) && field.getAccess() != clang::AS_public)
      report_.remark(field.getLocation(), "provml-E0108", "a field that is not public is not captured");
    if (field.getAccess() != clang::AS_public || !field.getDeclName()) return;
    const std::string dotted = path.empty() ? field.getNameAsString() : path + "." + field.getNameAsString();
    const std::string access = expression + "." + field.getNameAsString();
    if (has_marks(field)) {
      const ValueMarks marks = marks_of(field, context_, nullptr).value;
      if (marks.ignore || !marks.any()) return;
      Slot slot{request.name, spelled(field.getType()), request.what,   dotted,
                marks.roles,  request.output,           marks.reference};
      if (request.what == "local") slot.output = marks.directed_out() || request.marks.output;
      if (!slot.reference && is_path(field.getType())) slot.reference = "";
      Value inner = value(field.getType(), access, depth);
      if (inner.form == Form::Opaque) inner.pattern = opaque_expression(slot.type);
      const bool reference = slot.reference.has_value() && inner.form == Form::Plain;
      capture.pieces.push_back({static_cast<unsigned>(site.slots.size()), inner.pattern, reference});
      site.slots.push_back(std::move(slot));
    }
    const auto* inner = definition(field.getType());
    if (inner != nullptr && !inner->isInStdNamespace() && !field.getType()->isDependentType())
      add_fields(site, request, *inner, dotted, access, depth + 1, capture);
  });
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
  return request.constructing && (target->isRecordType() || target->isDependentType());
}

}  // namespace

Capture CapturePlanner::plan(Site& site, const CaptureRequest& request) {
  Capture capture;
  const std::string variable(1, kVariable);
  Slot slot{request.name,        spelled(request.type), request.what,           {},
            request.marks.roles, request.output,        request.marks.reference};
  const auto base = static_cast<unsigned>(site.slots.size());
  if (request.cautious && is_shared(request)) {
    capture.pieces.push_back({base, opaque_expression(slot.type), false});
    capture.opaque = true;
    site.slots.push_back(std::move(slot));
    return capture;
  }
  if (request.pack) {
    capture.pieces.push_back({base, "::std::tie(" + variable + "...)", false});
    site.slots.push_back(std::move(slot));
    return capture;
  }
  clang::QualType type = request.type.getNonReferenceType();
  std::string expression = variable;
  if (request.output && request.what == "parameter" && type->isPointerType() && !type->isDependentType()) {
    const clang::QualType target = type->getPointeeType();
    if (!target->isCharType() && !target->isVoidType() && !target->isFunctionType() &&
        !target->isPointerType()) {
      capture.pointee = true;
      type = target;
      expression = "(*" + variable + ")";
    }
  }
  if (!slot.reference && is_path(type)) slot.reference = "";
  Value whole = value(type, expression, 0);
  const auto* decl = definition(type);
  const bool fields = decl != nullptr && !type->isDependentType() && !decl->isInStdNamespace() &&
                      !type.isVolatileQualified() && has_marked_fields(*decl, 0);
  if (whole.form == Form::Opaque && !fields) {
    if (!(site.function == "main" && request.what == "parameter") && !request.cautious)
      report_.remark(request.where, "provml-E0108",
                     "'" + request.name + "' of type '" + slot.type + "' cannot be captured: " + whole.why);
    whole.pattern = opaque_expression(slot.type);
    capture.pointee = false;
  }
  if (whole.form != Form::Opaque || !fields || !slot.roles.empty()) {
    if (whole.form == Form::Opaque && whole.pattern.empty()) whole.pattern = opaque_expression(slot.type);
    const bool reference = slot.reference.has_value() && whole.form == Form::Plain;
    capture.pieces.push_back({base, whole.pattern, reference});
    site.slots.push_back(std::move(slot));
  }
  capture.plain = whole.form == Form::Plain && !fields && !capture.pointee;
  capture.opaque = whole.form == Form::Opaque && !fields;
  if (fields) add_fields(site, request, *decl, {}, expression, 1, capture);
  return capture;
}

}  // namespace provml::instrument
