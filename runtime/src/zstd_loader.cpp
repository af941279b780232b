#include <dlfcn.h>

#include "packer.h"

namespace provml::runtime {

bool load_zstd(ZstdApi& api, std::string& problem) {
  void* library = dlopen("libzstd.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    problem = why != nullptr ? why : "libzstd.so.1";
    return false;
  }
  api.bound = reinterpret_cast<decltype(api.bound)>(dlsym(library, "ZSTD_compressBound"));
  api.compress = reinterpret_cast<decltype(api.compress)>(dlsym(library, "ZSTD_compress"));
  api.is_error = reinterpret_cast<decltype(api.is_error)>(dlsym(library, "ZSTD_isError"));
  if (api.bound != nullptr && api.compress != nullptr && api.is_error != nullptr) return true;
  problem = "libzstd.so.1 is of another version";
  return false;
}

}  // namespace provml::runtime
