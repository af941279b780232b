#include "class_facts.h"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclFriend.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/QualTypeNames.h>
#include <clang/AST/RecordLayout.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Basic/TargetInfo.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "marks.h"

namespace provml::instrument {
namespace {

/// Namespaces whose types the runtime's adapters capture.
constexpr std::array<llvm::StringRef, 5> kAdapted = {"Eigen", "at", "torch", "c10", "nlohmann"};
/// Namespaces whose types the runtime captures by their shape (runtime/include/provml/detail/origin.h).
constexpr std::array<llvm::StringRef, 5> kShaped = {"std", "__gnu_cxx", "boost", "absl", "gsl"};
/// Types whose presence says that threads share the object.
constexpr std::array<llvm::StringRef, 14> kShared = {"mutex",
                                                     "timed_mutex",
                                                     "recursive_mutex",
                                                     "recursive_timed_mutex",
                                                     "shared_mutex",
                                                     "shared_timed_mutex",
                                                     "condition_variable",
                                                     "condition_variable_any",
                                                     "once_flag",
                                                     "atomic",
                                                     "atomic_flag",
                                                     "thread",
                                                     "jthread",
                                                     "future"};
constexpr std::array<llvm::StringRef, 6> kSharedC = {"pthread_mutex_t", "pthread_rwlock_t",
                                                     "pthread_cond_t",  "pthread_spinlock_t",
                                                     "omp_lock_t",      "omp_nest_lock_t"};
constexpr int kMaxBases = 8;
/// As Clang spells it; nothing in source.
constexpr std::string_view kUnnamedNamespace = "(anonymous namespace)::";

bool one_of(llvm::ArrayRef<llvm::StringRef> list, llvm::StringRef name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_filesystem_path(const clang::CXXRecordDecl& record) {
  if (record.getIdentifier() == nullptr || record.getName() != "path") return false;
  for (const auto* context = record.getDeclContext(); context != nullptr; context = context->getParent())
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(context))
      if (space->getName() == "filesystem") return true;
  return false;
}

bool has_hook(const clang::CXXRecordDecl& decl, const clang::ASTContext& context, int depth = 0) {
  const clang::DeclarationName name(&context.Idents.get("provml_capture"));
  if (!decl.lookup(name).empty()) return true;
  const auto is_hook = [&](const clang::FriendDecl* f) {
    const auto* function = llvm::dyn_cast_or_null<clang::NamedDecl>(f->getFriendDecl());
    return function != nullptr && function->getDeclName() == name;
  };
  if (std::any_of(decl.friend_begin(), decl.friend_end(), is_hook)) return true;
  for (const auto* scope = decl.getDeclContext(); scope != nullptr; scope = scope->getParent()) {
    if (!scope->isNamespace() && !scope->isTranslationUnit()) continue;
    // A hook of the namespace is one for this class when its first parameter is.
    for (const auto* found : scope->getRedeclContext()->lookup(name)) {
      if (llvm::isa<clang::FunctionTemplateDecl>(found)) return true;
      const auto* function = llvm::dyn_cast<clang::FunctionDecl>(found);
      if (function == nullptr || function->getNumParams() != 2) continue;
      const auto* seen = class_definition(function->getParamDecl(0)->getType());
      if (seen == nullptr || seen->getCanonicalDecl() == decl.getCanonicalDecl()) return true;
    }
    break;
  }
  if (depth < kMaxBases)
    for (const auto& base : decl.bases())
      if (const auto* parent = class_definition(base.getType()))
        if (has_hook(*parent, context, depth + 1)) return true;
  return false;
}

/// The name of a member that is made for threads, or "".
std::string shared_member(const clang::CXXRecordDecl& decl, int depth) {
  if (depth > kMaxBases) return {};
  for (const auto* field : decl.fields()) {
    if (const auto* alias = field->getType()->getAs<clang::TypedefType>())
      if (one_of(kSharedC, alias->getDecl()->getName())) return field->getNameAsString();
    clang::QualType type = field->getType();
    while (const auto* array = type->getAsArrayTypeUnsafe()) type = array->getElementType();
    const auto* record = type->getAsCXXRecordDecl();
    if (record == nullptr) continue;
    if (record->isInStdNamespace()) {
      if (record->getIdentifier() != nullptr && one_of(kShared, record->getName()))
        return field->getNameAsString();
    } else if (const auto* inner = record->getDefinition()) {
      if (!shared_member(*inner, depth + 1).empty()) return field->getNameAsString();
    }
  }
  for (const auto& base : decl.bases())
    if (const auto* parent = class_definition(base.getType())) {
      const std::string name = shared_member(*parent, depth + 1);
      if (!name.empty()) return name;
    }
  return {};
}

bool has_marked_member(const clang::CXXRecordDecl& decl) {
  return std::any_of(decl.field_begin(), decl.field_end(),
                     [](const clang::FieldDecl* field) { return has_marks(*field); });
}

/// Collects the members of a class, its bases first.
class Members {
 public:
  explicit Members(const Viewpoint& from) : from_(from), context_(from.context()) {}

  std::vector<Member> read(const clang::CXXRecordDecl& root) {
    const bool layout = context_.getTargetInfo().isLittleEndian() && !root.isDependentContext() &&
                        !root.isInvalidDecl() && root.isCompleteDefinition();
    add(root, true, 0, layout, 0);
    std::map<std::string, int> count;
    for (const Member& member : found_) ++count[member.name];
    for (std::size_t i = 0; i < found_.size(); ++i) {
      Member& member = found_[i];
      if (count[member.name] < 2 || depths_[i] == 0) continue;
      member.named = member.direct = false;
      const auto& owner = *member.field->getParent();
      if (owner.getIdentifier() != nullptr) member.name = owner.getNameAsString() + "::" + member.name;
    }
    return std::move(found_);
  }

 private:
  void add(const clang::CXXRecordDecl& decl, bool open, std::uint64_t bits, bool placed, int depth) {
    if (depth > kMaxBases) return;
    const clang::ASTRecordLayout* layout = placed ? &context_.getASTRecordLayout(&decl) : nullptr;
    for (const auto& base : decl.bases()) {
      const auto* parent = class_definition(base.getType());
      if (parent == nullptr || base.getType()->isDependentType() || is_library_class(*parent)) continue;
      if (base.isVirtual() && !virtual_bases_.insert(parent).second) continue;
      const bool known = placed && !base.isVirtual();
      const std::uint64_t at =
          known ? bits + static_cast<std::uint64_t>(context_.toBits(layout->getBaseClassOffset(parent))) : 0;
      add(*parent, open && base.getAccessSpecifier() == clang::AS_public, at, known, depth + 1);
    }
    fields(decl, open, bits, layout, depth);
  }
  void fields(const clang::CXXRecordDecl& decl, bool open, std::uint64_t bits,
              const clang::ASTRecordLayout* layout, int depth) {
    for (const auto* field : decl.fields()) {
      const std::uint64_t at = layout == nullptr ? 0 : bits + layout->getFieldOffset(field->getFieldIndex());
      if (field->isAnonymousStructOrUnion()) {
        const auto* inner = class_definition(field->getType());
        if (inner == nullptr || inner->isUnion()) continue;  // which member of a union holds is not known
        fields(*inner, open && from_.accessible(*field), at,
               layout == nullptr ? nullptr : &context_.getASTRecordLayout(inner), depth);
        continue;
      }
      if (!field->getDeclName()) continue;
      const bool own = depth == 0;
      Member member{
          field,       field->getNameAsString(),
          open || own, (open || own) && from_.accessible(*field) && !field->hasAttr<clang::DeprecatedAttr>(),
          at,          layout != nullptr};
      found_.push_back(std::move(member));
      depths_.push_back(depth);
    }
  }

  const Viewpoint& from_;
  const clang::ASTContext& context_;
  std::vector<Member> found_;
  std::vector<int> depths_;
  std::set<const clang::CXXRecordDecl*> virtual_bases_;
};

}  // namespace

llvm::StringRef outermost_namespace(const clang::Decl& decl) {
  llvm::StringRef name;
  for (const auto* context = decl.getDeclContext(); context != nullptr; context = context->getParent())
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(context)) name = space->getName();
  return name;
}

bool is_library_class(const clang::CXXRecordDecl& decl) {
  const auto outer = outermost_namespace(decl);
  return one_of(kShaped, outer) || one_of(kAdapted, outer);
}

const clang::CXXRecordDecl* class_definition(clang::QualType type) {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return record == nullptr ? nullptr : record->getDefinition();
}

bool is_path(clang::QualType type) {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (record == nullptr || record->getIdentifier() == nullptr) return false;
  if (record->getName() == "path") return is_filesystem_path(*record);
  const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(record);
  if (specialization == nullptr || !record->isInStdNamespace()) return false;
  constexpr std::array<llvm::StringRef, 6> kHolders = {"vector", "optional", "list", "array", "deque", "set"};
  const auto& arguments = specialization->getTemplateArgs();
  return one_of(kHolders, record->getName()) && arguments.size() > 0 &&
         arguments[0].getKind() == clang::TemplateArgument::Type && is_path(arguments[0].getAsType());
}

bool Viewpoint::within(const clang::DeclContext& record) const {
  const auto* wanted = llvm::cast<clang::Decl>(&record)->getCanonicalDecl();
  for (const clang::DeclContext* context = function_; context != nullptr; context = context->getParent()) {
    const auto* decl = llvm::cast<clang::Decl>(context);
    if (decl->getCanonicalDecl() == wanted) return true;
  }
  return false;
}

bool Viewpoint::accessible(const clang::NamedDecl& decl) const {
  const clang::Decl* member = &decl;
  while (member != nullptr) {
    const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(member->getDeclContext());
    if (record == nullptr) return true;
    const auto access = member->getAccess();
    if (access != clang::AS_public && access != clang::AS_none && !within(*record)) return false;
    member = record;
  }
  return true;
}

bool Viewpoint::complete(const clang::TagDecl& definition) const {
  const clang::Decl* written = &definition;
  if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&definition)) {
    if (const auto* pattern = record->getTemplateInstantiationPattern()) written = pattern;
  } else if (const auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(&definition)) {
    if (const auto* pattern = enumeration->getTemplateInstantiationPattern()) written = pattern;
  }
  if (written->getEndLoc().isInvalid() || where_.isInvalid()) return true;
  const auto& sources = context_.getSourceManager();
  if (sources.isBeforeInTranslationUnit(sources.getExpansionLoc(written->getEndLoc()),
                                        sources.getExpansionLoc(where_)))
    return true;
  // Within a function body of the class itself.
  for (const clang::DeclContext* context = function_; context != nullptr;
       context = context->getLexicalParent())
    if (llvm::cast<clang::Decl>(context) == written) return true;
  return false;
}

bool Viewpoint::nameable(clang::QualType written) const {
  const clang::QualType type = written.getCanonicalType();
  if (type->isDependentType() || type->isUndeducedType()) return false;
  if (type->isBuiltinType()) return true;
  if (type->isPointerType() || type->isReferenceType()) return nameable(type->getPointeeType());
  if (const auto* array = context_.getAsArrayType(type))
    return llvm::isa<clang::ConstantArrayType>(array) && nameable(array->getElementType());
  const clang::TagDecl* tag = type->getAsTagDecl();
  if (tag == nullptr) return false;
  if (tag->getIdentifier() == nullptr || tag->getParentFunctionOrMethod() != nullptr) return false;
  if (!accessible(*tag) || tag->hasAttr<clang::DeprecatedAttr>()) return false;
  for (const auto* context = tag->getDeclContext(); context != nullptr; context = context->getParent()) {
    const auto* outer = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(context);
    if (outer != nullptr && !nameable(context_.getRecordType(outer))) return false;
  }
  const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(tag);
  if (specialization == nullptr) return true;
  const std::function<bool(const clang::TemplateArgument&)> fits =
      [&](const clang::TemplateArgument& argument) {
        switch (argument.getKind()) {
          case clang::TemplateArgument::Type:
            return argument.getAsType()->isVoidType() || nameable(argument.getAsType());
          case clang::TemplateArgument::Integral:
            return argument.getIntegralType()->isIntegerType() &&
                   !argument.getIntegralType()->isEnumeralType();
          case clang::TemplateArgument::Pack:
            return std::all_of(argument.pack_begin(), argument.pack_end(), fits);
          default:
            return false;
        }
      };
  const auto arguments = specialization->getTemplateArgs().asArray();
  return std::all_of(arguments.begin(), arguments.end(), fits);
}

std::string Viewpoint::name(clang::QualType type) const {
  std::string text = clang::TypeName::getFullyQualifiedName(type.getCanonicalType().getUnqualifiedType(),
                                                            context_, context_.getPrintingPolicy(), true);
  for (std::size_t at; (at = text.find(kUnnamedNamespace)) != std::string::npos;)
    text.erase(at, kUnnamedNamespace.size());
  // struct stat: a function of the same name hides it, so that it is a type only with its keyword.
  const auto* tag = type.getCanonicalType()->getAsTagDecl();
  if (tag != nullptr && tag->getDeclName() && !tag->getDeclContext()->isFunctionOrMethod())
    for (const auto* other : tag->getDeclContext()->getRedeclContext()->lookup(tag->getDeclName()))
      if (!llvm::isa<clang::TypeDecl, clang::ClassTemplateDecl>(other))
        return tag->getKindName().str() + " " + text;
  return text;
}

ClassKind kind_of_class(const clang::CXXRecordDecl& decl, const Viewpoint& from) {
  const auto& context = from.context();
  if (decl.isLambda()) return {ClassKind::Opaque, "a closure"};
  if (is_filesystem_path(decl) || is_library_class(decl) || has_hook(decl, context))
    return {ClassKind::Library, {}};
  if (decl.isUnion()) return {ClassKind::Opaque, "a union"};
  if (decl.isDependentContext()) return {ClassKind::Library, {}};
  if (!from.complete(decl)) return {ClassKind::Opaque, "an incomplete type at this place"};
  const auto& sources = context.getSourceManager();
  if (sources.isInSystemHeader(sources.getExpansionLoc(decl.getLocation())) && !decl.isAggregate())
    return {ClassKind::Opaque,
            "a class of a library; define provml_capture(T const&, provml::capture::sink&)"};
  const std::string shared = shared_member(decl, 0);
  if (!shared.empty() && !has_marked_member(decl))
    return {ClassKind::Opaque, "its member '" + shared +
                                   "' says that threads share it; define provml_capture(T const&, "
                                   "provml::capture::sink&)"};
  return {ClassKind::Fields, {}};
}

std::vector<Member> members_of(const clang::CXXRecordDecl& definition, const Viewpoint& from) {
  return Members(from).read(definition);
}

}  // namespace provml::instrument
