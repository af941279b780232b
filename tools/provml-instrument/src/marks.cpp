#include "marks.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/Expr.h>
#include <clang/Basic/SourceManager.h>
#include <provml/vocabulary.h>

#include <algorithm>

#include "domain_roles.h"

namespace provml::instrument {
namespace {

using clang::AnnotateAttr;

const clang::StringLiteral* literal(const clang::Expr* expression) {
  if (const auto* constant = llvm::dyn_cast<clang::ConstantExpr>(expression))
    expression = constant->getSubExpr();
  return llvm::dyn_cast<clang::StringLiteral>(expression->IgnoreParenImpCasts());
}

bool is_ours(const AnnotateAttr& attribute) { return attribute.getAnnotation() == "provml"; }

/// One annotation being read into a DeclMarks.
class Reader {
 public:
  Reader(const AnnotateAttr& attribute, DeclMarks& marks, Report* report,
         const clang::SourceManager* sources = nullptr)
      : attribute_(attribute),
        marks_(marks),
        report_(attribute.isInherited() ? nullptr : report),
        sources_(sources) {}

  void read() {
    const auto count = attribute_.args_size();
    if (count == 0) return tell("provml-E0102", "a provml annotation needs a role as its first argument");
    const auto* role = literal(*attribute_.args_begin());
    if (role == nullptr)
      return tell("provml-E0103", "the role of a provml annotation must be a string literal");
    std::optional<std::string> argument;
    if (count > 1) {
      const auto* text = literal(attribute_.args_begin()[1]);
      if (text == nullptr)
        return tell("provml-E0103",
                    "the argument of '" + role->getString().str() + "' must be a string literal",
                    attribute_.args_begin()[1]);
      argument = text->getString().str();
    }
    apply(*role, argument, static_cast<unsigned>(count) - 1);
  }

 private:
  void tell(llvm::StringRef id, const std::string& message, const clang::Expr* at = nullptr,
            std::optional<clang::FixItHint> fix = std::nullopt) {
    if (report_ == nullptr) return;
    report_->warning(at != nullptr ? at->getBeginLoc() : attribute_.getLocation(), id, message,
                     std::move(fix));
  }
  bool accept(const std::string& role, unsigned count, unsigned most) {
    if (count <= most) return true;
    tell("provml-E0102", "'" + role + "' takes " + (most == 0 ? "no argument" : "at most one argument") +
                             ", not " + std::to_string(count));
    return false;
  }

  void apply(const clang::StringLiteral& literal_role, const std::optional<std::string>& argument,
             unsigned count) {
    const std::string role = literal_role.getString().str();
    if (const auto* activity = vocabulary::find_activity_role(role)) {
      if (activity->statement)
        return tell("provml-E0104", "'" + role + "' marks a loop or a block, not a declaration");
      if (!accept(role, count, 1)) return;
      if (!marks_.role.empty() && marks_.role != role)
        return tell("provml-E0104", "a function has one role: it is already '" + marks_.role + "'");
      marks_.role = role;
      if (argument) marks_.name = argument;
      marks_.where = attribute_.getLocation();
      return;
    }
    const bool value_role = is_value_role(role);
    const auto* flag = vocabulary::find_flag(role);
    if (!value_role && flag == nullptr) {
      std::string nearest;
      const std::string message = unknown_role(role, &nearest);
      std::optional<clang::FixItHint> fix;
      const auto at = literal_role.getBeginLoc();
      if (!nearest.empty() && at.isFileID())
        fix = clang::FixItHint::CreateReplacement(literal_role.getSourceRange(), "\"" + nearest + "\"");
      return tell("provml-E0101", message, &literal_role, std::move(fix));
    }
    if (!accept(role, count, flag != nullptr && flag->has_argument ? 1 : 0)) return;
    auto& value = marks_.value;
    if (role == "state") {
      marks_.state = argument.value_or("");
      if (marks_.state_where.isInvalid()) marks_.state_where = attribute_.getLocation();
      return;
    }
    if (role == "size" && argument.value_or("").find_first_not_of(" \t") == std::string::npos)
      return tell("provml-E0102", "'size' needs the number of elements");
    if (value.where.isInvalid()) value.where = attribute_.getLocation();
    if (value_role) {
      if (std::find(value.roles.begin(), value.roles.end(), role) == value.roles.end())
        value.roles.push_back(role);
    } else if (role == "role") {
      return declared_role(literal_role, argument);
    } else if (role == "reference") {
      value.reference = store_name(argument.value_or(""));
    } else if (role == "output") {
      value.output = true;
    } else if (role == "ignore") {
      value.ignore = true;
    } else if (role == "size") {
      value.size = argument;
    }
  }

  /// PROVML_ROLE(name): a value role by its name, from the vocabulary or the workflow file.
  void declared_role(const clang::StringLiteral& literal_role, const std::optional<std::string>& argument) {
    if (!argument) return tell("provml-E0102", "'role' needs the name of a role");
    auto& roles = marks_.value.roles;
    if (is_value_role(*argument)) {
      if (std::find(roles.begin(), roles.end(), *argument) == roles.end()) roles.push_back(*argument);
      return;
    }
    std::string nearest;
    const std::string message = unknown_role(*argument, &nearest);
    std::optional<clang::FixItHint> fix;
    const auto* at = attribute_.args_size() > 1 ? literal(attribute_.args_begin()[1]) : &literal_role;
    if (!nearest.empty() && at != nullptr && at != &literal_role && sources_ != nullptr) {
      auto place = at->getBeginLoc();
      if (place.isMacroID() && sources_->isMacroArgExpansion(place)) place = sources_->getSpellingLoc(place);
      if (place.isFileID()) fix = clang::FixItHint::CreateReplacement(place, "\"" + nearest + "\"");
    }
    tell("provml-E0101",
         message + (domain_roles().empty() ? " (a workflow file declares roles of your own)" : ""), at,
         std::move(fix));
  }

  const AnnotateAttr& attribute_;
  DeclMarks& marks_;
  Report* report_;
  const clang::SourceManager* sources_;
};

}  // namespace

void ValueMarks::merge(const ValueMarks& other) {
  for (const auto& role : other.roles)
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  output = output || other.output;
  ignore = ignore || other.ignore;
  if (other.reference) reference = other.reference;
  if (other.size) size = other.size;
  if (!other.description.empty()) description = other.description;
  if (where.isInvalid()) where = other.where;
}

bool ValueMarks::directed_out() const {
  if (output) return true;
  if (roles.empty()) return false;
  if (const auto* role = find_domain_role(roles.front())) return role->output;
  const auto* row = vocabulary::find_value_role(roles.front());
  return row != nullptr && row->output;
}

std::string store_name(llvm::StringRef name) { return name == "filesystem" ? "" : name.str(); }

bool has_marks(const clang::Decl& decl) {
  for (const auto* attribute : decl.specific_attrs<AnnotateAttr>())
    if (is_ours(*attribute)) return true;
  return false;
}

DeclMarks own_marks_of(const clang::Decl& decl) {
  DeclMarks marks;
  for (const auto* attribute : decl.specific_attrs<AnnotateAttr>())
    if (is_ours(*attribute) && !attribute->isInherited()) Reader(*attribute, marks, nullptr).read();
  return marks;
}

DeclMarks marks_of(const clang::Decl& decl, const clang::ASTContext& context, Report* report) {
  DeclMarks marks;
  for (const auto* attribute : decl.specific_attrs<AnnotateAttr>())
    if (is_ours(*attribute)) Reader(*attribute, marks, report, &context.getSourceManager()).read();
  const auto add = [&marks](const clang::Decl& other) {
    const DeclMarks more = own_marks_of(other);
    if (marks.role.empty() && !more.role.empty()) {
      marks.role = more.role;
      marks.name = more.name;
      marks.where = more.where;
    }
    if (!marks.value.any()) marks.value = more.value;
    if (!marks.state && more.state) {
      marks.state = more.state;
      marks.state_where = more.state_where;
    }
  };
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&decl)) {
    for (const auto* other : function->redecls())
      if (other != function) add(*other);
  } else if (const auto* parameter = llvm::dyn_cast<clang::ParmVarDecl>(&decl)) {
    const auto* owner = llvm::dyn_cast<clang::FunctionDecl>(parameter->getDeclContext());
    const unsigned index = parameter->getFunctionScopeIndex();
    if (owner != nullptr && !marks.value.any())
      for (const auto* other : owner->redecls())
        if (other != owner && index < other->getNumParams()) add(*other->getParamDecl(index));
  }
  return marks;
}

namespace {

/// Inserts PROVML_TRANSFORMATION("name") before a mark, which a macro spells.
std::optional<clang::FixItHint> transformation_before(const clang::Decl& decl, clang::SourceLocation mark,
                                                      const clang::SourceManager& sources) {
  const auto* named = llvm::dyn_cast<clang::NamedDecl>(&decl);
  if (named == nullptr || !named->getDeclName().isIdentifier() || !mark.isMacroID()) return std::nullopt;
  return clang::FixItHint::CreateInsertion(sources.getExpansionLoc(mark),
                                           "PROVML_TRANSFORMATION(\"" + named->getName().str() + "\") ");
}

}  // namespace

void check_place(const clang::Decl& decl, const clang::ASTContext& context, Report& report) {
  if (!has_marks(decl)) return;
  bool own = false;
  for (const auto* attribute : decl.specific_attrs<AnnotateAttr>())
    own = own || (is_ours(*attribute) && !attribute->isInherited());
  if (!own) return;
  const DeclMarks marks = marks_of(decl, context, &report);
  if (marks.state) {
    const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&decl);
    if (method == nullptr || (method->isStatic() && !method->getParent()->isLambda()))
      report.warning(marks.state_where, "provml-E0104",
                     "'state' marks member functions: it captures what their object holds");
    else if (marks.role.empty())
      report.warning(
          marks.state_where, "provml-E0104",
          "'state' belongs to a marked function; add a function role such as PROVML_TRANSFORMATION");
  }
  if (llvm::isa<clang::FunctionDecl>(decl)) {
    if (marks.role.empty() && marks.value.any())
      report.warning(
          marks.value.where, "provml-E0104",
          "a value role on a function describes what a marked function returns; add a function role "
          "such as PROVML_TRANSFORMATION",
          transformation_before(decl, marks.value.where, context.getSourceManager()));
    return;
  }
  if (!marks.role.empty())
    report.warning(marks.where, "provml-E0104", "'" + marks.role + "' marks functions and lambdas only");
  if (!marks.value.any()) return;
  const auto* variable = llvm::dyn_cast<clang::VarDecl>(&decl);
  if (llvm::isa<clang::FieldDecl>(decl) || (variable != nullptr && !variable->isFileVarDecl())) return;
  report.warning(
      marks.value.where, "provml-E0104",
      variable != nullptr
          ? "only parameters, fields and variables within marked code can be captured, not this variable"
          : "this declaration cannot carry a provml mark");
}

std::string unknown_role(llvm::StringRef name, std::string* nearest) {
  unsigned best = 4;
  const auto consider = [&](std::string_view known) {
    const unsigned distance = name.edit_distance(llvm::StringRef(known.data(), known.size()), true, best);
    if (distance < best && distance < name.size()) {
      best = distance;
      *nearest = std::string(known);
    }
  };
  for (const auto& row : vocabulary::kActivityRoles) consider(row.role);
  for (const auto& row : vocabulary::kValueRoles) consider(row.role);
  for (const auto& row : vocabulary::kFlags) consider(row.name);
  for (const auto& [role, row] : domain_roles()) consider(role);
  std::string message = "unknown role '" + name.str() + "'";
  if (!nearest->empty()) return message + "; did you mean '" + *nearest + "'?";
  message += "; known:";
  for (const auto& row : vocabulary::kActivityRoles) message += " " + std::string(row.role);
  for (const auto& row : vocabulary::kValueRoles) message += " " + std::string(row.role);
  for (const auto& row : vocabulary::kFlags) message += " " + std::string(row.name);
  for (const auto& [role, row] : domain_roles()) message += " " + role;
  return message;
}

}  // namespace provml::instrument
