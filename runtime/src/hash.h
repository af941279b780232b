// XXH3-64, the one hash of frames, sites and fingerprints. The only file of the room that touches xxhash.
#ifndef PROVML_RUNTIME_HASH_H
#define PROVML_RUNTIME_HASH_H

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>

namespace provml::runtime {

inline std::uint64_t xxh3(const void* data, std::size_t bytes) noexcept { return XXH3_64bits(data, bytes); }

/// XXH3-128 of what is added piece by piece.
class Xxh3Stream {
 public:
  Xxh3Stream() : state_(XXH3_createState()) {
    if (state_ == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(state_);
  }
  ~Xxh3Stream() { XXH3_freeState(state_); }
  Xxh3Stream(const Xxh3Stream&) = delete;
  Xxh3Stream& operator=(const Xxh3Stream&) = delete;
  void add(const void* data, std::size_t bytes) noexcept { XXH3_128bits_update(state_, data, bytes); }
  /// As xxhsum prints it.
  std::string hex() const {
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(state_));
    std::string text;
    for (const unsigned char byte : bytes.digest) {
      text += "0123456789abcdef"[byte >> 4U];
      text += "0123456789abcdef"[byte & 15U];
    }
    return text;
  }

 private:
  XXH3_state_t* state_;
};

}  // namespace provml::runtime

#endif  // PROVML_RUNTIME_HASH_H
