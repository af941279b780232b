// PROVML_STATE: members of *this at the begin and at the end.
// RUN: %check_run %s %t --std=c++11 2>&1 | %FileCheck --check-prefix=TOOL --implicit-check-not=warning: %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
// RUN: %instrument --list %s -- g++ -std=c++17 %annotations -c %s 2>/dev/null | %FileCheck --check-prefix=LIST %s
#include <provml/annotations.h>

#include <cstdio>
#include <string>
#include <vector>

class Base {
  int base_ = 1;

 public:
  void raise() { ++base_; }
};
class Model : public Base {
  std::vector<double> w_{1, 2};
  PROVML_HYPERPARAMETER double rate_ = 0.5;
  PROVML_EVALUATION double loss_ = 9;
  PROVML_IGNORE int secret_ = 0;
  static int made;

 public:
  // LIST: transformation "construct" Model::Model
  // LIST-NEXT: 0 out state this.base_ : int
  // EVENT: begin transformation "construct"
  // EVENT-NEXT: value construct 0=1
  PROVML_TRANSFORMATION("construct") PROVML_STATE(base_) Model() { ++made; }
  // EVENT: begin training "step" 0=2 1=1 3=[1,2] 5=0.5
  // EVENT-NEXT: value step 2=2
  // EVENT-NEXT: value step 4=[1,2,2]
  // EVENT-NEXT: value step 6=7
  // EVENT-NEXT: end step
  // LIST: training "step" Model::step
  // LIST-NEXT: 0 in  parameter n : int
  // LIST-NEXT: 1 in  state this.base_ : int
  // LIST-NEXT: 2 out state this.base_ : int
  // LIST-NEXT: 3 in  state this.w_ : std::vector<double>
  // LIST-NEXT: 4 out state this.w_ : std::vector<double>
  // LIST-NEXT: 5 in  state this.rate_ : double hyperparameter
  // LIST-NEXT: 6 out state this.loss_ : double evaluation
  PROVML_TRAINING("step") PROVML_STATE() void step(int n) {
    w_.push_back(n);
    raise();
    loss_ -= n * rate_ * 2;
  }
  // EVENT: begin test "score" 1=[1,2,2]
  // EVENT-NEXT: value score 0=7
  // EVENT-NEXT: end score
  PROVML_TEST("score") PROVML_STATE(w_) double score() const { return loss_ + secret_; }
  // TOOL: warning: 'Model' has no member 'nothing' [provml-E0121]
  PROVML_TEST("wrong") PROVML_STATE(nothing) void wrong() const {}
  // TOOL: warning: 'state' marks member functions: it captures what their object holds [provml-E0104]
  PROVML_TEST("static") PROVML_STATE() static void none() {}
  void lambda() {
    // EVENT: begin test "inner" 0=[1,2,2]
    // EVENT: value inner 1=[0,0,0,0]
    const auto inner = [this] PROVML_TEST("inner") PROVML_STATE(w_) () { w_.assign(4, 0.0); };
    inner();
  }
};
int Model::made;
template <class T>
class Box {
  T value_;

 public:
  explicit Box(T v) : value_(v) {}
  // EVENT: begin test "set" 0=5 1=4
  // EVENT-NEXT: value set 2=5
  PROVML_TEST("set") PROVML_STATE() void set(T v) { value_ = v; }
};
struct Suicidal {
  int n = 3;
  // EVENT: begin test "leave" 0=3
  // TOOL: warning: the state of 'Suicidal::leave' is captured at its begin only: it deletes its object
  PROVML_TEST("leave") PROVML_STATE() void leave() { delete this; }
  // EVENT-NEXT: begin test "destroy" 0=3
  // EVENT-NEXT: end destroy
  // EVENT-NEXT: end leave
  PROVML_TEST("destroy") PROVML_STATE() ~Suicidal() {}
};

int main() {
  Model model;
  model.step(2);
  std::printf("%g\n", model.score());
  model.wrong();
  Model::none();
  model.lambda();
  Box<int> box(4);
  box.set(5);
  (new Suicidal)->leave();
}
