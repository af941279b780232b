// Finds libprovml-http.so or libprovml-curl.so.
#ifndef PROVML_RUNTIME_HTTP_LOADER_H
#define PROVML_RUNTIME_HTTP_LOADER_H

#include <mutex>
#include <string>

#include "http_abi.h"

namespace provml::runtime {

/// Loads the library for that server (plain_url.h) from the directory of this one. Null: `problem` says why.
const HttpApi* load_http(const std::string& url, std::string& problem);
/// Held while the library is loaded and set up. Who forks holds it too: a child that is forked meanwhile
/// would have half of it.
std::timed_mutex& loading();

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_HTTP_LOADER_H
