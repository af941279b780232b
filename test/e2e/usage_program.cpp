// Activities that burn, sleep, take memory, recurse and throw.
#include <provml/annotations.h>
#include <time.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

static double cpu(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}
static void work(double seconds) {
  for (const double end = cpu(CLOCK_THREAD_CPUTIME_ID) + seconds; cpu(CLOCK_THREAD_CPUTIME_ID) < end;) {
  }
}

PROVML_TRANSFORMATION("small") int small() { return 1; }
PROVML_TRANSFORMATION("burn") void burn() { work(0.2); }
PROVML_TRANSFORMATION("rest") void rest() { usleep(50'000); }
PROVML_TRANSFORMATION("team") void team() {
  std::thread other([] { work(0.2); });
  other.join();
}
PROVML_TRANSFORMATION("large") int large() {
  constexpr std::size_t bytes = std::size_t{96} << 20;
  const std::unique_ptr<char[]> memory(new char[bytes]);
  std::memset(memory.get(), 1, bytes);
  return memory[bytes / 2];
}
PROVML_TRANSFORMATION("fail") void fail() { throw std::runtime_error("as expected"); }
PROVML_TRANSFORMATION("login") int login(PROVML_HYPERPARAMETER std::string password) {
  work(0.05);
  return static_cast<int>(password.size());
}
PROVML_TRANSFORMATION("down") int down(PROVML_HYPERPARAMETER int depth) {
  return depth == 0 ? 0 : 1 + down(depth - 1);
}

int main() {
  small();
  burn();
  rest();
  team();
  large();
  try {
    fail();
  } catch (const std::runtime_error&) {
  }
  login("secret");
  return down(99) == 99 ? 0 : 1;
}
