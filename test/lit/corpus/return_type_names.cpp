// The return type of a rewritten return is named so that it means the same within the body: the class itself in a partial
// specialization, and a name that a member of the class hides.
// RUN: %check_run --all %s %t
// RUN: %FileCheck --input-file=%t/main/return_type_names.cpp %s
#include <cstdio>
#include <type_traits>

namespace lab {

template <class G, class L>
struct Pair {
  G global;
  L local;
};

template <class I, class Tag, class = void>
struct Iterator;
template <class I, class Tag>
struct Iterator<I, Tag, typename std::enable_if<std::is_pointer<I>::value>::type> {
  I at;
  // CHECK: friend Iterator operator+({{.*}}[&]() -> Iterator<I, Tag, {{.*}}> {
  friend Iterator operator+(const Iterator& it, int n) { return Iterator{it.at + n}; }
  // CHECK: Iterator next(){{.*}}[&]() -> Iterator {
  Iterator next() const { return Iterator{at + 1}; }
};

template <class TG, class TL>
class IndexSet {
 public:
  typedef lab::Pair<TG, TL> Pair;
  const Pair& operator[](int index) const;
  Pair pairs[2] = {{1, 2}, {3, 4}};
};
template <class TG, class TL>
// CHECK: -> const lab::Pair<TG, TL> &
const Pair<TG, TL>& IndexSet<TG, TL>::operator[](int index) const { return pairs[index]; }

}  // namespace lab

int main() {
  const int numbers[] = {5, 6, 7};
  const lab::Iterator<const int*, char> first{numbers};
  std::printf("%d\n", *(first.next() + 1).at);
  const lab::IndexSet<int, long> set;
  std::printf("%d\n", set[1].global);
}
