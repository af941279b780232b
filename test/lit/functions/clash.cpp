// A program that has something else under the names ::provml or ::provml::capture is left as it is.
// RUN: split-file %s %t.d
// RUN: %instrument --out %t %t.d/variable.cpp -- g++ -std=c++17 %annotations -c %t.d/variable.cpp 2>&1 | %FileCheck --check-prefix=VARIABLE %s
// RUN: %instrument --out %t %t.d/capture.cpp -- g++ -std=c++17 %annotations -c %t.d/capture.cpp 2>&1 | %FileCheck --check-prefix=CAPTURE %s
// RUN: %FileCheck --check-prefix=SAME --input-file=%t/manifest.json %s
// SAME: "instrumented": false
//--- variable.cpp
#include <provml/annotations.h>
int provml = 1;
// VARIABLE: warning: 'f' is left as it is: '::provml' is not a namespace here [provml-E0107]
PROVML_TEST("f") int f() { return provml; }
//--- capture.cpp
#include <provml/annotations.h>
namespace provml {
int capture(int x) { return x; }
}
// CAPTURE: warning: 'f' is left as it is: '::provml::capture' is declared here as something else [provml-E0107]
PROVML_TEST("f") int f() { return provml::capture(1); }
