// In libprovml.a: a program without a dynamic loader loads nothing.
#include "http_loader.h"

namespace provml::runtime {

const HttpApi* load_http(std::string& problem) {
  problem = "the program is linked statically";
  return nullptr;
}

}  // namespace provml::runtime
