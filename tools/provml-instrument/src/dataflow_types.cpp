#include "dataflow_types.h"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/StringSwitch.h>

#include <algorithm>
#include <functional>

namespace provml::instrument::dataflow {
namespace {

using clang::QualType;

const clang::ClassTemplateSpecializationDecl* specialization(QualType type) {
  const auto* record = type->getAsCXXRecordDecl();
  return record == nullptr ? nullptr : llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(record);
}

llvm::StringRef name_of(const clang::NamedDecl& decl) {
  return decl.getIdentifier() == nullptr ? llvm::StringRef() : decl.getName();
}

bool in_namespace(const clang::Decl& decl, llvm::StringRef name) {
  for (const auto* context = decl.getDeclContext(); context != nullptr; context = context->getParent())
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(context);
        space != nullptr && name_of(*space) == name)
      return true;
  return false;
}

/// A class of which the template arguments alone say whether it leads to other objects.
bool owns_its_content(const clang::CXXRecordDecl& record) {
  const auto name = name_of(record);
  if (record.isInStdNamespace() || in_namespace(record, "std"))
    return llvm::StringSwitch<bool>(name)
        .Cases("vector", "deque", "list", "forward_list", "array", "map", "multimap", "set", true)
        .Cases("multiset", "unordered_map", "unordered_set", "unordered_multimap", "unordered_multiset", true)
        .Cases("pair", "tuple", "optional", "variant", "stack", "queue", "priority_queue", "valarray", true)
        .Cases("unique_ptr", "complex", "atomic", "chrono", "duration", "time_point", true)
        .Default(false);
  return in_namespace(record, "Eigen") && (name == "Matrix" || name == "Array" || name == "SparseMatrix");
}

bool is_text(const clang::CXXRecordDecl& record) {
  const auto name = name_of(record);
  return name == "basic_string" || name == "basic_stringstream" || name == "basic_ostringstream" ||
         name == "basic_istringstream" || (name == "path" && in_namespace(record, "filesystem"));
}

class Pointing {
 public:
  bool value(QualType written) {
    if (written.isNull()) return true;
    const QualType type = written.getCanonicalType();
    if (type->isDependentType() || type->isUndeducedType() || type->isReferenceType() ||
        type->isAnyPointerType() || type->isMemberPointerType())
      return true;
    if (const auto* array = type->getAsArrayTypeUnsafe()) return value(array->getElementType());
    const auto* record = type->getAsCXXRecordDecl();
    if (record == nullptr) return !type->isScalarType() && !type->isVectorType() && !type->isAnyComplexType();
    if (record->isLambda()) return true;
    if (is_text(*record)) return false;
    const auto* definition = record->getDefinition();
    if (const auto* special = specialization(type); special != nullptr && owns_its_content(*record)) {
      for (const auto& argument : special->getTemplateArgs().asArray())
        if (leads(argument)) return true;
      return false;
    }
    if (definition == nullptr) return true;
    if (!seen_.insert(definition).second) return false;
    if (definition->isPolymorphic() && record->isInStdNamespace()) return true;
    for (const auto& base : definition->bases())
      if (value(base.getType())) return true;
    for (const auto* field : definition->fields())
      if (value(field->getType())) return true;
    return false;
  }

 private:
  bool leads(const clang::TemplateArgument& argument) {
    if (argument.getKind() == clang::TemplateArgument::Pack) {
      for (const auto& part : argument.pack_elements())
        if (leads(part)) return true;
      return false;
    }
    if (argument.getKind() != clang::TemplateArgument::Type) return false;
    const auto* record = argument.getAsType()->getAsCXXRecordDecl();
    if (record != nullptr && record->isInStdNamespace())
      if (const auto name = name_of(*record); name == "allocator" || name == "less" || name == "hash" ||
                                              name == "default_delete" || name == "greater" ||
                                              name == "equal_to" || name == "ratio" || name == "char_traits")
        return false;
    return value(argument.getAsType());
  }
  llvm::SmallPtrSet<const clang::CXXRecordDecl*, 8> seen_;
};

/// Whether a text or a pointer can be found in a value. A class may hold a container of itself.
class NamingFile {
 public:
  bool value(QualType type) {
    if (type.isNull() || can_point(type)) return true;
    const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
    if (record == nullptr) return false;
    if (is_text(*record)) return true;
    if (!seen_.insert(record->getCanonicalDecl()).second) return false;
    if (const auto* special = specialization(type.getNonReferenceType()))
      for (const auto& argument : special->getTemplateArgs().asArray())
        if (argument.getKind() == clang::TemplateArgument::Type && !argument.getAsType()->isScalarType() &&
            value(argument.getAsType()))
          return true;
    const auto* definition = record->getDefinition();
    if (definition == nullptr || record->isInStdNamespace()) return definition == nullptr;
    for (const auto* field : definition->fields())
      if (field->getType()->getAsCXXRecordDecl() != nullptr && value(field->getType())) return true;
    return false;
  }

 private:
  llvm::SmallPtrSet<const clang::CXXRecordDecl*, 8> seen_;
};

bool modifies_nothing(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases("accumulate", "inner_product", "reduce", "transform_reduce", "count", "count_if", "find", true)
      .Cases("find_if", "find_if_not", "find_end", "find_first_of", "adjacent_find", "search", true)
      .Cases("search_n", "equal", "mismatch", "all_of", "any_of", "none_of", "min_element", true)
      .Cases("max_element", "minmax_element", "lower_bound", "upper_bound", "equal_range", true)
      .Cases("binary_search", "is_sorted", "is_sorted_until", "is_partitioned", "includes", "distance", true)
      .Cases("lexicographical_compare", "is_permutation", "min", "max", "minmax", "clamp", "for_each", true)
      .Cases("for_each_n", "next", "prev", "size", "ssize", "empty", "data", "to_string", "isnan", true)
      .Cases("make_pair", "make_tuple", "tie", "make_optional", "make_unique", "make_shared", true)
      .Cases("begin", "end", "cbegin", "cend", "rbegin", "rend", "strlen", "strcmp", "memcmp", true)
      .Default(false);
}

}  // namespace

bool is_scalar(QualType type) {
  return !type.isNull() && (type->isArithmeticType() || type->isEnumeralType()) && !type->isDependentType();
}

bool can_point(QualType type) { return Pointing().value(type); }

bool can_name_file(QualType type) { return NamingFile().value(type); }

QualType element_type(QualType type) {
  if (const auto* array = type->getAsArrayTypeUnsafe()) return array->getElementType();
  const auto* special = specialization(type);
  if (special == nullptr || !special->isInStdNamespace()) return {};
  const auto name = name_of(*special);
  const auto& arguments = special->getTemplateArgs();
  if (name.contains("map") || arguments.size() == 0 ||
      arguments[0].getKind() != clang::TemplateArgument::Type)
    return {};
  return owns_its_content(*special) ? arguments[0].getAsType() : QualType();
}

QualType field_type(QualType type, llvm::StringRef name) {
  const auto* record = type->getAsCXXRecordDecl();
  if (record == nullptr || record->getDefinition() == nullptr) return {};
  if (name == "*") return element_type(type);
  for (const auto* field : record->getDefinition()->fields())
    if (name_of(*field) == name) return field->getType();
  for (const auto& base : record->getDefinition()->bases())
    if (const QualType found = field_type(base.getType(), name); !found.isNull()) return found;
  return {};
}

bool points_to_const(QualType written) {
  if (written.isNull()) return false;
  const QualType type = written.getNonReferenceType();
  if (type->isAnyPointerType()) return type->getPointeeType().isConstQualified();
  const auto* record = type->getAsCXXRecordDecl();
  if (record == nullptr) return false;
  const auto name = name_of(*record);
  if (name.contains("const_iterator") || name == "basic_string_view" || name == "initializer_list")
    return true;
  const auto* special = specialization(type);
  if (special == nullptr || special->getTemplateArgs().size() == 0) return false;
  const auto& first = special->getTemplateArgs()[0];
  if (first.getKind() != clang::TemplateArgument::Type) return false;
  return first.getAsType().isConstQualified() ||
         (first.getAsType()->isAnyPointerType() && first.getAsType()->getPointeeType().isConstQualified()) ||
         (name == "reverse_iterator" && points_to_const(first.getAsType()));
}

KnownFunction known_function(const clang::FunctionDecl& callee, unsigned arguments) {
  if (callee.isNoReturn()) return {Known::Terminate, 0};
  if (!callee.isInStdNamespace() && !in_namespace(callee, "std") && !callee.isExternC()) return {};
  if (llvm::isa<clang::CXXMethodDecl>(callee)) return {};
  const auto name = name_of(callee);
  if (callee.isExternC()) {
    if (name == "strlen" || name == "strcmp" || name == "memcmp" || name == "printf" || name == "puts")
      return {Known::Pure, 0};
    if ((name == "memcpy" || name == "memmove" || name == "memset" || name == "strcpy") && arguments == 3)
      return {Known::Output, 0};
    return {};
  }
  if (arguments == 1 && (name == "move" || name == "forward" || name == "as_const" || name == "addressof" ||
                         name == "ref" || name == "cref" || name == "move_if_noexcept"))
    return {Known::Same, 0};
  if (name == "swap" && arguments == 2) return {Known::Swap, 0};
  if (name == "exchange" && arguments == 2) return {Known::Exchange, 0};
  if (name == "get" && arguments == 1) return {Known::Get, 0};
  if (name == "memcpy" || name == "memmove") return {Known::Output, 0};
  if (arguments >= 3) {
    if (name == "copy" || name == "copy_n" || name == "move" || name == "copy_backward" ||
        name == "move_backward" || name == "reverse_copy" || name == "partial_sum" ||
        name == "adjacent_difference" || name == "exclusive_scan" || name == "inclusive_scan" ||
        name == "unique_copy" || name == "rotate_copy" || name == "copy_if" || name == "remove_copy" ||
        name == "remove_copy_if" || name == "replace_copy" || name == "sample")
      return {Known::Output, name == "rotate_copy" ? 3U : 2U};
    if (name == "transform") return {Known::Output, arguments >= 5 ? 3U : 2U};
    if (name == "merge" || name == "set_union" || name == "set_intersection" || name == "set_difference" ||
        name == "set_symmetric_difference")
      return {Known::Output, 4};
  }
  if (modifies_nothing(name)) return {Known::Pure, 0};
  return {};
}

bool writes_named_file(const clang::FunctionDecl& callee) {
  if (!callee.isInStdNamespace() && !in_namespace(callee, "std"))
    return !callee.isExternC() || name_of(callee) == "fopen" || name_of(callee) == "rename" ||
           name_of(callee) == "open" || !name_of(callee).starts_with("str");
  const auto name = name_of(callee);
  if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&callee)) {
    const auto owner = name_of(*method->getParent());
    return owner.contains("stream") || owner.contains("filebuf");
  }
  return name == "copy_file" || name == "rename" || name == "copy" || name == "fopen" || name == "freopen";
}

bool empties(const clang::FunctionDecl& callee) {
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&callee);
  return method != nullptr && method->getParent()->isInStdNamespace() &&
         (name_of(*method) == "clear" || (name_of(*method) == "reset" && method->getNumParams() == 0));
}

bool is_standard_stream(const clang::VarDecl& variable) {
  return variable.isInStdNamespace() && llvm::StringSwitch<bool>(name_of(variable))
                                            .Cases("cout", "cerr", "clog", "wcout", "wcerr", "wclog", true)
                                            .Default(false);
}

bool assigns_through(QualType type) {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (record == nullptr) return false;
  if (in_namespace(*record, "Eigen")) return name_of(*record) != "Matrix" && name_of(*record) != "Array";
  if (!record->isInStdNamespace()) return false;
  const auto name = name_of(*record);
  if (name == "_Bit_reference" || name.contains("_array")) return true;
  if (name != "tuple" && name != "pair") return false;
  const auto* special = specialization(type.getNonReferenceType());
  const std::function<bool(const clang::TemplateArgument&)> refers = [&](const clang::TemplateArgument& a) {
    if (a.getKind() == clang::TemplateArgument::Pack)
      return std::any_of(a.pack_begin(), a.pack_end(), refers);
    return a.getKind() == clang::TemplateArgument::Type && a.getAsType()->isReferenceType();
  };
  if (special == nullptr) return true;
  const auto arguments = special->getTemplateArgs().asArray();
  return std::any_of(arguments.begin(), arguments.end(), refers);
}

}  // namespace provml::instrument::dataflow
