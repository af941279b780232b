// The least that captures: one marked call. What it needs more than without marks is what capture costs once
// in a process: loading the library, starting the drain, and writing the end. What the drain thread has used
// by the end of main is printed, as bench/overhead/training.cpp does.
#include <provml/annotations.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "drain_cpu.h"

PROVML_TRANSFORMATION("once") static int once(int a) { return a + 1; }

int main(int argc, char**) {
  const int result = once(argc);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the drain has begun
  std::printf("drain_cpu %.9f\n", drain_cpu_seconds());
  return result < 0 ? 1 : 0;
}
