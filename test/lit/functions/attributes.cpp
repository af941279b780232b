// Attributes of functions and parameters: none is lost, none becomes an error.
// RUN: %check_run %s %t --std=c++17,c++20 --unbalanced 2>&1 | %FileCheck --check-prefix=TOOL %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
#define PLAIN __attribute__((target("no-avx")))
#else
#define AVX2
#define PLAIN
#endif
#ifndef __clang__
#define UNOPTIMISED __attribute__((optimize("O0")))
#else
#define UNOPTIMISED __attribute__((optnone))
#endif

PROVML_TEST("avx2") AVX2 int wide(int const* a, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += a[i];
  return sum + 1;
}
PROVML_TEST("inline") __attribute__((always_inline)) inline int forced(int x) { return x + 1; }
PROVML_TEST("flat") __attribute__((flatten)) int flat(int x) { return forced(x) * 2; }
PROVML_TEST("noinline") __attribute__((noinline)) int apart(int x) { return x - 1; }
PROVML_TEST("hot") __attribute__((hot)) int hot(int x) { return x * 3; }
PROVML_TEST("cold") [[gnu::cold]] int cold(int x) { return x * 4; }
PROVML_TEST("pure") __attribute__((pure)) int pure(int const& x) { return x * 5; }
PROVML_TEST("const") __attribute__((const)) int constant(int x) { return x * 6; }
PROVML_TEST("old") [[deprecated("use another")]] int old_one(int x) { return x * 7; }
PROVML_TEST("must use") [[nodiscard]] int must_use(int x) { return x * 8; }
PROVML_TEST("unused") int unused([[maybe_unused]] int x, int) { return 9; }
PROVML_TEST("unoptimised") UNOPTIMISED int unoptimised(int x) { return x + 10; }
PROVML_TEST("nonnull") __attribute__((nonnull, returns_nonnull)) char const* nonnull(char const* s) { return s + 1; }
PROVML_TEST("printf") __attribute__((format(printf, 1, 2))) void say(char const* format, ...) { std::puts(format); }
PROVML_TEST("weak") __attribute__((weak)) int weak(int x) { return x + 11; }
PROVML_TEST("constructor") __attribute__((constructor)) void early() { std::puts("early"); }
PROVML_TEST("no return") [[noreturn]] void leave(int status) { std::exit(status); }
PROVML_TEST("no return but throw") [[noreturn]] int raise(int x) { throw x; }
PROVML_TEST("malloc") __attribute__((malloc, alloc_size(1))) void* allocate(std::size_t n) { return std::malloc(n); }
PROVML_TEST("hidden") __attribute__((visibility("hidden"))) int hidden(int x) noexcept(true) { return x + 12; }
struct [[nodiscard]] Kept {
  int v;
};
PROVML_TEST("kept") Kept kept(int x) { return Kept{x}; }
// TOOL: warning: 'narrow' is left as it is: its target lacks instructions that capturing may use [provml-E0107]
PROVML_TEST("narrow") PLAIN int narrow(int x) { return x + 13; }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
int main() {
  int const a[2] = {1, 2};
  std::printf("%d %d %d %d %d %d\n", wide(a, 2), forced(1), flat(1), apart(1), hot(1), cold(1));
  std::printf("%d %d %d %d %d %d\n", pure(1), constant(1), old_one(1), must_use(1), unused(1, 2), unoptimised(1));
  say("format %d", 1);
  void* p = allocate(8);
  std::printf("%s %d %d %d %d %d\n", nonnull("ab"), weak(1), hidden(1), kept(3).v, narrow(1), p != nullptr);
  std::free(p);
  try {
    raise(3);
  } catch (int x) {
    std::printf("%d\n", x);
  }
  leave(4);
}
#pragma GCC diagnostic pop
// EVENT: begin test "constructor"
// EVENT-DAG: value avx2 {{[0-9]}}=4
// EVENT-DAG: value inline 1=2
// EVENT-DAG: value flat 1=4
// EVENT-DAG: value const 1=6
// EVENT-DAG: value nonnull 1="b"
// EVENT-DAG: value kept 1={v:3}
// EVENT-DAG: fail no return but throw
// EVENT: begin test "no return" 0=4
