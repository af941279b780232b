// Digraphs, line continuations, #if and #include in the middle of bodies, __COUNTER__, one-line functions, unnamed
// parameters.
// RUN: split-file %s %t.d
// RUN: %check_run %t.d/spelling.cpp %t --std=c++17,c++20 --flags=-I%t.d 2>&1 | %FileCheck --check-prefix=TOOL %t.d/spelling.cpp
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %t.d/spelling.cpp
//--- body.inc
  int from_file = x + 1;
  PROVML_ITERATION("in the file") for (int i = 0; i < 2; ++i) from_file += i;
//--- return.inc
  return x * 5;
//--- spelling.cpp
#include <provml/annotations.h>
#include <cstdio>
#include <string>
%:define DIGRAPH 1
PROVML_TEST("digraph") int digraph(int x) <%
  int a<:2:> = <% x, x + 1 %>;
  PROVML_ITERATION("digraph loop") for (int i = 0; i < 1; ++i) <% a<:0:> += i; %>
  return a<:1:>;
%>
PROVML_TEST("continued") int continued(int x) {
  ret\
urn x +\
   1;
}
PROVML_TEST("continued loop") int continued_loop(int n) {
  int t = 0;
  PROVML_ITERATION("split") d\
o t += n; wh\
ile (--n > 0);
  return t;
}
PROVML_TEST("conditional") int conditional(int x
#ifdef UNKNOWN
                                           , int y
#endif
) {
  return
#if defined(UNKNOWN)
      y
#else
      x  // the one
#endif
      + 1;
}
PROVML_TEST("conditional loop") int conditional_loop(int n) {
  int t = 0;
  PROVML_ITERATION("either") for (int i = 0; i < n; ++i)
#if DIGRAPH
    t += i;
#else
    t -= i;
#endif
  return t;
}
PROVML_TEST("included") int included(int x) {
#include "body.inc"
  return from_file;
}
PROVML_TEST("included return") int included_return(int x) {
#include "return.inc"
}
PROVML_TEST("counter") int counter() { int a = __COUNTER__; return __COUNTER__ - a; }
PROVML_TEST("counter again") int counter_again() { return __COUNTER__; }
PROVML_TEST("unnamed") int unnamed(int, char const*, int (*)(int), int = 4) { return 1; }
PROVML_TEST("one") int one(){return 1;}PROVML_TEST("two") int two(){return 2;}
PROVML_TEST("raw") std::string raw(int x) { return x != 0 ? R"(}
{ return;)" : "?""?/"; }
#define BEGIN {
#define END }
// TOOL-DAG: warning: 'brace' is left as it is: its body is spelled in a macro [provml-E0106]
PROVML_TEST("brace") int brace(int x) BEGIN return x; END
#define DEFINE(name, value) \
  PROVML_TEST("defined") inline int name() { return value; }
// TOOL-DAG: warning: 'made' is left as it is: its body is spelled in a macro [provml-E0106]
DEFINE(made, 3)
#define WRAP(...) __VA_ARGS__
// TOOL-DAG: warning: 'wrapped' is left as it is: its body is spelled in a macro [provml-E0106]
WRAP(PROVML_TEST("wrapped") int wrapped(int x) { return x; })
#line 100 "generated.y"
PROVML_TEST("renumbered") int renumbered() { return __LINE__; }
PROVML_TEST("renamed") std::string renamed() { return __FILE__; }
#line 84 "spelling.cpp"
PROVML_TEST("strings") std::string strings() { return "a" /* " */ "b"  // "
                                                      "c"; }
auto trailing() -> int;
PROVML_TEST("trailing") auto trailing() -> int { return 7; }
int main() {
  std::printf("%d %d %d %d %d\n", digraph(1), continued(1), continued_loop(3), conditional(1), conditional_loop(3));
  std::printf("%d %d %d %d %d\n", included(1), included_return(2), counter(), counter_again(), unnamed(1, "", nullptr));
  std::printf("%d %d %s %s %d %d %d\n", one(), two(), raw(1).c_str(), raw(0).c_str(), brace(1), made(), wrapped(4));
  std::printf("%d %s %s %d\n", renumbered(), renamed().c_str(), strings().c_str(), trailing());
}
// EVENT-DAG: value digraph 1=2
// EVENT-DAG: value continued 1=2
// EVENT-DAG: begin iteration "split"
// EVENT-DAG: value conditional 1=2
// EVENT-DAG: begin iteration "either" 0=2
// EVENT-DAG: begin iteration "in the file" 0=1
// EVENT-DAG: value included return 1=10
// EVENT-DAG: value counter 0=1
// EVENT-DAG: value renumbered 0=100
// EVENT-DAG: value renamed 0="generated.y"
// EVENT-DAG: value strings 0="abc"
