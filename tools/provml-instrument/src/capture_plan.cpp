#include "capture_plan.h"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RecordLayout.h>

#include <algorithm>
#include <array>

#include "size_expression.h"

namespace provml::instrument {
namespace {

constexpr std::size_t kToldMembers = 4;

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

/// argv of main, whose texts end by themselves.
bool is_argv(const CaptureRequest& request) {
  const auto* function = request.function;
  if (function == nullptr || !function->isMain() || request.what != "parameter") return false;
  const auto parameters = function->parameters();
  return parameters.size() >= 2 && parameters[1]->getNameAsString() == request.name &&
         parameters[0]->getDeclName() && parameters[1]->getType()->isPointerType() &&
         is_text_pointer(parameters[1]->getType()->getPointeeType());
}

}  // namespace

bool is_text_pointer(clang::QualType type) {
  const auto* pointer = type.getCanonicalType()->getAs<clang::PointerType>();
  return pointer != nullptr && pointer->getPointeeType()->isCharType();
}

std::string inside_of(const clang::ASTContext& context, const clang::CXXRecordDecl& decl,
                      const std::string& object) {
  if (decl.isDependentContext() || decl.isInvalidDecl() || !decl.isCompleteDefinition()) return {};
  const auto size = context.getTypeSizeInChars(context.getRecordType(&decl)).getQuantity();
  return "::provml::capture::inside<" + std::to_string(size) + ">(" + object + ", ";
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

}  // namespace provml::instrument
