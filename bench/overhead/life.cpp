// The least that captures: one marked call. What it needs more than without marks is what capture costs once
// in a process: loading the library, starting the drain, and writing the end.
#include <provml/annotations.h>

PROVML_TRANSFORMATION("once") static int once(int a) { return a + 1; }

int main(int argc, char**) { return once(argc) < 0 ? 1 : 0; }
