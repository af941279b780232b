// capture_plan.h: how a value of a C++ type is captured: its slots, and the expressions that read them.
//
//   Capture c = planner.plan(site, {.name = "config", .what = "parameter", .type = type, .where = loc,
//                                   .function = &function, .table = "provml_k0"});
//   c.pieces[0].expression("config")   // ::provml::capture::with<provml_k0>(config)
//   c.before                           // struct provml_k0 { ... };   to stand before the expressions
#ifndef PROVML_INSTRUMENT_CAPTURE_PLAN_H
#define PROVML_INSTRUMENT_CAPTURE_PLAN_H

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/Type.h>

#include <string>
#include <vector>

#include "marks.h"
#include "report.h"
#include "site.h"
#include "type_table.h"

namespace provml::instrument {

/// One slot of a value and how to read it.
struct Piece {
  unsigned slot = 0;
  std::string pattern;  ///< \1 stands for the variable
  bool reference = false;
  std::string expression(const std::string& variable) const;
};

struct Capture {
  std::vector<Piece> pieces;
  bool plain = false;    ///< one piece that is the variable itself: the header decides by its type
  bool opaque = false;   ///< one piece that does not look at the variable
  bool pointee = false;  ///< the pieces read what a pointer points to; to be done only when it is not null
  bool local = false;    ///< the pieces use names of `before` that a closure must capture
  bool unasked = false;  ///< plain, but what pointers to characters point to is not read
  bool at_end = false;   ///< an array whose size is known at the end only: the pieces name what can change
  std::string before;    ///< declarations that the pieces need

  /// "::provml::capture::in(0, x)" for every piece.
  std::vector<std::string> inputs(const std::string& variable) const;
  /// "a.out(0, x); " for every piece.
  std::string statements(const std::string& activity, const std::string& variable) const;
};

struct CaptureRequest {
  std::string name, what;
  ValueMarks marks;
  bool output = false;
  clang::QualType type;
  clang::SourceLocation where;
  bool pack = false;                              ///< a function parameter pack
  const clang::FunctionDecl* function = nullptr;  ///< whose body the code stands in
  std::string table;                              ///< a fresh name for the value's table
  bool cautious = false;      ///< nobody marked it: what may be shared or not be initialised is not read
  bool constructing = false;  ///< a parameter of a constructor, which may refer to a member to come
  std::string unread = {};    ///< why the value is not looked at, or ""
};

/// Stands for the variable in patterns.
constexpr char kVariable = '\1';

bool is_text_pointer(clang::QualType type);
/// The beginning of an expression for a place within an object; "" where its layout is not known.
std::string inside_of(const clang::ASTContext& context, const clang::CXXRecordDecl& decl,
                      const std::string& object);

class CapturePlanner {
 public:
  CapturePlanner(const clang::ASTContext& context, Report& report) : context_(context), report_(report) {}
  /// Adds the slots of a value to `site`.
  Capture plan(Site& site, const CaptureRequest& request);
  /// Adds the slots of the members of *this in `method`: at its begin and at its end. `names` are members
  /// separated by commas, "" for all.
  std::pair<Capture, Capture> plan_state(Site& site, const clang::CXXMethodDecl& method,
                                         const std::string& names, clang::SourceLocation where,
                                         const std::string& table);
  /// How a type reads as written in the source.
  std::string spelled(clang::QualType type) const;
  /// The same with the namespaces of its outermost name, for where another name hides it.
  std::string spelled_in_full(clang::QualType type) const;

 private:
  bool plan_array(Slot& slot, const CaptureRequest& request, TypeTable& table, Capture& capture);
  void add_fields(Site& site, const CaptureRequest& request, const clang::CXXRecordDecl& decl,
                  const std::string& path, const std::string& object, const std::string& base, int depth,
                  TypeTable& table, Capture& capture);
  Piece field_piece(const Slot& slot, const Member& member, const std::string& object,
                    const std::string& base, unsigned index, TypeTable& table) const;
  Piece array_piece(const Slot& slot, const Member& member, const ValueMarks& marks,
                    const clang::CXXRecordDecl& decl, const std::string& object,
                    const CaptureRequest& request, TypeTable& table);
  std::string unsafe_text(const CaptureRequest& request) const;
  bool may_hold_characters(const CaptureRequest& request, clang::QualType type) const;
  void tell_missing(const CaptureRequest& request, const TypeTable& table);

  const clang::ASTContext& context_;
  Report& report_;
};

}  // namespace provml::instrument

#endif
