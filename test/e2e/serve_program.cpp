// Captures in several threads. Usage: serve_program THREADS ROUNDS PAUSE_US. With 0 rounds it goes on until
// its standard input ends. Prints how many rounds each thread made.
#include <provml/annotations.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<bool> ended{false};

PROVML_TRANSFORMATION("halve")
double halve(PROVML_HYPERPARAMETER int number, const std::string& name) {
  return number * 0.5 + static_cast<double>(name.size());
}

PROVML_TRAINING("rounds")
int rounds(PROVML_HYPERPARAMETER int most, int pause_us) {
  int round = 0;
  PROVML_ITERATION("round") while (most == 0 ? !ended : round < most) {
    ++round;
    PROVML_EVALUATION double value = halve(round, "round " + std::to_string(round));
    if (value < 0) break;
    if (pause_us > 0) std::this_thread::sleep_for(std::chrono::microseconds(pause_us));
  }
  return round;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  const int most = std::atoi(argv[2]), pause_us = std::atoi(argv[3]);
  std::vector<int> made(static_cast<std::size_t>(std::atoi(argv[1])));
  std::vector<std::thread> threads;
  for (int& count : made) threads.emplace_back([&] { count = rounds(most, pause_us); });
  char byte = 0;
  while (most == 0 && read(STDIN_FILENO, &byte, 1) > 0) {
  }
  ended = true;
  for (std::thread& thread : threads) thread.join();
  for (const int count : made) std::cout << count << '\n';
  return 0;
}
