// provml/capture.h is read where a user's macros of one letter are defined and structures are packed; both
// are as before after it.
#include <string.h>

#define A 0
#define B 1
#define C 2
#define D 3
#define E 4
#define F 5
#define G 6
#define H 7
#define I 8
#define J 9
#define K 10
#define L 11
#define M 12
#define N 13
#define O 14
#define P 15
#define Q 16
#define R 17
#define S 18
#define T 19
#define U 20
#define V 21
#define W 22
#define X 23
#define Y 24
#define Z 25
#pragma pack(push, 1)
#include "provml/capture.h"
struct Packed {
  char c;
  int i;
};
#pragma pack(pop)
static_assert(sizeof(Packed) == 1 + sizeof(int), "still packed");
#ifndef PROVML_COMPILED_OUT
static_assert(alignof(provml_span) == alignof(void*), "the library's structures are not packed");
#endif

static ::provml::capture::site s0 = {0x0123456789abcdefULL, "{}", 2u, 0u, {0}};
int sum(int n, const double* x) {
  ::provml::capture::activity a0(
      s0, ::provml::capture::in(0, n),
      ::provml::capture::in(1, ::provml::capture::sized(x, ::provml::capture::extent(n))));
  return N + T;
}
static_assert(A == 0 && N == 13 && Z == 25, "as before");
