// Marked locals are seen at the end of their scope, before any destructor, on every way out.
// RUN: %check_run %s %t
// RUN: %FileCheck --input-file=%t/main/locals.cpp %s
// RUN: %FileCheck --check-prefix=EVENT --input-file=%t/events %s
#include <provml/annotations.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

struct Spoil {
  double& v;
  ~Spoil() { v = -1; }
};
enum Mode { slow, fast };
struct Config {
  PROVML_HYPERPARAMETER int batch = 8;
  std::string tag = "t";
  Mode mode = fast;
  struct Inner {
    PROVML_HYPERPARAMETER double lr;
    int rest;
  } inner = {0.5, 3};
};

PROVML_TRAINING("run") int run(int way) {
  // CHECK: PROVML_EVALUATION double loss = 1; ::provml::capture::late<decltype(loss)> provml_l{{[0-9]+}}(provml_a1, {{[0-9]+}}, loss, false);
  PROVML_EVALUATION double loss = 1;
  Spoil spoil{loss};
  loss = 2 + way;
  for (int i = 0; i < 3; ++i) {
    PROVML_MODEL_HYPERPARAMETER int k = i * 10;
    // CHECK: if (way == 1 && i == 1) { provml_l{{[0-9]+}}.see(); break; }
    if (way == 1 && i == 1) break;
    // CHECK: if (way == 2 && i == 1) { provml_l{{[0-9]+}}.see(); continue; }
    if (way == 2 && i == 1) continue;
    // CHECK: { provml_l{{[0-9]+}}.see(); provml_l{{[0-9]+}}.see(); provml_a1.out(1, i); return i; }
    if (way == 3) return i;
    if (way == 5) throw std::runtime_error("x");
    if (++k > 99) break;
  }
  if (way == 6) return static_cast<int>(++loss);
  {
    PROVML_DATASET_CHARACTERISTIC std::vector<int> sizes{1, 2};
    PROVML_EVALUATION auto [p, q] = std::make_pair(1, 'b');
    PROVML_EVALUATION volatile int v = 3;
    sizes.push_back(way + p + q - v);
  }
  Config config;
  config.batch = way;
  PROVML_SOFTWARE Config kept = config;
  PROVML_MODEL Mode mode = slow;
  return static_cast<int>(loss) + kept.batch + mode;
}
PROVML_TEST("config") int use(Config const& c, Mode m) { return c.batch + m; }
PROVML_TEST("pointer") void pointed(PROVML_OUTPUT double* a, PROVML_OUTPUT Config& c, PROVML_OUTPUT int* none) {
  *a++ = 3.5;
  c.batch = 99;
  static_cast<void>(none);
}

int main() {
  for (int way = 0; way < 7; ++way) {
    try {
      std::printf("%d\n", run(way));
    } catch (std::exception const& e) {
      std::printf("%s\n", e.what());
    }
  }
  double d[2] = {0, 0};
  Config c;
  std::printf("%d\n", use(c, slow));
  pointed(d, c, nullptr);
  std::printf("%g %d\n", d[0], c.batch);
}
// EVENT: begin training "run" 0=0
// EVENT-NEXT: value run [[K:[0-9]+]]=1
// EVENT-NEXT: value run [[K]]=11
// EVENT-NEXT: value run [[K]]=21
// EVENT: value run {{[0-9]+}}=[1,2,96]
// EVENT: value run {{[0-9]+}}={tag:"t",mode:enum fast,inner:{rest:3}}
// EVENT-NEXT: value run {{[0-9]+}}=0
// EVENT-NEXT: value run {{[0-9]+}}=0.5
// EVENT: value run [[LOSS:[0-9]+]]=2
// EVENT: end run
// EVENT: begin training "run" 0=5
// EVENT-NEXT: value run [[K]]=0
// EVENT-NEXT: value run [[LOSS]]=-1
// EVENT-NEXT: fail run
// EVENT: begin test "config" 0={tag:"t",mode:enum fast,inner:{rest:3}} 1=8 2=0.5 3=enum slow
// EVENT: begin test "pointer"
// EVENT-NEXT: value pointer {{[0-9]+}}={tag:
// EVENT-NEXT: value pointer {{[0-9]+}}=99
// EVENT-NEXT: value pointer {{[0-9]+}}=0.5
// EVENT-NEXT: value pointer 0=3.5
// EVENT-NEXT: end pointer
