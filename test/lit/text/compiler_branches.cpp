// Conditions that ask for the compiler: with g++, Clang reads other text than the compiler does.
// RUN: split-file %s %t.d
// RUN: %check_run %t.d/branches.cpp %t --std=c++17 --own-events --flags=-I%t.d 2>&1 | %FileCheck --check-prefix=TOOL %t.d/branches.cpp
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %t.d/branches.cpp
// RUN: %instrument --list %t.d/lost.cpp -- g++ -std=c++17 %annotations -c %t.d/lost.cpp 2>&1 | %FileCheck --check-prefix=LOST --implicit-check-not=warning: %t.d/lost.cpp
// RUN: %instrument --list %t.d/lost.cpp -- clang++ -std=c++17 %annotations -c %t.d/lost.cpp 2>&1 | %FileCheck --allow-empty --check-prefix=NONE --implicit-check-not=warning: %t.d/lost.cpp
//--- branches.h
#pragma once
#if defined(__clang__)
#define MY_COMPILER 2
PROVML_TEST("only clang") inline int compiler() { return MY_COMPILER; }
#elif defined(__GNUC__)
#define MY_COMPILER 1
PROVML_TEST("only gnu") inline int compiler() { return MY_COMPILER; }
#endif
PROVML_TEST("always") inline int always(int x) { return x; }
//--- lost.cpp
#include <provml/annotations.h>
#ifndef __clang__
// LOST: lost.cpp:[[#@LINE+1]]:1: warning: 'PROVML_TEST' is not followed: it is in a branch of a condition that asks for the compiler, which Clang skips and g++ may take; mark what is outside of the condition [provml-E0107]
PROVML_TEST("gnu") int f(int x) {
  // LOST: lost.cpp:[[#@LINE+1]]:3: warning: 'PROVML_ITERATION' is not followed
  PROVML_ITERATION("loop") for (int i = 0; i < 2; ++i) x += i;
  return x;
}
// LOST: lost.cpp:[[#@LINE+1]]:11: warning: 'transformation' is not followed
[[provml::transformation("g")]] int g(int x) { return x; }
#define OWN PROVML_IGNORE  // a definition is not a mark
#else
int f(int x) { return x; }
int g(int x) { return x; }
#endif
#ifdef NEVER  // does not ask for the compiler
PROVML_TEST("never") int never() { return 1; }
#endif
// NONE: {{f|g|captured|^}}
int main() { return f(1) + g(1); }
//--- branches.cpp
#include <provml/annotations.h>
#include "branches.h"
#include <cstdio>
// TOOL: warning: 'mixed' is left as it is: a preprocessor condition in it asks for the compiler, and g++ may read other text than Clang [provml-E0107]
PROVML_TEST("mixed") int mixed(int x) {
#if MY_COMPILER == 2
  for (int i = 0; i < x; ++i) {
#else
  for (int i = x; i > 0; --i) {
#endif
    x += i;
    if (x > 50) break;
  }
  return x;
}
PROVML_TEST("gnu") int gnu(int x) {
#if defined(__GNUC__)
  return x + 1;
#else
  return x;
#endif
}
int main() { std::printf("%d %d %d\n", mixed(3), always(2), gnu(1)); return compiler() > 0 ? 0 : 1; }
// EVENT-DAG: value always 1=2
// EVENT-DAG: value gnu 1=2
