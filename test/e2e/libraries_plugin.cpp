// A plugin of libraries_host.cpp. PLUGIN is a namespace, so that the functions of several plugins differ, and
// NAME its name; an object captures when the plugin is loaded and when it is unloaded.
#include <provml/annotations.h>

#include <thread>
#include <vector>

namespace PLUGIN {
namespace {

PROVML_TRANSFORMATION(NAME) int work(int number) { return number * FACTOR; }
PROVML_TRANSFORMATION(NAME " loaded") int loaded(int number) { return number; }
PROVML_TRANSFORMATION(NAME " unloaded") int unloaded(int number) { return number; }

struct Life {
  Life() { loaded(FACTOR); }
  ~Life() { unloaded(FACTOR); }
} life;

}  // namespace
}  // namespace PLUGIN

/// In this thread, and in `threads` others.
extern "C" int plugin_work(int number, int threads) {
  std::vector<std::thread> all;
  std::vector<int> results(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i)
    all.emplace_back(
        [&results, number, i] { results[static_cast<std::size_t>(i)] = PLUGIN::work(number + i + 1); });
  for (auto& thread : all) thread.join();
  int sum = PLUGIN::work(number);
  for (const int result : results) sum += result;
  return sum;
}
