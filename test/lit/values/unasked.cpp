// Pointers to characters in values whose type the tool does not know, or that nobody marked, are not read as texts: they may be
// iterators, and point to nothing.
// RUN: %check_run %s %t --std=c++11,c++20
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
// RUN: %check_run %s %t.all --std=c++11,c++20 --all
// RUN: %FileCheck --check-prefix=ALL --input-file=%t.all/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <utility>
#include <vector>

template <class It>
struct Range {
  It first, last;
  // EVENT-DAG: value begin 0=opaque(characters)
  // EVENT-DAG: value begin 0=7
  PROVML_TEST("begin") It begin() const { return It(first); }
  It end() const { return It(last); }
};
// EVENT-DAG: begin test "distance" 0=opaque(characters) 1=opaque(characters)
// EVENT-DAG: begin test "distance" 0=3 1=5
template <class It>
PROVML_TEST("distance") int distance(It first, It last) { return static_cast<int>(last - first); }
// EVENT-DAG: begin test "length" 0=opaque(characters) 1=2
template <class T>
PROVML_TEST("length") int length(T text, int n) { return n + (text == nullptr ? 1 : 0); }
// EVENT-DAG: begin test "alone" 0="text"
template <class T>
PROVML_TEST("alone") char alone(T text) { return text[0]; }
// EVENT-DAG: begin test "marked" 0="text" 1=4
template <class T>
PROVML_TEST("marked") char marked(PROVML_ALGORITHM T text, int n) { return text[n - 1]; }

// ALL-DAG: begin transformation "span" 0=opaque(characters)
int span(std::pair<const char*, const char*> range) { return static_cast<int>(range.second - range.first); }
// ALL-DAG: begin transformation "count" 0=opaque(characters)
std::size_t count(std::vector<char*> v) { return v.size(); }
// ALL-DAG: value next 1=opaque(characters)
template <class T>
std::pair<T, int> next(T at) {
  return std::pair<T, int>(at, 1);
}
// ALL-DAG: value twice {{[0-9]}}=8
// ALL-DAG: begin transformation "twice" 0=opaque(characters)
template <class T>
T twice(T x) {
  return x + 4;
}

int main() {
  // Nothing ends these texts: whoever reads on reads what is not theirs.
  char* text = new char[2];
  text[0] = 'a';
  text[1] = 'b';
  const Range<char*> characters{text, text + 2};
  const Range<int> numbers{7, 9};
  std::printf("%d %d\n", static_cast<int>(characters.end() - characters.begin()), numbers.begin());
  std::printf("%d %d %d\n", distance(text, text + 2), distance(3, 5), length(text, 2));
  std::printf("%c %c\n", alone("text"), marked("text", 4));
  std::vector<char*> v(1, text);
  std::printf("%d %zu %d\n", span({text, text + 2}), count(v), next(text).second);
  char long_text[8] = {};
  std::printf("%d %d\n", twice(4), static_cast<int>(twice(long_text) - long_text));
  delete[] text;
}
