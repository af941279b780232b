// constant_use.h: lambdas that the compiler itself evaluates. A lambda is constexpr without saying so when
// its body allows it; a capture call in it would break what needs its value at compile time.
//
//   ConstantUse uses(context);
//   if (uses.needed(*lambda)) ...   // leave it as it is
#ifndef PROVML_INSTRUMENT_CONSTANT_USE_H
#define PROVML_INSTRUMENT_CONSTANT_USE_H

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>

#include <optional>
#include <set>

namespace provml::instrument {

class ConstantUse {
 public:
  explicit ConstantUse(clang::ASTContext& context) : context_(context) {}
  /// Whether a constant expression of this translation unit names the lambda, or may. The first call looks
  /// through all declarations outside of system headers.
  bool needed(const clang::LambdaExpr& lambda);

 private:
  clang::ASTContext& context_;
  std::optional<std::set<clang::SourceLocation::UIntTy>>
      bodies_;  ///< where the bodies of needed lambdas begin
};

}  // namespace provml::instrument

#endif
