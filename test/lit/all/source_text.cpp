// Every function and loop of a hard text: digraphs, trigraphs, raw strings, spliced tokens and comments, #line, nested macros around
// returns, loops and braces, pragmas as operators, attributes between declarator and body, conditions around braces, jumps into
// loops, several functions in a line. The same text with CRLF and with a byte order mark is read alike.
// RUN: %check_run %s %t --std=gnu++20 --all --no-warnings --own-events --flags=-trigraphs
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
// RUN: mkdir -p %t.crlf %t.bom && sed 's/$/\r/' %s > %t.crlf/crlf.cpp && (printf '\357\273\277'; cat %s) > %t.bom/bom.cpp
// RUN: %check_run %t.crlf/crlf.cpp %t.crlf/out --std=gnu++20 --all --no-warnings --own-events --flags=-trigraphs
// RUN: %check_run %t.bom/bom.cpp %t.bom/out --std=gnu++20 --all --no-warnings --own-events --flags=-trigraphs
%:include <cstdio>
??=include <cstdlib>
#include <cstdio>
int digraph(int x) <% int a<:2:> = <%1, 2%>; return a<:0:> + x; %>
const char* raw(int x) { return x ? R"(return "a"; } {)" : R"x(for (;;) ")")x"; }
int splice(int x) { re\
turn x\
 + 1; }
int spl2(int x) { // comment \
   return 0; still comment
  if (x) ret\
urn /* } */ x; else \
  for (int i = 0; i < 2; ++i) \
    x += i; return x; }
#line 1000 "generated.cpp"
int lined(int x) { return x * __LINE__; }
#line 34 "source_text.cpp"
int macro_nested(int x) {
#define RET return
#define BRACE {
#define EBRACE }
#define ID(x) x
#define LOOP(i, n) for (int i = 0; i < n; ++i)
  LOOP(i, 3) { x += i; }
  LOOP(j, 2) x += j;
  if (x > 100) RET x;
  if (x > 50) RET ID(x + 1);
  if (x > 40) return ID(x;)
  ID(if (x > 30) return x;)
  ID(for (int k = 0; k < 2; ++k) { x += k; })
  for (int q = 0; q < 2; ++q) BRACE x++; EBRACE
  while (x < 3) ID({ x++; })
  return ID(ID(x));
}
#define FN(name) int name(int x)
FN(fn_macro) { return x + 1; }
#define FNBODY(name) int name(int x) { return x + 2; }
FNBODY(fn_body)
#define OPEN int open_fn(int x) {
OPEN return x; }
int half(int x) ID({) return x; }
int pragma_op(int n) {
  int s = 0;
  _Pragma("GCC unroll 4") for (int i = 0; i < n; ++i) s += i;
#pragma GCC ivdep
  for (int i = 0; i < n; ++i) s += i;
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wunused-variable\"")
  int unused = 1;
  _Pragma("GCC diagnostic pop")
  return s;
}
int gnu_attr(int x) __attribute__((noinline));
int gnu_attr(int x) { return x; }
__attribute__((always_inline)) static inline int ai(int x) { return x; }
static int attr_mid(int x) noexcept(true) ;
static int attr_mid(int x) noexcept(true) { return x; }
auto attr_ret [[nodiscard]] (int x [[maybe_unused]]) -> int { return 1; }
int ifdefs(int x) {
#if 1
  if (x) {
#else
  if (!x) {
#endif
    return 1;
  }
#ifdef NEVER
  return 5; }
#endif
  return 2;
}
int ifcond(int x)
#if 1
{
#else
;
#endif
  return x;
}
int semis(int x) { ;;; if (x) ; else return 1; ;; for (;x < 3;) ++x; return x;;; }
int empty_loops(int x) { for (int i = 0; i < x; ++i); while (x-- > 0); do; while (0); return x; }
int sw(int x) { switch (x) { for (;;) { case 1: return 1; case 2: break; } default: return 3; } return 4; }
int duff(int n) { int c = 0, k = (n + 3) / 4; switch (n % 4) { case 0: do { c++; case 3: c++; case 2: c++; case 1: c++; } while (--k > 0); } return c; }
int comp_goto(int x) { void* t[] = {&&l1, &&l2}; goto *t[x]; l1: return 10; l2: for (int i = 0; i < 2; ++i) x += i; return x; }
int loop_decl() { int s = 0; while (int x = 3 - s) s += x ? 1 : 0; for (int i = 0, j = 9; i < j; ++i, --j) s += j; return s; }
int if_else_loops(int n) { if (n) for (int i = 0; i < n; ++i) { if (i) return i; } else if (!n) while (true) { return 8; } return 7; }
int lambda_in_loop(int n) { int s = 0; for (int i = 0; [&] { for (int k = 0; k < 2; ++k) s += k; return i < n; }(); ++i) s += [i] { return i; }(); return s; }
int unevaluated() { return sizeof([] { return 1; }()) + static_cast<int>(noexcept([] { return 1; }())); }
int nested_fn() { struct S { static int f(int n) { int s = 0; for (int i = 0; i < n; ++i) s += i; return s; } }; return S::f(4); }
int a\
b(int x) { return x; }
int u8str() { const char* s = "üñ"; return static_cast<unsigned char>(s[0]) != 0; }
int tabs(	int	x	)	{	return	x	;	}
int same_line(int x) { return x; } int same_line2(int x) { for (int i = 0; i < 1; ++i) x++; return x; }
int ret_paren(int x) { return(x); } int ret_brace() { return{}; } const char* ret_str() { return"x"; } int ret_neg(int x) { return-x; }
int
main
(
)
{
  std::printf("%d %s %s %d %d %d %d\n", digraph(1), raw(0), raw(1), splice(1), spl2(0), spl2(3), lined(1));
  std::printf("%d %d %d %d %d %d %d\n", macro_nested(1), macro_nested(99), macro_nested(45), fn_macro(1), fn_body(1), open_fn(1), half(2));
  std::printf("%d %d %d %d %d %d %d %d\n", pragma_op(4), gnu_attr(1), ai(2), attr_mid(3), attr_ret(1), ifdefs(1), ifdefs(0), ifcond(4));
  std::printf("%d %d %d %d %d %d %d\n", semis(0), empty_loops(3), sw(1), sw(2), duff(7), comp_goto(0), comp_goto(1));
  std::printf("%d %d %d %d %d %d %d %d %d\n", loop_decl(), if_else_loops(2), if_else_loops(0), lambda_in_loop(3), unevaluated(), nested_fn(), ab(3), u8str(), tabs(3));
  std::printf("%d %d %d %d %s %d\n", same_line(1), same_line2(1), ret_paren(2), ret_brace(), ret_str(), ret_neg(1));
}
// EVENT-DAG: value digraph 1=2
// EVENT-DAG: value splice 1=2
// EVENT-DAG: value lined 1=
// EVENT-DAG: value fn_macro 1=2
// EVENT-DAG: value same_line2 1=2
// EVENT-DAG: begin transformation "ab" 0=3
