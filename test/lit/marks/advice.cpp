// Marks that are followed and likely not what was meant: a warning, also under --strict, with a fix-it.
// RUN: rm -rf %t && mkdir %t && cp %s %t/advice.cpp
// RUN: %instrument --strict --json %t/advice.cpp -- g++ -std=c++17 %annotations -c %t/advice.cpp > %t/out.json 2> %t/err
// RUN: %FileCheck --implicit-check-not=warning: --implicit-check-not=error: --input-file=%t/err %s
// RUN: %FileCheck --check-prefix=JSON --input-file=%t/out.json %s
// RUN: %instrument --fix %t/advice.cpp -- g++ -std=c++17 %annotations -c %t/advice.cpp 2>&1 | %FileCheck --check-prefix=FIXED %s
// RUN: %FileCheck --check-prefix=AFTER --input-file=%t/advice.cpp %s
#include <provml/annotations.h>
#include <filesystem>
#include <string>
#include <vector>
struct Grid {
  int n;
  void fill(int x) { n = x; }
  int size() const { return n; }
};
int helper(const std::vector<double>& v) { return static_cast<int>(v.size()); }
void writer(std::vector<double>& v) { v.clear(); }
// CHECK: advice.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'out' is marked as an output, but no statement writes it [provml-E0130]
PROVML_TRAINING("a") int a(PROVML_OUTPUT std::vector<double>& out) { return helper(out); }
// AFTER: PROVML_TRAINING("a") int a(std::vector<double>& out) { return helper(out); }
PROVML_TRAINING("b") void b(PROVML_OUTPUT std::vector<double>& out) { writer(out); }
PROVML_TRAINING("c") void c(PROVML_OUTPUT std::vector<double>& out, PROVML_OUTPUT Grid& g) { out[0] = 1; g.fill(1); }
// CHECK: advice.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'g' is marked as an output, but no statement writes it [provml-E0130]
PROVML_TRAINING("d") int d(PROVML_OUTPUT Grid& g) { return g.size() + g.n; }
// CHECK: advice.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'p' is marked as an output, but no statement writes it [provml-E0130]
PROVML_TRAINING("e") double e(PROVML_OUTPUT double* p, int n) { double s = 0; for (int i = 0; i < n; ++i) s += p[i]; return s; }
PROVML_TRAINING("f") void f(PROVML_OUTPUT double* p, int n) { for (int i = 0; i < n; ++i) *(p + i) += 1; }
// CHECK: advice.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'x' cannot be an output: it is passed by value: what the function writes to it is lost [provml-E0132]
PROVML_TRAINING("g") void g(PROVML_OUTPUT int x) { x = 2; (void)x; }
// CHECK: advice.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'x' cannot be an output: it is const: the function cannot write it [provml-E0132]
PROVML_TRAINING("h") int h(PROVML_OUTPUT const int& x) { return x; }
// A name of what is written is an output however it is passed.
PROVML_TRAINING("i") void i(PROVML_OUTPUT std::filesystem::path p, PROVML_OUTPUT PROVML_REFERENCE("") std::string q) { (void)p; (void)q; }
// CHECK: advice.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: the hyperparameter 'rate' is never used by the function [provml-E0131]
PROVML_TRAINING("j") int j(PROVML_HYPERPARAMETER double rate, PROVML_HYPERPARAMETER int n) { return n; }
PROVML_TRAINING("k") int k(PROVML_HYPERPARAMETER int n) { auto inner = [n] { return n; }; return inner(); }
struct M {
  PROVML_TRAINING("m") explicit M(PROVML_HYPERPARAMETER int n) : n_(n) {}
  int n_;
};
PROVML_TRAINING("l") void l() {
  // CHECK: advice.cpp:[[#@LINE+1]]:{{[0-9]+}}: warning: 'model' is marked as an output, but no statement writes it [provml-E0130]
  PROVML_MODEL std::vector<double> model;
  PROVML_MODEL std::vector<double> written;
  written.push_back(1);
  PROVML_EVALUATION double loss = 1;
  (void)loss;
  (void)model.size();
}
template <class T> PROVML_TRAINING("t") void t(PROVML_OUTPUT T& x) { x.touch(); }
// JSON: "version": 1
// JSON: "parsed": true
// JSON: "id": "provml-E0130"
// JSON-NEXT: "severity": "warning"
// JSON-NEXT: "message": "'out' is marked as an output, but no statement writes it"
// JSON-NEXT: "file": "{{.*}}/advice.cpp"
// JSON-NEXT: "line":
// JSON: "fixes": [
// JSON: "text": ""
// FIXED: provml-instrument: 5 fixes applied
