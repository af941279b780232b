// Arguments, return value, exception exit, output parameters and references of marked functions.
// RUN: %check_run %s %t 2>&1 | %FileCheck --allow-empty --check-prefix=TOOL %s
// RUN: %FileCheck --check-prefix=SRC --input-file=%t/main/function.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

// TOOL-NOT: warning

// SRC: #line 1 "{{.*}}function.cpp"
// SRC: {{^}}#include "provml/capture.h"
// SRC-NEXT: {{^}}#line [[#@LINE+1]]{{$}}
PROVML_TRAINING("fit") PROVML_EVALUATION double fit(PROVML_HYPERPARAMETER int epochs, PROVML_DATASET std::string const& data,
                                                    PROVML_OUTPUT PROVML_MODEL std::filesystem::path const& out, PROVML_IGNORE int verbose) {
  // SRC: PROVML_IGNORE int verbose) { static ::provml::capture::site provml_s{{[0-9]+}} = {0x{{[0-9a-f]+}}ULL, "{\"v\":1,
  // SRC-SAME: \"role\":\"training\",\"name\":\"fit\"
  // SRC-SAME: ::provml::capture::activity provml_a1(provml_s0, ::provml::capture::in(0, epochs), ::provml::capture::in(1, data)); ::provml::capture::late<decltype(out)> provml_l{{[0-9]+}}(provml_a1, 2, out, true);
  if (verbose > 2 && !out.empty()) throw std::runtime_error("loud");
  // SRC: { provml_a1.out(3, loss); return loss; }
  double loss = 1.0 / epochs;
  if (data.empty()) return loss;
  // SRC: return provml_a1.result(3, [&]() -> double { return loss * 2; });
  return loss * 2;
}

PROVML_WORKFLOW("main") int main() {
  std::vector<std::string> log;
  std::printf("%g\n", fit(4, "a", "model.pt", 0));
  std::printf("%g\n", fit(5, "", "", 0));
  try {
    fit(6, "b", "x", 3);
  } catch (std::exception const& e) {
    std::printf("%s at line %d\n", e.what(), __LINE__);
  }
  return 7;
}
// EVENT: begin workflow "main"
// EVENT-NEXT: begin training "fit" 0=4 1="a"
// EVENT-NEXT: value fit 3=0.5
// EVENT-NEXT: value fit 2=ref path:model.pt
// EVENT-NEXT: end fit
// EVENT-NEXT: begin training "fit" 0=5 1=""
// EVENT-NEXT: value fit 3=0.2
// EVENT-NEXT: value fit 2=ref path:
// EVENT-NEXT: end fit
// EVENT-NEXT: begin training "fit" 0=6 1="b"
// EVENT-NEXT: value fit 2=ref path:x
// EVENT-NEXT: fail fit
// EVENT-NEXT: value main 0=7
// EVENT-NEXT: end main
