// In libprovml.a: a program without a dynamic loader loads nothing.
#include "http_loader.h"
#include "packer.h"

namespace provml::runtime {

const HttpApi* load_http(const std::string&, std::string& problem) {
  problem = "the program is linked statically";
  return nullptr;
}

bool load_zstd(ZstdApi&, std::string& problem) {
  problem = "the program is linked statically";
  return false;
}

}  // namespace provml::runtime
