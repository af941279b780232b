#include "size_expression.h"

#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/SourceManager.h>

#include <cctype>

namespace provml::instrument {
namespace {

const std::string kExtent = "::provml::capture::extent(";

bool is_number(clang::QualType type) {
  type = type.getNonReferenceType();
  return !type->isDependentType() && (type->isIntegerType() || type->isUnscopedEnumerationType()) &&
         !type->isBooleanType();
}

/// Recursive descent over the text of one PROVML_SIZE.
class SizeReader {
 public:
  SizeReader(const std::string& text, const SizeResolver& resolve, const Viewpoint& from)
      : text_(text), resolve_(resolve), from_(from) {}

  SizeExpression read() {
    skip();
    if (at_ == text_.size()) fail("a number of elements is missing");
    while (ok()) {
      result_.extents.push_back(sum());
      if (!take(',')) break;
    }
    if (ok() && at_ != text_.size()) fail("'" + text_.substr(at_) + "' is not understood");
    if (ok() && result_.extents.size() > 2) fail("at most two numbers are possible: rows and columns");
    return std::move(result_);
  }

 private:
  bool ok() const { return result_.error.empty(); }
  std::string fail(const std::string& why) {
    if (ok()) result_.error = why;
    return {};
  }
  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    skip();
    return true;
  }
  bool take(const char* two) {
    skip();
    if (text_.compare(at_, 2, two) != 0) return false;
    at_ += 2;
    skip();
    return true;
  }
  std::string identifier() {
    skip();
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_'))
      ++at_;
    const std::string word = text_.substr(begin, at_ - begin);
    skip();
    return word;
  }

  std::string sum() {
    std::string text = product();
    while (ok()) {
      if (take('+'))
        text += " + " + product();
      else if (take('-'))
        text += " - " + product();
      else
        break;
    }
    return text;
  }
  std::string product() {
    std::string text = factor();
    while (ok()) {
      if (take('*'))
        text += " * " + factor();
      else if (take('/'))
        text += " / " + factor();
      else if (take('%'))
        text += " % " + factor();
      else
        break;
    }
    return text;
  }
  std::string factor() {
    if (!ok()) return {};
    if (++depth_ > 50) return fail("it is nested too deeply");
    if (take('(')) {
      const std::string inside = sum();
      if (ok() && !take(')')) return fail("a ')' is missing");
      return "(" + inside + ")";
    }
    if (take('*')) {
      const std::string name = qualified();
      const auto found = resolve(name);
      if (!found) return {};
      const auto type = found->type.getNonReferenceType();
      if (!type->isPointerType() || !is_number(type->getPointeeType()))
        return fail("'" + name + "' is no pointer to an integer");
      result_.changes = result_.changes || !type->getPointeeType().isConstQualified();
      return "::provml::capture::extent_at(" + found->text + ")";
    }
    skip();
    if (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) return literal();
    return named();
  }
  std::string literal() {
    std::string word = identifier();
    for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto suffix = word.find_last_not_of("ulz");
    const std::string digits = word.substr(0, suffix + 1);
    try {
      std::size_t end = 0;
      const unsigned long long value = std::stoull(digits, &end, 0);
      if (end == digits.size() && value <= 0x7fffffffffffffffULL)
        return kExtent + std::to_string(value) + "ULL)";
    } catch (const std::exception&) {
      // said below
    }
    return fail("'" + word + "' is no integer");
  }
  std::string qualified() {
    std::string name = identifier();
    if (name.empty() && at_ < text_.size() && take("::")) name = "::" + identifier();
    while (ok() && take("::")) name += "::" + identifier();
    return name;
  }
  std::optional<SizeName> resolve(const std::string& name) {
    if (name.empty()) {
      fail(at_ < text_.size() ? "'" + text_.substr(at_) + "' is not understood" : "it ends too early");
      return std::nullopt;
    }
    auto found = resolve_(name);
    if (!found) fail("'" + name + "' is not known here");
    return found;
  }
  std::string named() {
    const std::string name = qualified();
    auto found = resolve(name);
    if (!found) return {};
    result_.changes = result_.changes || found->changes;
    std::string said = name;
    while (ok() && take('.')) {
      const std::string member = identifier();
      if (take('(')) {
        if (!take(')') || member != "size") return fail("of functions only size() can be called");
        const auto* record = class_definition(found->type);
        if (record == nullptr || !record->isInStdNamespace() ||
            record->lookup(&from_.context().Idents.get("size")).empty())
          return fail("'" + said + "' is no standard container");
        return kExtent + found->text + ".size())";
      }
      const auto* record = class_definition(found->type);
      const clang::FieldDecl* field = nullptr;
      if (record != nullptr)
        for (const auto* decl : record->lookup(&from_.context().Idents.get(member)))
          if (const auto* f = llvm::dyn_cast<clang::FieldDecl>(decl)) field = f;
      if (field == nullptr || !from_.accessible(*field))
        return fail("'" + said + "' has no member '" + member + "' that can be read here");
      *found = {found->text + "." + member, field->getType(), found->changes};
      said += "." + member;
    }
    if (ok() && !is_number(found->type))
      return fail("'" + said + "' is no integer but '" +
                  found->type.getAsString(from_.context().getPrintingPolicy()) + "'");
    return kExtent + found->text + ")";
  }

  const std::string& text_;
  const SizeResolver& resolve_;
  const Viewpoint& from_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
  SizeExpression result_;
};

/// A constant, enumerator, member or template parameter of this name in one scope.
std::optional<SizeName> find_in(const clang::DeclContext& scope, const std::string& name,
                                const clang::FunctionDecl& function, const Viewpoint& from) {
  auto& idents = from.context().Idents;
  for (const auto* decl : scope.lookup(clang::DeclarationName(&idents.get(name)))) {
    const auto* value = llvm::dyn_cast<clang::ValueDecl>(decl);
    if (value == nullptr || !from.accessible(*value)) continue;
    const auto& sources = from.context().getSourceManager();
    const bool member = llvm::isa<clang::CXXRecordDecl>(scope);
    if (!member && !sources.isBeforeInTranslationUnit(value->getLocation(), function.getLocation())) continue;
    if (llvm::isa<clang::EnumConstantDecl, clang::VarDecl>(value))
      return SizeName{name, value->getType(), !value->getType().isConstQualified() && !member};
    const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
    if (llvm::isa<clang::FieldDecl>(value) && method != nullptr && method->isInstance())
      return SizeName{"this->" + name, value->getType(), !method->isConst()};
  }
  return std::nullopt;
}

const clang::DeclContext* find_scope(const clang::DeclContext& from, const std::string& name,
                                     const clang::ASTContext& context) {
  for (const auto* decl :
       from.getRedeclContext()->lookup(clang::DeclarationName(&context.Idents.get(name)))) {
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(decl)) return space;
    if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(decl))
      if (record->getDefinition() != nullptr) return record->getDefinition();
    if (const auto* e = llvm::dyn_cast<clang::EnumDecl>(decl)) return e;
  }
  return nullptr;
}

}  // namespace

SizeExpression read_size(const std::string& text, const SizeResolver& resolve, const Viewpoint& from) {
  return SizeReader(text, resolve, from).read();
}

SizeResolver names_of_function(const clang::FunctionDecl& function, const Viewpoint& from) {
  return [&function, &from](const std::string& name) -> std::optional<SizeName> {
    const auto& context = from.context();
    if (const auto colon = name.find("::"); colon != std::string::npos) {
      const clang::DeclContext* scope = nullptr;
      std::string first = name.substr(0, colon), rest = name.substr(colon + 2);
      if (first.empty()) {
        scope = context.getTranslationUnitDecl();
      } else {
        for (const auto* around = function.getParent(); around != nullptr && scope == nullptr;
             around = around->getParent())
          scope = find_scope(*around, first, context);
      }
      for (auto next = rest.find("::"); scope != nullptr && next != std::string::npos;
           next = rest.find("::")) {
        scope = find_scope(*scope, rest.substr(0, next), context);
        rest = rest.substr(next + 2);
      }
      if (scope == nullptr) return std::nullopt;
      auto found = find_in(*scope, rest, function, from);
      if (found && found->text == rest) found->text = name;
      return found;
    }
    for (const auto* parameter : function.parameters())
      if (parameter->getNameAsString() == name) {
        const auto type = parameter->getType();
        const bool changes = type->isReferenceType() && !type.getNonReferenceType().isConstQualified();
        return SizeName{name, type, changes};
      }
    const auto template_parameter = [&](const clang::TemplateParameterList* list) -> std::optional<SizeName> {
      if (list == nullptr) return std::nullopt;
      for (const auto* parameter : *list)
        if (const auto* value = llvm::dyn_cast<clang::NonTypeTemplateParmDecl>(parameter))
          if (value->getNameAsString() == name) return SizeName{name, value->getType(), false};
      return std::nullopt;
    };
    if (const auto* described = function.getDescribedFunctionTemplate())
      if (auto found = template_parameter(described->getTemplateParameters())) return found;
    for (const auto* around = function.getParent(); around != nullptr; around = around->getParent()) {
      if (auto found = find_in(*around->getRedeclContext(), name, function, from)) return found;
      const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(around);
      if (record != nullptr && record->getDescribedClassTemplate() != nullptr)
        if (auto found = template_parameter(record->getDescribedClassTemplate()->getTemplateParameters()))
          return found;
    }
    return std::nullopt;
  };
}

}  // namespace provml::instrument
