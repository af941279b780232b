// [[provml::...]] says the same as the macros.
// RUN: %instrument --list %s -- g++ -std=c++17 -c %s 2>&1 | %FileCheck --implicit-check-not=warning: %s
// CHECK: sugar.cpp:[[#@LINE+5]]:1: training "fit" fit
// CHECK-NEXT: 0 in parameter epochs : int hyperparameter
// CHECK-NEXT: 1 out parameter model : const char * model reference(s3)
// CHECK-NEXT: 2 out return return : double evaluation
[[provml::training("fit"), provml::evaluation]] double
fit([[provml::hyperparameter]] int epochs, [[provml::model, provml::output, provml::reference("s3")]] char const* model) {
  // CHECK: iteration "epoch" fit
  // CHECK-NEXT: 0 in loop_variable i : int
  // CHECK-NEXT: 1 out local loss : double evaluation
  [[provml::iteration("epoch")]] for (int i = 0; i < epochs; ++i) {
    [[provml::evaluation]] double loss = i;
    (void)loss;
  }
  return model[0];
}
// CHECK: test "plain" plain
[[provml::test]] void plain() {}
#if 0
[[provml::iteration("off")]]
[[provml::nonsense]]
#endif
