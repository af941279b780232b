// Iterations of every kind of loop, with and without braces, with break, continue and return.
// RUN: %check_run %s %t --flags=-Wno-attributes\ -Wno-unknown-attributes
// RUN: %FileCheck --check-prefix=SRC --input-file=%t/main/loops.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

int sum = 0;
void add(int x) { sum += x; }

PROVML_TRANSFORMATION("all") int all(int n) {
  // SRC: for (int i = 0; i < n; ++i) { static ::provml{{.*}}::provml::capture::in(0, i)); add(i); }
  PROVML_ITERATION("braceless") for (int i = 0; i < n; ++i) add(i);
  // SRC: for (int i = 0, j = 10; i < n; ++i, --j) {{{.*}}in(0, i), ::provml::capture::in(1, j));
  PROVML_ITERATION("two") for (int i = 0, j = 10; i < n; ++i, --j) {
    if (i == 1) continue;
    if (j < 9) break;
    add(j);
  }
  std::map<std::string, int> m{{"a", 1}, {"b", 2}};
  PROVML_ITERATION("entry")
  for (auto const& [key, value] : m)
    if (value > 1)
      add(value);
    else
      add(static_cast<int>(key.size()));
  int k = 0;
  PROVML_ITERATION("do") do {
    ++k;
    if (k == 2) continue;
    add(k);
  } while (k < 3);
  PROVML_ITERATION("while") while (k-- > 1)
    PROVML_ITERATION("inner") for (int x : {7, 8}) add(x);
  [[provml::iteration("sugar")]] for (PROVML_HYPERPARAMETER double lr : std::vector<double>{0.5, 0.25}) {
    if (lr < 0.3) return sum;
  }
  return -1;
}

int main() {
  std::printf("%d\n", all(3));
  int i = 0;
  PROVML_ITERATION("alone") while (i < 2) i++;
  PROVML_BLOCK("part") {
    PROVML_EVALUATION int s = sum;
    s += __LINE__;
    std::printf("%d\n", s);
  }
}
// EVENT: begin transformation "all" 0=3
// EVENT-NEXT: begin iteration "braceless" 0=0
// EVENT-NEXT: end braceless
// EVENT-NEXT: begin iteration "braceless" 0=1
// EVENT-NEXT: end braceless
// EVENT-NEXT: begin iteration "braceless" 0=2
// EVENT-NEXT: end braceless
// EVENT-NEXT: begin iteration "two" 0=0 1=10
// EVENT-NEXT: end two
// EVENT-NEXT: begin iteration "two" 0=1 1=9
// EVENT-NEXT: end two
// EVENT-NEXT: begin iteration "two" 0=2 1=8
// EVENT-NEXT: end two
// EVENT-NEXT: begin iteration "entry" 0="a" 1=1
// EVENT-NEXT: end entry
// EVENT-NEXT: begin iteration "entry" 0="b" 1=2
// EVENT-NEXT: end entry
// EVENT-NEXT: begin iteration "do"
// EVENT-NEXT: end do
// EVENT-NEXT: begin iteration "do"
// EVENT-NEXT: end do
// EVENT-NEXT: begin iteration "do"
// EVENT-NEXT: end do
// EVENT-NEXT: begin iteration "while"
// EVENT-NEXT: begin iteration "inner" 0=7
// EVENT-NEXT: end inner
// EVENT-NEXT: begin iteration "inner" 0=8
// EVENT-NEXT: end inner
// EVENT-NEXT: end while
// EVENT: begin iteration "sugar" 0=0.5
// EVENT-NEXT: end sugar
// EVENT-NEXT: begin iteration "sugar" 0=0.25
// EVENT-NEXT: value all 1=
// EVENT-NEXT: end sugar
// EVENT-NEXT: end all
// EVENT-NEXT: begin iteration "alone"
// EVENT-NEXT: end alone
// EVENT-NEXT: begin iteration "alone"
// EVENT-NEXT: end alone
// EVENT-NEXT: begin block "part"
// EVENT-NEXT: value part 0=
// EVENT-NEXT: end part
