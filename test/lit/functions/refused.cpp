// Functions that are left byte-identical, each with its reason.
// RUN: %instrument --out %t %s -- g++ -std=gnu++17 %annotations -c %s 2>&1 | %FileCheck --implicit-check-not=warning: %s
// RUN: %FileCheck --check-prefix=SAME --input-file=%t/manifest.json %s
// RUN: g++ -std=gnu++17 %annotations %warnings -Wno-clobbered -c %s -o %t.o
#include <provml/annotations.h>
// SAME: "instrumented": false
#include <csetjmp>
#include <cstdlib>
#include <new>
#include <unistd.h>

std::jmp_buf buffer;
// CHECK-DAG: warning: 'jumps' is left as it is: it calls setjmp or another function that returns twice [provml-E0107]
PROVML_TEST("setjmp") int jumps(int x) {
  int kept = x;
  if (setjmp(buffer) != 0) return kept;
  return x + 1;
}
// CHECK-DAG: warning: 'forks' is left as it is: it calls setjmp or another function that returns twice
PROVML_TEST("vfork") int forks() {
  if (vfork() == 0) _exit(0);
  return 1;
}
// CHECK-DAG: warning: 'operator new' is left as it is: the capture itself may call it
PROVML_TEST("new") void* operator new(std::size_t n) {
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
// CHECK-DAG: warning: 'operator delete' is left as it is: the capture itself may call it
PROVML_TEST("delete") void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
extern "C" {
// CHECK-DAG: warning: 'strlen' is left as it is: the capture itself may call it
PROVML_TEST("strlen") std::size_t strlen(char const* s) noexcept {
  std::size_t n = 0;
  while (s[n] != '\0') ++n;
  return n;
}
static int chosen(int x) { return x; }
typedef int (*chosen_t)(int);
// CHECK-DAG: warning: 'choose' is left as it is: it resolves an ifunc, before the program is relocated
PROVML_TEST("ifunc") chosen_t choose() { return chosen; }
int through(int) __attribute__((ifunc("choose")));
}
#ifdef __x86_64__
// CHECK-DAG: warning: 'interrupt' is left as it is: it is an interrupt handler
struct Frame;
PROVML_TEST("interrupt") __attribute__((interrupt, target("general-regs-only"))) void interrupt(Frame*) {}
#endif
// CHECK-DAG: warning: 'branches' is left as it is: a preprocessor condition in it asks for the compiler
PROVML_TEST("compiler") int branches(int x) {
#ifdef __clang__
  if (x > 0) {
#else
  {
#endif
    return x;
  }
  return 0;
}
#if defined(__clang__) && __clang_major__ > 3
#define COMPACT 1
#endif
// CHECK-DAG: warning: 'indirectly' is left as it is: a preprocessor condition in it asks for the compiler
PROVML_TEST("indirectly") int indirectly(int x) {
#if COMPACT
  return x;
#else
  return x + 1;
#endif
}
#define result(x) x
// CHECK-DAG: warning: 'macros' is left as it is: the macro 'result' has a name that the captured code needs
PROVML_TEST("macros") int macros(int x) { return x; }
#undef result
int main() { return jumps(1) + forks() + branches(1) + macros(0) + indirectly(1) + through(1); }
