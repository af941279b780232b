// One marked function per kind of value; values_test.py reads them back. VALUES of slots by name.
#include <provml/annotations.h>

#include <array>
#include <atomic>
#include <bitset>
#include <chrono>
#include <complex>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <valarray>
#include <variant>
#include <vector>

namespace lab {
enum class Color : short { red, green = -5 };
enum Old { first = 1, second };
struct Base {
  int base;
};
struct Derived : Base {
  double own;
};
class Secret {
  int number = 41;
  Color color = Color::green;
  std::vector<double> many = std::vector<double>(20, 2.0);
  std::map<std::string, Old> names{{"k", second}};

 public:
  int get() const { return number + static_cast<int>(many.size() + names.size()) + static_cast<int>(color); }
};
struct Node {
  int value;
  std::unique_ptr<Node> next;
  Node* self = this;
};
struct Incomplete;
union Either {
  int i;
  float f;
};
struct Flexible {
  int count;
  struct {
    int inside;
  };
};
struct Noisy {  // what a range of the user's does when it is walked must not happen
  using value_type = int;
  const int* begin() const { std::abort(); }
  const int* end() const { std::abort(); }
  std::size_t size() const { std::abort(); }
  int kept = 6;
};
}  // namespace lab

PROVML_TEST("numbers")
void numbers(bool boolean, char letter, signed char small, unsigned char byte, char16_t wide,
             std::int64_t least, std::uint64_t most, float single, long double extended, __int128 huge,
             std::nullptr_t null) {
  static_cast<void>(boolean && letter && small && byte && wide && least && most && single > 0 &&
                    extended > 0 && huge > 0 && null == nullptr);
}
PROVML_TEST("enums")
void enums(lab::Color color, lab::Old old, std::vector<lab::Color> colors, lab::Color unknown) {
  static_cast<void>(static_cast<int>(color) + old + static_cast<int>(colors.size()) +
                    static_cast<int>(unknown));
}
PROVML_TEST("texts")
void texts(std::string text, std::string_view view, const char* pointer, std::wstring wide,
           std::u16string utf16, std::u8string utf8) {
  static_cast<void>(text.size() + view.size() + wide.size() + utf16.size() + utf8.size() +
                    std::strlen(pointer));
}
PROVML_TEST("containers")
void containers(std::vector<bool> flags, std::deque<int> deque, std::list<std::string> list,
                std::set<int> set, std::unordered_map<int, lab::Derived> hash, std::array<int, 3> array,
                std::vector<std::vector<int>> nested, std::valarray<double> valarray,
                std::span<const int> span, std::vector<double> large) {
  static_cast<void>(flags.size() + deque.size() + list.size() + set.size() + hash.size() + array.size() +
                    nested.size() + valarray.size() + span.size() + large.size());
}
PROVML_TEST("smalls")
void smalls(std::optional<int> some, std::optional<int> nothing, std::variant<int, std::string> variant,
            std::pair<int, lab::Color> pair, std::tuple<int, double> tuple,
            std::shared_ptr<lab::Derived> shared, std::unique_ptr<int> empty,
            std::chrono::milliseconds duration, std::complex<double> complex, std::bitset<4> bits,
            std::atomic<int>& atomic, std::reference_wrapper<int> wrapper) {
  static_cast<void>(some && nothing && variant.index() && pair.first && std::get<0>(tuple) && shared &&
                    empty && duration.count() && complex.real() > 0 && bits.any() && atomic && wrapper);
}
PROVML_TEST("classes")
void classes(const lab::Secret& secret, lab::Derived derived, const lab::Node& node, lab::Flexible flexible,
             const lab::Noisy& noisy) {
  static_cast<void>(secret.get() + derived.base + node.value + flexible.count + noisy.kept);
}
PROVML_TEST("opaques")
void opaques(std::function<int()> function, lab::Incomplete& incomplete, void (*pointer)(),
             int lab::Base::* member, void* address, lab::Either either, int* number) {
  static_cast<void>(incomplete);
  static_cast<void>(function && pointer && member && address && either.i && number);
}
template <class... T>
PROVML_TEST("packs")
void packs(T... values) {
  static_cast<void>(sizeof...(values));
}
PROVML_TEST("arrays")
void arrays(PROVML_SIZE(n) const double* x, int n, PROVML_OUTPUT PROVML_SIZE(n, 2) float* y,
            PROVML_OUTPUT int* one) {
  for (int i = 0; i < 2 * n; ++i) y[i] = static_cast<float>(x[i / 2]);
  *one = n;
}
// Bytes that are no bool and no enumerator, as memory has that nobody has set.
PROVML_TEST("unset") void unset(bool& flag, lab::Old& old, PROVML_OUTPUT bool& result) {
  flag = true;
  old = lab::first;
  result = true;
}

PROVML_WORKFLOW("values") int main() {
  numbers(true, 'A', -1, 255, u'x', INT64_MIN, UINT64_MAX, 0.5F, 0.25L, static_cast<__int128>(1) << 100,
          nullptr);
  enums(lab::Color::green, lab::second, {lab::Color::red, lab::Color::green}, static_cast<lab::Color>(9));
  texts("plain", "view", "pointer", L"w\u00e9", u"\U0001F600", u8"\u00e9");
  const std::array<int, 2> two{1, 2};
  containers({true, false}, {1, 2}, {"a", "b"}, {2, 1}, {{1, {{2}, 0.5}}}, {1, 2, 3}, {{1}, {2, 3}},
             {1.0, 2.0}, two, std::vector<double>(100, 1.0));
  std::atomic<int> atomic{5};
  int wrapped = 6;
  smalls(3, std::nullopt, "alternative", {1, lab::Color::red}, {1, 0.5},
         std::make_shared<lab::Derived>(lab::Derived{{7}, 0.5}), nullptr, std::chrono::milliseconds(1500),
         {1, -1}, 10, atomic, wrapped);
  lab::Node node{1, nullptr};
  node.next = std::make_unique<lab::Node>();
  node.next->value = 2;
  lab::Flexible flexible;
  flexible.count = 1;
  flexible.inside = 2;
  classes(lab::Secret(), {{1}, 0.5}, node, flexible, lab::Noisy());
  lab::Either either;
  either.i = 1;
  opaques([] { return 1; }, reinterpret_cast<lab::Incomplete&>(either), nullptr, &lab::Base::base, &either,
          either, &wrapped);
  packs(1, std::string("two"), 3.0);
  const double x[] = {1, 2, 3};
  float y[6];
  int one;
  arrays(x, 3, y, &one);
  alignas(8) unsigned char storage[16];
  std::memset(storage, 0x5a, sizeof storage);
  unset(reinterpret_cast<bool&>(storage[0]), reinterpret_cast<lab::Old&>(storage[4]),
        reinterpret_cast<bool&>(storage[8]));
}
