// Captures without end in some threads, and tells of each capture, once it is over, in a log that is on the
// disk before the next one begins. Ends by the signal that it is sent; SIGUSR1 is _exit, SIGUSR2 abort.
#include <fcntl.h>
#include <provml/annotations.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

PROVML_TRANSFORMATION("step")
long step(long number, const std::string& text, const std::vector<double>& data) {
  return number + static_cast<long>(text.size() + data.size());
}

PROVML_TRANSFORMATION("worker")
void worker(long thread, int log) {
  const std::string text(static_cast<std::size_t>(10 + thread * 700), 't');
  std::vector<double> data(static_cast<std::size_t>(thread) * 100, 0.5);
  for (long i = 1;; ++i) {
    const long number = thread * 1'000'000'000 + i;
    if (!data.empty()) data[0] = static_cast<double>(i);
    step(number, text, data);
    char line[32];
    const int length = std::snprintf(line, sizeof line, "%ld\n", number);
    if (write(log, line, static_cast<std::size_t>(length)) != length) _exit(9);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  signal(SIGUSR1, [](int) { _exit(3); });
  signal(SIGUSR2, [](int) { std::abort(); });
  const int log = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_SYNC, 0644);
  if (log < 0) return 65;
  std::vector<std::thread> threads;
  for (long thread = 1; thread <= std::atol(argv[2]); ++thread) threads.emplace_back(worker, thread, log);
  for (auto& thread : threads) thread.join();
}
