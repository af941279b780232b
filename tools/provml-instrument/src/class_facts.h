// class_facts.h: what may be said in generated code about a type of the program: whether it can be named at a
// place, whether a member can be read there, and whether a class is captured by its fields.
//
//   Viewpoint here{context, function, location};
//   if (here.accessible(field)) text += "v." + field.getNameAsString();
#ifndef PROVML_INSTRUMENT_CLASS_FACTS_H
#define PROVML_INSTRUMENT_CLASS_FACTS_H

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/Type.h>

#include <functional>
#include <string>
#include <vector>

namespace provml::instrument {

/// Where generated code stands.
class Viewpoint {
 public:
  Viewpoint(const clang::ASTContext& context, const clang::FunctionDecl* function,
            clang::SourceLocation where)
      : context_(context), function_(function), where_(where) {}

  const clang::ASTContext& context() const { return context_; }
  const clang::FunctionDecl* function() const { return function_; }
  /// Whether access control lets a member (or any declaration) be named here.
  bool accessible(const clang::NamedDecl& decl) const;
  /// Whether a class or enumeration is complete here, not only further down.
  bool complete(const clang::TagDecl& definition) const;
  /// Whether a type can be written here. Local types cannot: the code may stand before them.
  bool nameable(clang::QualType type) const;
  /// The type's full name, to be used where nameable().
  std::string name(clang::QualType type) const;

 private:
  bool within(const clang::DeclContext& record) const;

  const clang::ASTContext& context_;
  const clang::FunctionDecl* function_;
  clang::SourceLocation where_;
};

/// How the capture treats a class.
struct ClassKind {
  enum Kind { Library, Fields, Opaque } kind = Opaque;
  std::string why;  ///< why it is opaque
};
/// Library: the runtime's header captures it by its shape, an adapter, or the user's provml_capture.
ClassKind kind_of_class(const clang::CXXRecordDecl& definition, const Viewpoint& from);

/// A non-static data member of a class or of one of its bases.
struct Member {
  const clang::FieldDecl* field;
  std::string name;        ///< as the map's key; "Base::name" where the plain name means another member
  bool named;              ///< `object.name` means this member, access control permitting
  bool direct;             ///< and permits it
  std::uint64_t bits = 0;  ///< place within the object
  bool placed = false;     ///< `bits` is known
};
/// The members in order of layout, bases first, anonymous structs opened. Members of virtual bases have no
/// place; `placed` is false throughout where the layout is not known.
std::vector<Member> members_of(const clang::CXXRecordDecl& definition, const Viewpoint& from);

/// "std" for std::x::y; "" for the global namespace.
llvm::StringRef outermost_namespace(const clang::Decl& decl);
/// Whether a class is of a library whose classes the runtime's header knows by their shape.
bool is_library_class(const clang::CXXRecordDecl& decl);
/// The definition of the class of a (referred-to) value, or nullptr.
const clang::CXXRecordDecl* class_definition(clang::QualType type);
/// A path type, or a standard container or optional of paths.
bool is_path(clang::QualType type);

}  // namespace provml::instrument

#endif
