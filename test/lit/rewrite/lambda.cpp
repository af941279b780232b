// Marked lambdas, nested ones, and lambdas within marked functions.
// RUN: %check_run %s %t --std=c++20 --flags=-Wno-deprecated
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

PROVML_WORKFLOW("outer") int outer(int n) {
  int base = 10;
  auto add = [base](int x) { return base + x; };
  auto fit = [&] PROVML_TRAINING("inner") (PROVML_HYPERPARAMETER int x) -> int {
    auto deeper = [=] PROVML_VALIDATION("deeper") (auto y) mutable {
      x += static_cast<int>(y);
      return x + base;
    };
    return deeper(2.0) + deeper(1);
  };
  std::vector<int> v{3, 1, 2};
  std::sort(v.begin(), v.end(), [](int a, int b) { return a > b; });
  return [&] { return add(n) + fit(v[0]); }();
}
auto global = [] PROVML_TEST("global") (std::string s) { return s + "!"; };
int main() {
  std::printf("%d %s\n", outer(1), global("a").c_str());
  struct Local {
    PROVML_TRANSFORMATION("local") int f(int a) { return [&] { return a + 1; }(); }
  };
  std::printf("%d\n", Local().f(1));
}
// EVENT-DAG: begin workflow "outer" 0=1
// EVENT-DAG: begin training "inner" 0=3
// EVENT-DAG: begin validation "deeper" 0=2
// EVENT-DAG: value deeper 1=15
// EVENT-DAG: value deeper 1=16
// EVENT-DAG: value inner 1=31
// EVENT-DAG: value outer 1=42
// EVENT-DAG: begin test "global" 0="a"
// EVENT-DAG: value global 1="a!"
// EVENT-DAG: begin transformation "local" 0=1
