// Loads, uses and unloads plugins, ROUNDS times each: libraries_host ROUNDS THREADS PLUGIN... With -DMARKED
// it captures as well; without, nothing of provml is in the process before the first plugin and after the
// last.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

#ifdef MARKED
#include <provml/annotations.h>
PROVML_TRANSFORMATION("host")
#endif
static int count(int number) { return number + 1; }

int main(int argc, char** argv) {
  const int rounds = std::atoi(argv[1]), threads = std::atoi(argv[2]);
  long sum = 0;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 3; i < argc; ++i) {
      void* library = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
      if (library == nullptr) return std::fprintf(stderr, "%s\n", dlerror()), 2;
      const auto work = reinterpret_cast<int (*)(int, int)>(dlsym(library, "plugin_work"));
      sum += work(count(round), threads);
      dlclose(library);
    }
  }
  std::printf("sum %ld\n", sum);
  return 0;
}
