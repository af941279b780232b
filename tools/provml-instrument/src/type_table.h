// type_table.h: the local class of generated code that describes the classes and enumerations within a value
// (runtime/include/provml/detail/table.h).
//
//   TypeTable table("provml_k3", viewpoint);
//   TypeTable::Reading r = table.read(type, "config", {});
//   r.expression      // ::provml::capture::with<provml_k3>(config)
//   table.definition()  // struct provml_k3 { ... };  to stand before; "" when nothing needs it
#ifndef PROVML_INSTRUMENT_TYPE_TABLE_H
#define PROVML_INSTRUMENT_TYPE_TABLE_H

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "class_facts.h"

namespace provml::instrument {

class TypeTable {
 public:
  TypeTable(std::string name, const Viewpoint& from) : name_(std::move(name)), from_(from) {}

  /// How a value is read.
  struct Reading {
    bool opaque = false;
    bool table = false;      ///< the expression needs this table
    std::string expression;  ///< what is passed to in(), out() or field(); without with<>
    std::string why;         ///< why it is opaque
  };
  /// `lvalue` is an expression of the type, or "" when the value can be reached by its `place` (an expression
  /// of type const void*) only. `skip_marked` leaves marked members out: they are slots of their own.
  Reading read(clang::QualType type, const std::string& lvalue, const std::string& place, bool skip_marked);
  /// A member of an object. `object` is an lvalue of the class or ""; `base` an expression of the place of
  /// the object for a given offset: "inside(x, " to be followed by the offset and ")".
  Reading read(const Member& member, const std::string& object, const std::string& base, bool skip_marked);
  /// `with<table>(expression)` where the reading needs the table.
  std::string expression(const Reading& reading) const;

  /// The names of members that are opaque, with the reason.
  const std::vector<std::pair<std::string, std::string>>& missing() const { return missing_; }
  std::string definition() const;
  const Viewpoint& from() const { return from_; }

 private:
  struct Entry {
    std::string type;  ///< name, or "" for a type that cannot be written
    std::string body;
    bool by_type = true;
  };
  /// Registers what occurs in a type; whether anything did.
  bool add(clang::QualType type, int depth);
  Reading of_class(clang::QualType type, const clang::CXXRecordDecl& decl, const std::string& lvalue,
                   const std::string& place, bool skip_marked);
  Reading of_enum(const clang::EnumType& type, const std::string& lvalue, const std::string& place);
  Reading of_bits(const Member& member, const std::string& place);
  std::string enum_function(const clang::EnumDecl& decl);
  std::string class_function(const clang::CXXRecordDecl& decl, bool skip_marked);
  std::string fields(const clang::CXXRecordDecl& decl, bool skip_marked);

  std::string name_;
  Viewpoint from_;
  std::vector<Entry> enums_, classes_;
  std::map<const clang::Decl*, std::size_t> enum_index_;
  std::map<std::pair<const clang::Decl*, bool>, std::size_t> class_index_;
  std::vector<std::pair<std::string, std::string>> missing_;
  std::set<const clang::Type*> added_;
};

/// "::provml::capture::opaque("T")".
std::string opaque_expression(const std::string& type);
/// Whether a class or one of its public members' classes has marked members.
bool has_marked_fields(const clang::CXXRecordDecl& decl, int depth = 0);

}  // namespace provml::instrument

#endif
