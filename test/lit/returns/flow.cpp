// Jumps of every kind in marked functions: computed goto, asm goto, VLA, alloca, longjmp over marked frames.
// RUN: %check_run %s %t --std=gnu++17 --unbalanced --flags=-Wno-vla-cxx-extension\ -Wno-register\ -Wno-clobbered\ -Wno-unknown-warning-option\ -Wno-deprecated-register 2>&1 | %FileCheck --check-prefix=TOOL %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <alloca.h>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

PROVML_TEST("computed") int computed(int x) {
  static void* const targets[] = {&&zero, &&one};
  // TOOL-DAG: warning: 'part' is not captured: a case or goto leads past its declaration [provml-E0107]
  PROVML_EVALUATION int part = x;
  goto* targets[part & 1];
zero:
  return part;
one:
  return part * 10;
}
PROVML_TEST("computed out") int computed_out(int x) {
  void* out = &&done;
  // TOOL-DAG: warning: this loop is left as it is: a computed goto or asm goto may lead out of it [provml-E0107]
  PROVML_ITERATION("left") for (int i = 0;; ++i) {
    if (i == x) goto* out;
  }
done:
  return x + 1;
}
PROVML_TEST("asm goto") int asm_goto(int x) {
#if defined(__x86_64__)
  // TOOL-DAG: warning: this loop is left as it is: a computed goto or asm goto may lead out of it [provml-E0107]
  PROVML_ITERATION("asm") for (int i = 0; i < 2; ++i) {
    asm goto("test %0, %0; jz %l1" : : "r"(x) : "cc" : none);
  }
#endif
  return 1;
none:
  return 2;
}
PROVML_TEST("label") char const* label(int x) {
  void* here = &&there;
  if (x > 0) goto* here;
  return "no";
there:
  return here == &&there ? "yes" : "no";
}
PROVML_TEST("vla") int vla(int n) {
  int a[n];
  for (int i = 0; i < n; ++i) a[i] = i;
  if (n > 3) return a[n - 1] + static_cast<int>(sizeof(a) / sizeof(a[0]));
  return a[0];
}
PROVML_TEST("alloca") int with_alloca(int n) {
  int* total = nullptr;
  PROVML_ITERATION("piece") for (int i = 0; i < n; ++i) {
    int* p = static_cast<int*>(alloca(sizeof(int)));
    *p = i + (total == nullptr ? 0 : *total);
    total = p;
  }
  return *total;
}
PROVML_TEST("register") int with_register(int x) {
#if defined(__x86_64__)
  register int r asm("ebx") = x;
  asm volatile("" : "+r"(r));
  return r + 1;
#else
  return x + 1;
#endif
}
PROVML_TEST("anonymous union") int anonymous(int x) {
  union {
    int i;
    float f;
  };
  i = x;
  return i + 1;
}
PROVML_TEST("nested case") int nested_case(int n) {
  int total = 0;
  switch (n) {
    // TOOL-DAG: warning: 'deep' is not captured: a case or goto leads past its declaration [provml-E0107]
    PROVML_EVALUATION int deep;
    default:
      if (n > 1) {
        case 1:
          deep = 4;
          total += deep;
      }
  }
  return total;
}
std::jmp_buf buffer;
PROVML_TEST("jumper") void jumper(int x) {
  PROVML_ITERATION("jump") for (int i = 0; i < 3; ++i)
    if (i == x) std::longjmp(buffer, 1);
}
int caught(int x) {
  if (setjmp(buffer) != 0) return -1;
  jumper(x);
  return 0;
}
PROVML_TEST("quit") void quit(int status) { std::quick_exit(status); }
int main() {
  std::printf("%d %d %d %d %d\n", computed(2), computed(3), computed_out(2), asm_goto(0), asm_goto(1));
  std::printf("%s %d %d %d %d %d\n", label(1), vla(2), vla(5), with_alloca(4), with_register(5), anonymous(6));
  std::printf("%d %d %d %d\n", nested_case(1), nested_case(3), caught(5), caught(1));
  std::fflush(stdout);
  quit(3);
}
// EVENT-DAG: value computed 1=2
// EVENT-DAG: value computed 1=30
// EVENT-DAG: value asm goto 1=2
// EVENT-DAG: value label 1="yes"
// EVENT-DAG: value vla 1=9
// EVENT-DAG: value alloca 1=6
// EVENT-DAG: value register 1=6
// EVENT-DAG: value anonymous union 1=7
// EVENT-DAG: value nested case 1=4
