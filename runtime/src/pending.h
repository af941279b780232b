// What an activity captures when it ends (provml/abi.h): references that were deferred, and its usage.
#ifndef PROVML_RUNTIME_PENDING_H
#define PROVML_RUNTIME_PENDING_H

#include <stddef.h>
#include <stdint.h>

struct provml_pending {
  provml_pending* next;
  uint32_t slot;
  uint32_t zero;
  size_t length;
  char text[1];
};

#endif  // PROVML_RUNTIME_PENDING_H
