// http_abi.h for a class of clients, which has what HttpApi asks for: a constructor from HttpOptions, post,
// step, wait and compress. Included by one client in each library that is loaded, and by entry.cpp.
#ifndef PROVML_RUNTIME_ONLINE_ENTRY_H
#define PROVML_RUNTIME_ONLINE_ENTRY_H

#include <algorithm>
#include <cstring>
#include <string>

#include "http_abi.h"
#include "provml/packed.h"
#include "shm.h"

namespace provml::runtime {

/// For a person: the beginning of `text`, on one line.
inline void put_message(HttpReply& reply, const std::string& text) noexcept {
  const std::size_t size = std::min(text.size(), sizeof reply.message - 1);
  for (std::size_t i = 0; i < size; ++i)
    reply.message[i] = static_cast<unsigned char>(text[i]) < ' ' ? ' ' : text[i];
  reply.message[size] = '\0';
}

/// Has `function` called when the library is unloaded.
void at_goodbye(void (*function)());

template <class Client>
struct Entry {
  static Client& of(void* handle) { return *static_cast<Client*>(handle); }

  static void* open(const HttpOptions* options) {
    File::use_table(options->table);
    try {
      return new Client(*options);
    } catch (...) {
      return nullptr;
    }
  }
  static bool post(void* handle, const char* body, std::size_t size) {
    try {
      return of(handle).post(body, size);
    } catch (...) {
      return false;
    }
  }
  static bool step(void* handle, HttpReply* reply) {
    try {
      return of(handle).step(*reply);
    } catch (...) {
      return false;
    }
  }
  static bool unpack(const frames::Frame& frame, std::string& journal) {
    try {
      return frames::unpack(frame, journal);
    } catch (...) {
      return false;
    }
  }
  static void wait(void* handle, int milliseconds) { of(handle).wait(milliseconds); }
  static void compress(void* handle, bool on) { of(handle).compress(on); }
  static void close(void* handle) { delete &of(handle); }

  static constexpr HttpApi api{kHttpAbiVersion, open, post, step, wait, compress, close, at_goodbye, unpack};
};

/// Of the one client that is linked into the library.
const HttpApi& http_api() noexcept;

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_ONLINE_ENTRY_H
