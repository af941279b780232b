// Finds libprovml-http.so.
#ifndef PROVML_RUNTIME_HTTP_LOADER_H
#define PROVML_RUNTIME_HTTP_LOADER_H

#include <string>

#include "http_abi.h"

namespace provml::runtime {

/// Loads the library from the directory of this one. Null: `problem` says why.
const HttpApi* load_http(std::string& problem);

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_HTTP_LOADER_H
