// Names of the user's that clash with what is inserted.
// RUN: %check_run %s %t --std=c++11,c++17
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <memory>
#include <string>

// A namespace of the user's with our name, and everything in reach by using-directives.
namespace provml {
struct activity {
  int in;
};
int site = 3;
namespace user {
int late(int x) { return x; }
}
}  // namespace provml
using namespace provml;
using namespace std;
namespace lab {
namespace provml {
int capture = 5;
PROVML_TEST("inner namespace") int get() { return capture + 1; }
}  // namespace provml
}  // namespace lab
struct Result {
  int v;
};
// Parameters and locals that hide the type of the result, in every kind of scope.
PROVML_TEST("hidden") Result hidden(int Result) { return {Result + 1}; }
PROVML_TEST("hidden by local") Result hidden_by_local(int x) {
  int Result = x;
  return {Result + 2};
}
PROVML_TEST("hidden namespace") std::string hidden_namespace(int std) { return {static_cast<char>('a' + std)}; }
struct Outer {
  struct Result {
    char c;
  };
  int string = 4;
  ::Result make(int x);
  std::string text() const;
  Result own(int v) { return {static_cast<char>(v)}; }
};
PROVML_TEST("class hides") Result Outer::make(int x) { return {x + string}; }
PROVML_TEST("member hides") string Outer::text() const { return {'t', static_cast<char>('0' + string)}; }
PROVML_TEST("elaborated") struct Result elaborated(int Result) { return {Result}; }
PROVML_TEST("provml") int named(int provml, int activity, int provml_a1, int provml_s0) {
  int provml_l2 = provml, late = activity;
  PROVML_EVALUATION int kept = provml_l2 + late + provml_a1;
  return kept + provml_s0;
}
PROVML_TEST("underscore") int underscore(int _, int in, int out) { return _ + in + out; }
#define provml_a2 wrong
PROVML_TEST("macro") int with_macro(int x) {
  PROVML_ITERATION("one") for (int i = 0; i < 1; ++i) x += i + 1;
  return x * 2;
}
int main() {
  std::printf("%d %d %s %d\n", hidden(1).v, hidden_by_local(1).v, hidden_namespace(1).c_str(), Outer().make(1).v);
  std::printf("%s %d %d %d\n", Outer().text().c_str(), elaborated(5).v, named(1, 2, 3, 4), underscore(1, 2, 3));
  std::printf("%d %d %d %d\n", lab::provml::get(), provml::site, with_macro(1), user::late(Outer().own('x').c));
}
// EVENT-DAG: value inner namespace 0=6
// EVENT-DAG: value hidden 1={v:2}
// EVENT-DAG: value hidden by local 1={v:3}
// EVENT-DAG: value hidden namespace 1="b"
// EVENT-DAG: value class hides 1={v:5}
// EVENT-DAG: value member hides 0="t4"
// EVENT-DAG: value elaborated 1={v:5}
// EVENT-DAG: begin test "provml" 0=1 1=2 2=3 3=4
// EVENT-DAG: value provml 5=6
// EVENT-DAG: value provml 4=10
