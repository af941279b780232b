// capture_plan.h: how a value of a C++ type is captured: its slots, and the expressions that read them.
//
//   Capture c = planner.plan(site, {"config", "parameter", marks, false, type, loc});
//   c.pieces[0].expression("config")   // ::provml::capture::object(::provml::capture::field("epochs",
//   config.epochs))
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
  bool pack = false;          ///< a function parameter pack
  bool cautious = false;      ///< nobody marked it: what may be shared or not be initialised is not read
  bool constructing = false;  ///< a parameter of a constructor, which may refer to a member to come
};

class CapturePlanner {
 public:
  CapturePlanner(const clang::ASTContext& context, Report& report) : context_(context), report_(report) {}
  /// Adds the slots of a value to `site`.
  Capture plan(Site& site, const CaptureRequest& request);
  /// How a type reads as written in the source.
  std::string spelled(clang::QualType type) const;

 private:
  enum class Form { Plain, Pattern, Opaque };
  struct Value {
    Form form = Form::Opaque;
    std::string pattern;
    std::string why;  ///< why it is opaque
  };
  Value value(clang::QualType type, const std::string& expression, int depth) const;
  Value record(clang::QualType type, const clang::CXXRecordDecl& decl, const std::string& expression,
               int depth) const;
  Value enumeration(const clang::EnumType& type, const std::string& expression) const;
  void add_fields(Site& site, const CaptureRequest& request, const clang::CXXRecordDecl& decl,
                  const std::string& path, const std::string& expression, int depth, Capture& capture);
  bool has_marked_fields(const clang::CXXRecordDecl& decl, int depth) const;
  bool has_hook(const clang::CXXRecordDecl& decl) const;

  const clang::ASTContext& context_;
  Report& report_;
};

/// A path type, or a standard container or optional of paths.
bool is_path(clang::QualType type);

}  // namespace provml::instrument

#endif
