#include "type_table.h"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RecordLayout.h>
#include <clang/Basic/TargetInfo.h>

#include <algorithm>

#include "marks.h"
#include "site.h"

namespace provml::instrument {
namespace {

constexpr int kMaxDepth = 5;
constexpr std::size_t kMaxFields = 64, kMaxEnumerators = 128, kMaxTypes = 48;
const std::string kCapture = "::provml::capture::";

std::string number(const llvm::APSInt& value) {
  const auto bits = static_cast<std::int64_t>(
      value.isSigned() ? value.getSExtValue() : static_cast<std::int64_t>(value.getZExtValue()));
  if (bits == std::numeric_limits<std::int64_t>::min()) return "(-9223372036854775807LL - 1)";
  return std::to_string(bits) + (bits > 2147483647LL || bits < -2147483647LL ? "LL" : "");
}

/// Whether a member may lie at an address that its type does not allow.
bool is_packed(const clang::FieldDecl& field, std::uint64_t bits) {
  const auto& context = field.getASTContext();
  const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(field.getParent());
  const auto wanted = context.getTypeAlignInChars(field.getType()).getQuantity();
  return static_cast<std::int64_t>(bits / 8) % wanted != 0 ||
         (record != nullptr && context.getASTRecordLayout(record).getAlignment().getQuantity() < wanted);
}

bool is_char(clang::QualType type) { return type->isAnyCharacterType() || type->isCharType(); }

}  // namespace

std::string opaque_expression(const std::string& type) {
  return kCapture + "opaque(" + string_literal(type) + ")";
}

bool has_marked_fields(const clang::CXXRecordDecl& decl, int depth) {
  if (depth > kMaxDepth) return false;
  for (const auto* field : decl.fields()) {
    if (has_marks(*field)) return true;
    const auto* inner = class_definition(field->getType());
    if (inner != nullptr && !field->getType()->isReferenceType() && !is_library_class(*inner) &&
        has_marked_fields(*inner, depth + 1))
      return true;
  }
  return std::any_of(decl.bases_begin(), decl.bases_end(), [&](const clang::CXXBaseSpecifier& base) {
    const auto* parent = class_definition(base.getType());
    return parent != nullptr && !is_library_class(*parent) && has_marked_fields(*parent, depth + 1);
  });
}

std::string TypeTable::expression(const Reading& reading) const {
  return reading.table ? kCapture + "with<" + name_ + ">(" + reading.expression + ")" : reading.expression;
}

std::string TypeTable::enum_function(const clang::EnumDecl& decl) {
  const auto [at, fresh] = enum_index_.emplace(decl.getCanonicalDecl(), enums_.size());
  if (fresh) {
    Entry entry;
    const clang::QualType type = from_.context().getEnumType(&decl);
    if (from_.nameable(type)) entry.type = from_.name(type);
    std::set<std::string> seen;
    for (const auto* enumerator : decl.enumerators()) {
      const std::string value = number(enumerator->getInitVal());
      if (!seen.insert(value).second) continue;
      entry.body += "case " + value + ": return " + string_literal(enumerator->getNameAsString()) + "; ";
    }
    if (seen.size() > kMaxEnumerators) seen.clear();
    if (seen.empty())
      entry.body = "static_cast<void>(provml_i); return nullptr;";
    else
      entry.body = "switch (provml_i) { " + entry.body + "default: return nullptr; }";
    enums_.push_back(std::move(entry));
  }
  return "provml_n" + std::to_string(at->second);
}

TypeTable::Reading TypeTable::of_enum(const clang::EnumType& type, const std::string& lvalue,
                                      const std::string& place) {
  const auto* decl = type.getDecl()->getDefinition();
  const clang::QualType whole(&type, 0);
  const bool nameable = from_.nameable(whole);
  const auto plain = [&](bool table) -> Reading {
    if (!lvalue.empty()) return {false, table, lvalue, {}};
    return {false, table, kCapture + "at<" + from_.name(whole) + ">(" + place + ")", {}};
  };
  if (decl == nullptr || !from_.complete(*decl) || decl->isInStdNamespace()) {
    if (lvalue.empty() && !nameable) return {true, false, {}, "an enumeration that cannot be named here"};
    return plain(false);
  }
  const std::string function = enum_function(*decl);
  if (nameable) return plain(true);
  const auto& context = from_.context();
  if (!context.getTargetInfo().isLittleEndian())
    return {true, false, {}, "an enumeration that cannot be named here"};
  const std::string at = lvalue.empty() ? place : "__builtin_addressof(" + lvalue + ")";
  return {false,
          true,
          kCapture + "enum_at(" + at + ", " + std::to_string(context.getTypeSize(whole) / 8) + "u, " +
              (decl->getIntegerType()->isSignedIntegerOrEnumerationType() ? "true" : "false") + ", &" +
              name_ + "::" + function + ")",
          {}};
}

TypeTable::Reading TypeTable::of_bits(const Member& member, const std::string& place) {
  const auto& context = from_.context();
  const clang::FieldDecl& field = *member.field;
  const clang::QualType type = field.getType().getCanonicalType();
  const auto width = field.isBitField() ? field.getBitWidthValue(context) : context.getTypeSize(type);
  std::string kind = type->isBooleanType()                      ? "4u"
                     : type->isSignedIntegerOrEnumerationType() ? "1u"
                                                                : "2u",
              name;
  if (const auto* e = type->getAs<clang::EnumType>())
    if (const auto* decl = e->getDecl()->getDefinition()) {
      kind = decl->getIntegerType()->isSignedIntegerOrEnumerationType() ? "1u" : "2u";
      name = ", &" + name_ + "::" + enum_function(*decl);
    }
  return {false,
          true,
          kCapture + "bits_at(" + place + ", " + std::to_string(member.bits % 8) + "u, " +
              std::to_string(width) + "u, " + kind + name + ")",
          {}};
}

std::string TypeTable::class_function(const clang::CXXRecordDecl& decl, bool skip_marked) {
  const auto key = std::make_pair(static_cast<const clang::Decl*>(decl.getCanonicalDecl()), skip_marked);
  const auto [at, fresh] = class_index_.emplace(key, classes_.size());
  const std::size_t index = at->second;
  if (fresh) {
    const clang::QualType type = from_.context().getRecordType(&decl);
    Entry entry;
    if (from_.nameable(type)) entry.type = from_.name(type);
    entry.by_type = !skip_marked;
    classes_.push_back(std::move(entry));
    std::string body = fields(decl, skip_marked);
    classes_[index].body = std::move(body);
  }
  return "provml_f" + std::to_string(index);
}

std::string TypeTable::fields(const clang::CXXRecordDecl& decl, bool skip_marked) {
  const auto& context = from_.context();
  const clang::QualType type = context.getRecordType(&decl);
  const bool nameable = from_.nameable(type);
  std::string text;
  bool by_name = false, by_place = false;
  std::size_t count = 0;
  for (const Member& member : members_of(decl, from_)) {
    if (has_marks(*member.field)) {
      const ValueMarks marks = marks_of(*member.field, context, nullptr).value;
      if (marks.ignore || (skip_marked && marks.any())) continue;
    }
    if (++count > kMaxFields) break;
    Reading reading = read(member, nameable ? "provml_v" : "", kCapture + "inside(provml_p, ", skip_marked);
    if (reading.opaque) {
      missing_.emplace_back(member.name, reading.why);
      reading.expression =
          opaque_expression(member.field->getType().getAsString(context.getPrintingPolicy()));
    }
    by_name = by_name || reading.expression.find("provml_v") != std::string::npos;
    by_place = by_place || reading.expression.find("provml_p") != std::string::npos;
    text += "provml_o.field(" + string_literal(member.name) + ", " + reading.expression + "); ";
  }
  std::string head;
  if (nameable) {
    const std::string name = from_.name(type);
    if (by_place)
      head += "if (sizeof(" + name +
              ") != " + std::to_string(context.getTypeSizeInChars(type).getQuantity()) + "u) return; ";
    if (by_name) head += "const " + name + "& provml_v = *static_cast<const " + name + "*>(provml_p); ";
  }
  if (!by_name && !by_place) head = "static_cast<void>(provml_p); ";
  if (text.empty()) head += "static_cast<void>(provml_o); ";
  return head + text;
}

TypeTable::Reading TypeTable::of_class(clang::QualType type, const clang::CXXRecordDecl& decl,
                                       const std::string& lvalue, const std::string& place,
                                       bool skip_marked) {
  const bool nameable = from_.nameable(type);
  const ClassKind kind = kind_of_class(decl, from_);
  if (kind.kind == ClassKind::Opaque) return {true, false, {}, kind.why};
  if (kind.kind == ClassKind::Library) {
    const bool table = add(type, 0);
    if (!lvalue.empty()) return {false, table, lvalue, {}};
    if (!nameable) return {true, false, {}, "its type cannot be named here"};
    return {false, table, kCapture + "at<" + from_.name(type) + ">(" + place + ")", {}};
  }
  const bool skip = skip_marked && has_marked_fields(decl);
  const std::string function = class_function(decl, skip);
  if (nameable && !skip) {
    if (!lvalue.empty()) return {false, true, lvalue, {}};
    return {false, true, kCapture + "at<" + from_.name(type) + ">(" + place + ")", {}};
  }
  const std::string at = lvalue.empty() ? place : "__builtin_addressof(" + lvalue + ")";
  return {
      false, true, kCapture + "object_at<" + name_ + ">(" + at + ", &" + name_ + "::" + function + ")", {}};
}

TypeTable::Reading TypeTable::read(clang::QualType written, const std::string& lvalue,
                                   const std::string& place, bool skip_marked) {
  const auto& context = from_.context();
  const clang::QualType type = written.getNonReferenceType().getCanonicalType();
  const bool nameable = from_.nameable(type.getUnqualifiedType());
  const auto simple = [&](bool table) -> Reading {
    if (!lvalue.empty()) return {false, table, lvalue, {}};
    if (!nameable) return {true, false, {}, "its type cannot be named here"};
    return {false, table, kCapture + "at<" + from_.name(type) + ">(" + place + ")", {}};
  };
  if (type->isDependentType() || type->isUndeducedType()) return simple(false);
  if (type.isVolatileQualified()) {
    if (!type->isArithmeticType() && !type->isEnumeralType()) return {true, false, {}, "volatile"};
    if (lvalue.empty() || !nameable) return {true, false, {}, "volatile"};
    const std::string copy = "static_cast<" + from_.name(type) + ">(" + lvalue + ")";
    if (const auto* e = type->getAs<clang::EnumType>()) return of_enum(*e, copy, {});
    return {false, false, copy, {}};
  }
  if (const auto* e = type->getAs<clang::EnumType>()) return of_enum(*e, lvalue, place);
  if (type->isArithmeticType() || type->isNullPtrType()) return simple(false);
  if (type->isPointerType()) return {true, false, {}, "a pointer"};
  if (const auto* array = context.getAsConstantArrayType(type)) {
    if (array->isZeroSize()) return {true, false, {}, "an array without elements"};
    const clang::QualType element = context.getBaseElementType(type);
    if (element->isPointerType()) return {true, false, {}, "an array of pointers"};
    if (const auto* decl = class_definition(element))
      if (kind_of_class(*decl, from_).kind == ClassKind::Opaque)
        return {true, false, {}, "an array of objects"};
    return simple(add(element, 0));
  }
  if (type->getAsCXXRecordDecl() != nullptr) {
    const auto* decl = class_definition(type);
    if (decl == nullptr) return {true, false, {}, "an incomplete type"};
    return of_class(type.getUnqualifiedType(), *decl, lvalue, place, skip_marked);
  }
  if ((type->isVectorType() || type->isAnyComplexType()) && !lvalue.empty()) return simple(false);
  return {true, false, {}, "a type without a value to capture"};
}

TypeTable::Reading TypeTable::read(const Member& member, const std::string& object, const std::string& base,
                                   bool skip_marked) {
  const clang::FieldDecl& field = *member.field;
  const clang::QualType type = field.getType();
  if (type->isReferenceType()) return {true, false, {}, "a reference"};
  const bool direct = member.direct && !object.empty();
  const std::string lvalue = direct ? object + "." + field.getNameAsString() : "";
  if (!direct && !member.placed) return {true, false, {}, "its place in the object is not known"};
  const std::string place =
      member.placed && !base.empty() ? base + std::to_string(member.bits / 8) + "u)" : std::string();
  if (!direct && place.empty()) return {true, false, {}, "its place in the object is not known"};
  if (field.isBitField()) {
    if (type.isVolatileQualified()) return {true, false, {}, "volatile"};
    const auto* e = type->getAs<clang::EnumType>();
    if (direct && e == nullptr) return {false, false, lvalue, {}};
    if (place.empty()) return {false, false, lvalue, {}};
    return of_bits(member, place);
  }
  if (member.placed && !field.getType()->isDependentType() && !field.getParent()->isDependentContext() &&
      is_packed(field, member.bits)) {
    if (type->isIntegralOrEnumerationType() && !place.empty()) return of_bits(member, place);
    if (direct && type->isArithmeticType())
      return {false, false, "static_cast<" + from_.name(type) + ">(" + lvalue + ")", {}};
    return {true, false, {}, "a member of a packed class"};
  }
  Reading reading = read(type, lvalue, place, skip_marked);
  // A null pointer is none; what another points to is not looked at.
  if (reading.opaque && direct && type->isPointerType() && !type->isFunctionPointerType() &&
      !type.isVolatileQualified() && !type->getPointeeType().isVolatileQualified() &&
      !is_char(type->getPointeeType()))
    return {false, false, lvalue, {}};
  return reading;
}

bool TypeTable::add(clang::QualType written, int depth) {
  const clang::QualType type = written.getNonReferenceType().getCanonicalType().getUnqualifiedType();
  if (depth > kMaxDepth || type->isDependentType() || enums_.size() + classes_.size() > kMaxTypes)
    return false;
  if (const auto* e = type->getAs<clang::EnumType>()) {
    const auto* decl = e->getDecl()->getDefinition();
    if (decl == nullptr || decl->isInStdNamespace() || !from_.complete(*decl) || !from_.nameable(type))
      return false;
    enum_function(*decl);
    return true;
  }
  if (const auto* array = type->getAsArrayTypeUnsafe()) return add(array->getElementType(), depth + 1);
  const auto* decl = class_definition(type);
  if (decl == nullptr) return false;
  const ClassKind kind = kind_of_class(*decl, from_);
  if (kind.kind == ClassKind::Opaque) return false;
  if (kind.kind == ClassKind::Fields) {
    if (!from_.nameable(type)) return false;
    class_function(*decl, false);
    return true;
  }
  const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(decl);
  if (specialization == nullptr || !added_.insert(type.getTypePtr()).second)
    return specialization != nullptr && (!enums_.empty() || !classes_.empty());
  bool any = false;
  for (const auto& argument : specialization->getTemplateArgs().asArray()) {
    if (argument.getKind() == clang::TemplateArgument::Type)
      any = add(argument.getAsType(), depth + 1) || any;
    else if (argument.getKind() == clang::TemplateArgument::Pack)
      for (const auto& inner : argument.pack_elements())
        if (inner.getKind() == clang::TemplateArgument::Type) any = add(inner.getAsType(), depth + 1) || any;
  }
  return any;
}

std::string TypeTable::definition() const {
  if (enums_.empty() && classes_.empty()) return {};
  std::string text = "struct " + name_ + " { ";
  const std::string writer = kCapture + "object_writer<" + name_ + ">& ";
  for (std::size_t i = 0; i < enums_.size(); ++i) {
    const std::string function = "provml_n" + std::to_string(i);
    text += "static const char* " + function + "(::int64_t provml_i) { " + enums_[i].body + " } ";
    if (!enums_[i].type.empty())
      text += "static const char* provml_name(" + kCapture + "type<" + enums_[i].type +
              ">, ::int64_t provml_i) { return " + function + "(provml_i); } ";
  }
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const std::string function = "provml_f" + std::to_string(i);
    text += "static void " + function + "(const void* provml_p, " + writer + "provml_o) { " +
            classes_[i].body + "} ";
    if (!classes_[i].type.empty() && classes_[i].by_type)
      text += "static void provml_get(" + kCapture + "type<" + classes_[i].type +
              ">, const void* provml_p, " + writer + "provml_o) { " + function + "(provml_p, provml_o); } ";
  }
  return text + "};";
}

}  // namespace provml::instrument
