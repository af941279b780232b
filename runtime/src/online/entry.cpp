// What a library that is loaded exports, and what it does when it is unloaded.
#include "entry.h"

namespace provml::runtime {
namespace {

void (*goodbye)() = nullptr;

/// Destructors of a library run before those of the libraries that it needs.
__attribute__((destructor)) void unloading() {
  if (goodbye != nullptr) goodbye();
}

}  // namespace

void at_goodbye(void (*function)()) { goodbye = function; }

}  // namespace provml::runtime

extern "C" __attribute__((visibility("default"))) const provml::runtime::HttpApi* provml_http_api() {
  return &provml::runtime::http_api();
}
