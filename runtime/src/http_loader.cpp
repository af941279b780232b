#include "http_loader.h"

#include <dlfcn.h>

#include "plain_url.h"

namespace provml::runtime {

const HttpApi* load_http(const std::string& url, std::string& problem) {
  Dl_info self{};
  if (dladdr(reinterpret_cast<void*>(&load_http), &self) == 0 || self.dli_fname == nullptr) {
    problem = "the program is linked statically";
    return nullptr;
  }
  const std::string here = self.dli_fname;
  const auto slash = here.rfind('/');
  const std::string path = (slash == std::string::npos ? "" : here.substr(0, slash + 1)) +
                           (plain_url(url) ? "libprovml-http.so" : "libprovml-curl.so");
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    problem = why != nullptr ? why : path;
    return nullptr;
  }
  using Entry = const HttpApi* (*)();
  const auto entry = reinterpret_cast<Entry>(dlsym(library, kHttpEntry));
  const HttpApi* api = entry != nullptr ? entry() : nullptr;
  if (api != nullptr && api->version == kHttpAbiVersion) return api;
  problem = path + " is of another version";
  return nullptr;
}

}  // namespace provml::runtime
