// What libprovml-http.so (Boost.Beast: servers that are asked directly) and libprovml-curl.so (libcurl: TLS,
// proxies) offer to the drain. One of them is loaded when PROVML_URL is set, and into no other program. One
// thread at a time uses a client; nothing here waits but `wait`.
#ifndef PROVML_RUNTIME_HTTP_ABI_H
#define PROVML_RUNTIME_HTTP_ABI_H

#include <cstddef>
#include <cstdint>
#include <string>

#include "provml/frames.h"

namespace provml::runtime {

inline constexpr std::uint32_t kHttpAbiVersion = 3;
inline constexpr const char* kHttpEntry = "provml_http_api";

struct HttpOptions {
  const char* url;      ///< of the request
  const char* token;    ///< empty: none
  const char* ca_file;  ///< empty: the system's
  bool compress;        ///< zstd
  std::uint64_t table;  ///< of descriptors, of the thread that calls; 0: the process's
};

struct HttpReply {
  long status;         ///< of HTTP; 0: no answer, `message` says why
  long retry_after_s;  ///< 0: not said
  char message[256];   ///< for a person; the beginning of the answer's body
};

struct HttpApi {
  std::uint32_t version;
  void* (*open)(const HttpOptions*);                        ///< null: out of memory
  bool (*post)(void*, const char* body, std::size_t size);  ///< begins; the body is copied. False: cannot
  bool (*step)(void*, HttpReply*);                          ///< false: still under way
  void (*wait)(void*, int milliseconds);                    ///< until something happens on the network
  void (*compress)(void*, bool);
  void (*close)(void*);
  /// Called when the process ends, before the libraries that a client needs are gone.
  void (*at_goodbye)(void (*goodbye)());
  bool (*unpack)(const frames::Frame&, std::string& journal);  ///< packed.h; false also without memory
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_HTTP_ABI_H
