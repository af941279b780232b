// Enumerators of an enumeration in an unnamed namespace are named as the source can name them.
// RUN: %check_run %s %t
// RUN: %FileCheck --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>

namespace text {
namespace {
enum Kind { plain, escaped };
struct Lexer {
  enum Token { end, word };
  Token token;
};
}  // namespace
// CHECK: enum escaped
PROVML_TRANSFORMATION("put") static int put(Kind kind) { return kind == escaped ? 2 : 1; }
// CHECK: {token:enum word}
PROVML_TRANSFORMATION("next") static Lexer::Token next(Lexer const& lexer) { return lexer.token; }
}  // namespace text

int main() {
  std::printf("%d\n", text::put(text::escaped));
  std::printf("%d\n", text::next({text::Lexer::word}));
}
