// A returned variable that is not local keeps its qualifier.
// RUN: %check_run %s %t
// RUN: %FileCheck --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <optional>
#include <string>

namespace deep {
const int answer = 42;
const std::string text = "deep";
struct Holder {
  static const std::string held;
};
const std::string Holder::held = "held";
}  // namespace deep

PROVML_TRANSFORMATION("none") std::optional<int> none() { return std::nullopt; }
PROVML_TRANSFORMATION("answer") int answer() { return deep::answer; }
PROVML_TRANSFORMATION("text") std::string text() { return deep::text; }
PROVML_TRANSFORMATION("held") std::string const& held() { return deep::Holder::held; }

int main() { std::printf("%d %d %s %s\n", none().has_value(), answer(), text().c_str(), held().c_str()); }
// CHECK-DAG: begin transformation "answer"
// CHECK-DAG: value answer 0=42
// CHECK-DAG: begin transformation "text"
// CHECK-DAG: value text 0={{"?}}deep
