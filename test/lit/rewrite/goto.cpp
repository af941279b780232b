// goto out of a scope sees its locals; what a goto or case leads past is left alone.
// RUN: %check_run %s %t 2>&1 | %FileCheck --check-prefix=TOOL %s
// RUN: %FileCheck --input-file=%t/main/goto.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>

PROVML_TEST("jump") int jump(int n) {
  int total = 0;
again:
  {
    PROVML_EVALUATION int part = n;
    total += part;
    // CHECK: if (--n > 0) { provml_l{{[0-9]+}}.see(); goto again; }
    if (--n > 0) goto again;
  }
  switch (n) {
    // TOOL: warning: 'skipped' is not captured: a case or goto leads past its declaration [provml-E0107]
    PROVML_EVALUATION int skipped;
    case 0:
      skipped = 3;
      total += skipped;
      break;
    default:
      break;
  }
  // TOOL: warning: this loop is left as it is: a case or goto leads into it [provml-E0107]
  switch (total) {
    case 6:
      PROVML_ITERATION("duff") do {
        ++total;
        [[fallthrough]];
        case 7:
          ++total;
      } while (total < 12);
  }
  return total;
}
int main() { std::printf("%d\n", jump(2)); }
// EVENT: begin test "jump" 0=2
// EVENT-NEXT: value jump [[P:[0-9]+]]=2
// EVENT-NEXT: value jump [[P]]=1
// EVENT-NEXT: value jump 1=12
