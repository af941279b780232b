// --all: functions and loops that nobody marked; the inventory tells of each, and why one is left out.
// RUN: %check_run %s %t --all
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
// RUN: %FileCheck --check-prefix=INVENTORY --input-file=%t/inventory.json %s
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace app {
template <class T>
T twice(T const& x) {
  return x + x;
}
constexpr int square(int x) { return x * x; }
// What may not be initialised, or is shared, is not read.
void fill(int& out, std::string& text, char const* bytes, int n) {
  out = n;
  text.assign(bytes, static_cast<std::size_t>(n));
}
struct Base {
  explicit Base(std::string const& later) : text(&later) {}
  std::string const* text;
};
struct Derived : Base {
  Derived() : Base(own), own("x") {}
  std::string own;
};
__attribute__((no_instrument_function)) int plain() { return 1; }
}  // namespace app

#define LOOP \
  for (int i = 0; i < 2; ++i) ++total;

int main() {
  int total = 0, number;
  std::string text;
  app::fill(number, text, "abcdef", 3);
  for (int i = 0; i < 2; ++i) total += app::twice(i);
  LOOP for (auto const& c : text) {
    if (c == 'b') continue;
    ++total;
  }
  app::Derived derived;
  auto next = [&](int x) { return x + total; };
  std::printf("%d %s %d %d %s\n", number, text.c_str(), next(1), app::square(app::plain()),
              derived.text->c_str());
  return 0;
}
// EVENT: begin transformation "main"
// EVENT: begin transformation "app::fill" 0={{.*}}opaque{{.*}} 1={{.*}}opaque{{.*}} 2={{.*}}opaque{{.*}} 3=3
// EVENT: begin iteration "i" 0=0
// EVENT: begin transformation "app::twice" 0=0
// EVENT: begin iteration "c" 0=97
// EVENT: begin transformation "app::Derived::Derived"
// INVENTORY: "captured":false,"reason":"it is constexpr, and capturing is not"
// INVENTORY: "captured":false,"reason":"no_instrument_function asks for that"
// INVENTORY: "kind":"loop","name":"main"{{[^}]*}}"captured":false,"reason":"it is spelled in a macro"
