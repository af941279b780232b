// __func__, __LINE__, source_location and their like say the same as before, in bodies and in returns.
// RUN: %check_run %s %t --std=c++20 --own-events
// RUN: %FileCheck --input-file=%t/main/names.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <source_location>
#include <string>
#include <typeinfo>

using Place = std::source_location;
std::string say(Place p = Place::current()) {
  return std::string(p.function_name()) + ":" + std::to_string(p.line()) + ":" + p.file_name();
}
struct Where {
  Place p = Place::current();
  Where() = default;
  explicit Where(Place q) : p(q) {}
};
struct Given {
  std::string text;
  Place p = Place::current();
};
template <class T>
std::string generic(T, Place p = Place::current()) { return p.function_name(); }

PROVML_TEST("func") std::string in_return() { return __func__; }
PROVML_TEST("pretty") std::string pretty(int x) { return x > 0 ? __PRETTY_FUNCTION__ : ""; }
PROVML_TEST("location") std::string location() { return say(); }
PROVML_TEST("built in") char const* built_in() { return __builtin_FUNCTION(); }
PROVML_TEST("line") int line() { return __LINE__; }
PROVML_TEST("column") int column() { return 1; }
PROVML_TEST("file") std::string file() { return __FILE__; }
PROVML_TEST("aggregate") std::string aggregate() { return Given{"x"}.p.function_name(); }
PROVML_TEST("deduced") auto deduced() { return std::string(__func__); }
PROVML_TEST("decltype") decltype(auto) exact() { return say(); }
PROVML_TEST("within") std::string within() { return [] { return std::string(__PRETTY_FUNCTION__); }(); }
template <class T>
PROVML_TEST("template") std::string templated(T x) { return generic(x) + __PRETTY_FUNCTION__; }
template <class T>
PROVML_TEST("dependent") std::string dependent(T x) { return generic(x); }
struct Class {
  PROVML_TEST("method") std::string method() const { return std::string(__func__) + say(); }
  PROVML_TEST("operator") std::string operator()() const { return __func__; }
};
PROVML_TEST("body") void body() {
  std::printf("%s %s %d %s\n", __func__, __PRETTY_FUNCTION__, __LINE__, say().c_str());
  auto l = [] PROVML_TEST("lambda") () { return std::string(__func__); };
  std::printf("%s\n", l().c_str());
}
int main() {
  std::printf("%s %s %s %s %d %d\n", in_return().c_str(), pretty(1).c_str(), location().c_str(), built_in(), line(), column());
  std::printf("%s %s %s %s\n", aggregate().c_str(), deduced().c_str(), exact().c_str(), file().c_str());
  std::printf("%s %s\n", templated(1).c_str(), dependent(1.5).c_str());
  std::printf("%s %s\n", Class().method().c_str(), Class()().c_str());
  body();
}
// CHECK: std::string provml_r{{[0-9]+}} = say(); provml_a{{[0-9]+}}.out(0, provml_r{{[0-9]+}}); return provml_r{{[0-9]+}}; }
// EVENT-DAG: value func 0="in_return"
// EVENT-DAG: value deduced 0="deduced"
// EVENT-DAG: value lambda 0="operator()"
