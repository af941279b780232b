// The arguments of main are a list of texts.
// RUN: %check_run %s %t --std=c++11 --compilers g++ 2>&1 | %FileCheck --allow-empty --check-prefix=TOOL %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>

// TOOL-NOT: {{warning|remark}}
// EVENT: begin workflow "main" 0=1 1=["{{.*}}/{{original|rewritten}}"]
PROVML_WORKFLOW("main") int main(int argc, char* argv[]) {
  std::printf("%d\n", argc);
  return argv[argc] != nullptr;
}
