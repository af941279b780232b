// Calls of library functions whose result type is not known before the template is instantiated, though the function is.
// RUN: %check_run %s %t --std=c++17,c++20 --all
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

template <class T>
struct Entry {
  const char* key;
  T value;
};
template <class T>
bool before(const Entry<T>& a, const Entry<T>& b) {
  return std::strcmp(a.key, b.key) < 0;
}
template <class T>
struct Map {
  using entry = Entry<T>;
  std::vector<entry> entries;
  std::optional<T> fallback;
  T find(const char* key) const {
    const entry wanted{key, T()};
    auto found = std::lower_bound(entries.begin(), entries.end(), wanted, before<T>);
    auto other = std::find_if(entries.begin(), entries.end(), [&](const entry& e) { return !before<T>(e, wanted); });
    auto distance = std::distance(entries.begin(), found);
    auto least = std::min(found->value, other->value);
    auto both = std::make_pair(least, std::make_tuple(distance, found));
    auto& first = std::get<0>(both.second);
    auto copy = std::make_shared<entry>(*found);
    auto taken = std::exchange(copy->value, fallback.value());
    auto kept = fallback.value_or(T());
    std::swap(kept, taken);
    return first == distance ? std::max({least, kept, T(copy->value)}) : T();
  }
};
template <class It>
auto total(It first, It last) {
  typename std::iterator_traits<It>::value_type sum{};
  std::for_each(first, last, [&](const auto& x) { sum += x; });
  auto next = std::next(first);
  auto range = std::equal_range(first, last, *next);
  return sum + static_cast<int>(std::distance(range.first, range.second));
}

int main() {
  const Map<int> map{{{"a", 1}, {"b", 2}, {"c", 3}}, 7};
  const std::vector<int> v{1, 2, 3};
  std::printf("%d %d\n", map.find("b"), total(v.begin(), v.end()));
}
// EVENT-DAG: value Map::find {{[0-9]}}=7
// EVENT-DAG: end total
