// A struct whose name is also a function's, such as stat of <sys/stat.h>, is captured under its keyword.
// RUN: %check_run %s %t
// RUN: %FileCheck --input-file=%t/main/hidden_struct.cpp %s
#include <provml/annotations.h>

#include <cstdio>

#pragma GCC diagnostic ignored "-Wshadow"
struct sample {
  int size;
};
int sample(int size);
int sample(int size) { return size + 1; }

typedef struct sample Sample;
// CHECK: struct ::sample
PROVML_TRANSFORMATION("measure") static int measure(const Sample& given) { return sample(given.size); }

int main() { std::printf("%d\n", measure(Sample{4})); }
